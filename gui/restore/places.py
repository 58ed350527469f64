"""The files of what is kept: one for each window that is open, held by a lock that ends with its program.

A file whose lock is free was left: its window was closed, or its program ended from outside.
"""

from __future__ import annotations

import os
import sys
import uuid
from contextlib import suppress
from pathlib import Path

import msgspec

from fallline.engine import own_folders
from fallline.engine.files.atomic import write_whole
from fallline.gui.restore.kept import Kept, read

if sys.platform == "win32":
    import msvcrt
else:
    import fcntl

MOST = 20
"""Files left from outside that are kept; older ones go."""
_held: set[Path] = set()
"""Of this process: locks of POSIX are those of a process, and it may have them twice."""


def folder() -> Path:
    """Where they are, made for this user alone. Raises OSError."""
    place = own_folders.state() / "windows"
    place.mkdir(mode=0o700, parents=True, exist_ok=True)
    return place


class Place:
    """A file of this window alone, until `release`."""

    def __init__(self, path: Path, lock: int) -> None:
        self.path, self._lock = path, lock

    def write(self, kept: Kept) -> None:
        """Put `kept` there, whole or not at all. Raises OSError."""
        text = msgspec.json.encode(kept)
        write_whole(self.path, lambda beside: beside.write_bytes(text))

    def release(self) -> None:
        """Others may take it up."""
        if self._lock >= 0:
            _held.discard(self.path)
            os.close(self._lock)
            self._lock = -1

    def remove(self) -> None:
        """Nothing of it is wanted any more."""
        for begun in self.path.parent.glob(f".{self.path.name}.*"):  # by a program that was killed
            begun.unlink(missing_ok=True)
        self.path.unlink(missing_ok=True)
        _lock_of(self.path).unlink(missing_ok=True)
        self.release()


def take(place: Path) -> tuple[Place, Kept | None, int]:
    """A file for a new window in `place`, what was left in it, and how many more were left from outside.

    Of what was left the latest that was ended from outside comes first, then the latest that was closed; of the
    others, those closed go. Raises OSError.
    """
    _clear(place)
    left: list[tuple[Place, Kept]] = []
    for path in sorted(place.glob("[!.]*.json"), key=_age, reverse=True):  # what is being written begins with a dot
        mine = _claim(path)
        if mine is None:
            continue
        kept = read(path)
        if kept is None:
            mine.remove()  # nothing can be made of it
        else:
            left.append((mine, kept))
    left.sort(key=lambda each: each[1].ended)
    first, others = left[:1], left[1:]
    outside = [mine for mine, kept in others if not kept.ended]
    for mine, kept in others:
        if kept.ended or mine in outside[MOST:]:
            mine.remove()
        else:
            mine.release()
    return (*first[0], len(outside[:MOST])) if first else (new(place), None, 0)


def new(place: Path) -> Place:
    """A file that nothing was left in. Raises OSError."""
    for _ in range(5):
        if (fresh := _claim(place / f"{uuid.uuid4().hex}.json")) is not None:
            return fresh
    raise OSError("no file of its own could be locked")


def _clear(place: Path) -> None:
    """Let go what windows left that were killed before they had written anything."""
    for lock in place.glob("*.lock"):
        path = lock.with_suffix(".json")
        if not path.exists() and (mine := _claim(path)) is not None:
            mine.remove() if not path.exists() else mine.release()


def _age(path: Path) -> float:
    with suppress(OSError):
        return path.stat().st_mtime
    return 0.0


def _lock_of(path: Path) -> Path:
    return path.with_suffix(".lock")


def _claim(path: Path) -> Place | None:
    """The file, if no living window has it."""
    if path in _held:
        return None
    try:
        lock = os.open(_lock_of(path), os.O_RDWR | os.O_CREAT, 0o600)
    except OSError:
        return None
    try:
        if sys.platform == "win32":
            msvcrt.locking(lock, msvcrt.LK_NBLCK, 1)
        else:
            fcntl.lockf(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)  # not flock, which children made by fork would hold on to
        same = os.path.samestat(os.fstat(lock), _lock_of(path).stat())  # else another start cleared it
    except OSError:
        same = False
    if not same:
        os.close(lock)
        return None
    _held.add(path)
    return Place(path, lock)
