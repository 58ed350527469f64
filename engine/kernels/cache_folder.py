"""The folder of generated modules and machine code: the user's own, for numba's files are pickles, which can do all.

Nobody else may write there, and numba reads a file only where a digest of ours, made when it was written, agrees.
"""

import atexit
import contextlib
import hashlib
import logging
import os
import shutil
import stat
import tempfile
from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path

from fallline.engine import own_folders

SUM = ".sha256"
MODE = 0o700


@lru_cache(maxsize=1)
def folder() -> Path:
    """Where all of it is kept; a temporary folder where the cache cannot be written, or is not the user's alone."""
    with contextlib.suppress(OSError):
        wanted = Path(os.environ.get("FALLLINE_CACHE") or own_folders.cache()) / "kernels"
        wanted.parent.mkdir(parents=True, exist_ok=True)
        wanted.mkdir(mode=MODE, exist_ok=True)
        _reclaim(wanted)
        if fault := foreign(wanted):
            logging.getLogger(__name__).warning("%s %s: kernels are kept for this session alone", wanted, fault)
        else:
            with tempfile.TemporaryFile(dir=wanted):
                return wanted
    private = tempfile.mkdtemp(prefix="fallline-kernels-")
    atexit.register(shutil.rmtree, private, ignore_errors=True)
    return Path(private)


def foreign(place: Path) -> str:
    """Why others may have written in `place`, in words; nothing where it is one's own. Windows has no such modes."""
    found = place.lstat()
    if not stat.S_ISDIR(found.st_mode):
        return "is no folder"
    if os.name != "posix":
        return ""
    if found.st_uid != os.geteuid():
        return "belongs to another user"
    return "can be written by others" if found.st_mode & (stat.S_IWGRP | stat.S_IWOTH) else ""


def _reclaim(place: Path) -> None:
    """Shut others out of a folder of one's own that they may write in, and throw away what they may have written."""
    found = place.lstat()
    others = found.st_mode & (stat.S_IWGRP | stat.S_IWOTH)
    if os.name != "posix" or not stat.S_ISDIR(found.st_mode) or found.st_uid != os.geteuid() or not others:
        return
    place.chmod(MODE)
    for path in place.iterdir():
        shutil.rmtree(path) if path.is_dir() and not path.is_symlink() else path.unlink()


@contextlib.contextmanager
def trusted(place: Path) -> Iterator[None]:
    """Within it numba may read and write the machine code of one module in `place`, one folder below.

    What is not as it was left goes first; what is new gets its digest at the end.
    """
    kept = {path: digest for path in _files(place) if (digest := _vetted(path))}
    try:
        yield
    finally:
        for path in _files(place):
            with contextlib.suppress(OSError):  # another process removed it, or the disk is full: made anew next time
                digest = _digest(path)
                if kept.get(path) != digest:
                    _put(path.with_name(path.name + SUM), digest.encode())


def discard(place: Path) -> bool:
    """Remove the machine code in `place`; whether there was any."""
    found = _files(place)
    for path in found:
        path.unlink(missing_ok=True)
    return bool(found)


def write(path: Path, data: bytes) -> None:
    """Leave `path` as it is where it holds `data`, else put it there whole or not at all."""
    with contextlib.suppress(OSError):
        if path.read_bytes() == data:
            return
    _put(path, data)


def _files(place: Path) -> list[Path]:
    """Numba's index and data of each function."""
    return sorted(path for path in place.glob("*/*") if path.suffix in (".nbi", ".nbc"))


def _vetted(path: Path) -> str:
    """The digest of `path`, which is removed where that is not the one it was left with."""
    told = path.with_name(path.name + SUM)
    with contextlib.suppress(OSError):
        digest = _digest(path)
        if told.is_file() and told.read_bytes() == digest.encode():
            return digest
    path.unlink(missing_ok=True)
    return ""


def _digest(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


def _put(path: Path, data: bytes) -> None:
    """Whole or not at all; other processes may do the same, with the same data."""
    with tempfile.NamedTemporaryFile(dir=path.parent, suffix=".tmp", delete=False) as file:
        try:
            file.write(data)
            file.close()
            Path(file.name).replace(path)
        except BaseException:
            Path(file.name).unlink(missing_ok=True)
            raise
