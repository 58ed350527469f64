"""Files are written beside their place and renamed: the old file or the new one, never half of one.

What is written must be on the disk before it takes its place: a writer raises what the disk told it, and the rest is
heard when the file is flushed and closed. A writer that asks nobody (Qt's of PDF and PNG) writes to memory first.

A program that is killed cannot tidy up, so what it began stays beside as `.<name>.<letters>.part<ending>`. Whoever
writes the file next removes it: the lock that a writer holds on it goes with the writer, however that ends.
"""

import glob
import os
import sys
import tempfile
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

from fallline.engine.files.kind import kind_of
from fallline.engine.language import tr

if sys.platform != "win32":
    import fcntl

ROOM = 100
"""Bytes of a name to which some may be added on every file system."""


class ExportError(ValueError):
    """One line: why there is no such file of this scenario."""


def refuse_what_is_no_file(target: Path) -> None:
    """Raise ExportError where `target` is something that a file must not take the place of."""
    if kind := kind_of(target):
        raise ExportError(tr("{target} is {kind}, and no file is written in its place", target=target, kind=kind))


def is_same(one: Path, other: Path) -> bool:
    """Whether both name one file that is there."""
    with suppress(OSError, ValueError):
        return one.samefile(other)
    return False


def write_whole(target: Path, write: Callable[[Path], object]) -> None:
    """Let `write` fill a temporary file beside `target`, then put it in place; on any fault leave no trace.

    Raises OSError that names `target` where it cannot be written, and whatever else `write` raises.
    """
    try:
        _write_whole(target, write)
    except OSError as error:  # of the temporary file, in the words of whichever library wrote it
        if error.errno is None:
            raise
        raise OSError(error.errno, os.strerror(error.errno), str(target)) from error


def _write_whole(target: Path, write: Callable[[Path], object]) -> None:
    refuse_what_is_no_file(target)
    place = Path(os.path.realpath(target))  # what a link names is written, and the link stays
    _clear(place)
    handle, beside = _begin(place)
    try:
        write(beside)
        _flush(beside)
        beside.chmod(0o666 & ~_umask())
        if sys.platform == "win32":  # an open file cannot be renamed there
            os.close(handle)
            handle = -1
        beside.replace(place)
        _flush_folder(place.parent)
    finally:
        if handle >= 0:
            with suppress(OSError):  # nothing was written by it
                os.close(handle)
        beside.unlink(missing_ok=True)


def _flush(path: Path) -> None:
    """Have `path` on the disk; raises OSError for what could not be told when it was written."""
    handle = os.open(path, os.O_RDWR)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _flush_folder(folder: Path) -> None:
    """Have a new name on the disk too, where folders can be flushed."""
    if sys.platform != "win32":
        with suppress(OSError):
            handle = os.open(folder, os.O_RDONLY)
            try:
                os.fsync(handle)
            finally:
                os.close(handle)


def _begin(target: Path) -> tuple[int, Path]:
    """A new file beside `target`, locked."""
    while True:
        begins, ends = _marks(target)
        handle, name = tempfile.mkstemp(dir=target.parent, prefix=begins, suffix=ends)
        if sys.platform != "win32":
            with suppress(OSError):  # a file system without locks: nobody clears there either
                fcntl.flock(handle, fcntl.LOCK_EX)
        if Path(name).exists():  # not cleared by another writer before it was locked
            return handle, Path(name)
        os.close(handle)


def _clear(target: Path) -> None:
    """Remove what writers of `target` left that are no more."""
    begins, ends = _marks(target)
    for left in target.parent.glob(glob.escape(begins) + "*" + glob.escape(ends)):
        with suppress(OSError):  # its writer is at work; Windows removes no file that is open
            if sys.platform == "win32":
                left.unlink()
                continue
            with left.open("rb") as file:
                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
                left.unlink()


def _marks(target: Path) -> tuple[str, str]:
    """How the name of what is begun starts and ends; of a name that leaves no room for more there is a digest."""
    name = os.fsencode(target.name)
    begins = target.name
    if len(name) > ROOM:
        import hashlib  # here alone: it brings OpenSSL along

        begins = hashlib.sha256(name).hexdigest()[:32]
    return f".{begins}.", f".part{target.suffix}"


def _umask() -> int:
    current = os.umask(0)
    os.umask(current)
    return current
