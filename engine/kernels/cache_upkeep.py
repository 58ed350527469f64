"""Keeps the cache of machine code small: what was not used for a month goes, and the oldest of what is too much.

A person who edits formulas, and each new version of the program, would fill it without end.
"""

import contextlib
import os
import re
import shutil
import time
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

DAY = 86_400.0
OLD, MOST, LARGEST = 30 * DAY, 1000, 2**28
"""Seconds that a module stays unused, how many there may be, and bytes of them all."""
LOOKED = "looked-after.day"
"""A file whose time says when somebody last looked."""
VERSION, SOURCE = re.compile(r"[0-9a-f]{20}"), re.compile(r"fallline_\w+\.py")


class _Kept(NamedTuple):  # the longest unused first, in order
    used: float
    place: Path
    size: int


def use(place: Path) -> None:
    """Note that the machine code in `place`, the folder of one module, is used."""
    with contextlib.suppress(OSError):
        place.mkdir(parents=True, exist_ok=True)
        os.utime(place)


def look_after(root: Path) -> None:
    """Remove from `root` what nobody used for long; at most once a day, for it looks at every file."""
    now = time.time()
    with contextlib.suppress(OSError):
        mark = root / LOOKED
        if mark.exists() and abs(now - mark.stat().st_mtime) < DAY:
            return
        mark.write_text("What was not used for a month was last removed when this was written.\n", "utf-8")
        _tidy(root, now)


def _tidy(root: Path, now: float) -> None:
    versions = [path for path in root.iterdir() if VERSION.fullmatch(path.name) and path.is_dir()]
    kept = sorted(each for version in versions for each in _modules(version))
    count, size = len(kept), sum(each.size for each in kept)
    for each in kept:
        if now - each.used > OLD or count > MOST or size > LARGEST:
            shutil.rmtree(each.place, ignore_errors=True)
            count, size = count - 1, size - each.size
    for version in versions:
        with contextlib.suppress(OSError):  # it is not empty
            version.rmdir()
    names = {path.name for version in versions if version.is_dir() for path in version.iterdir()}
    for path in root.iterdir():
        unfinished = path.suffix == ".tmp" or (SOURCE.fullmatch(path.name) and path.stem not in names)
        if unfinished and now - path.stat().st_mtime > DAY:
            path.unlink(missing_ok=True)


def _modules(version: Path) -> Iterator[_Kept]:
    for place in version.iterdir():
        with contextlib.suppress(OSError):  # another process removed it
            size = sum(path.stat().st_size for path in place.rglob("*"))
            yield _Kept(place.stat().st_mtime, place, size)
