"""Files are written beside their place and renamed: the old file or the new one, never half of one.

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

if sys.platform != "win32":
    import fcntl


class ExportError(ValueError):
    """One line: why there is no such file of this scenario."""


def write_whole(target: Path, write: Callable[[Path], object]) -> None:
    """Let `write` fill a temporary file beside `target`, then put it in place; on any fault leave no trace.

    Raises OSError where the folder cannot be written, and whatever `write` raises.
    """
    _clear(target)
    handle, beside = _begin(target)
    try:
        write(beside)
        beside.chmod(0o666 & ~_umask())
        if sys.platform == "win32":  # an open file cannot be renamed there
            os.close(handle)
            handle = -1
        beside.replace(target)
    finally:
        if handle >= 0:
            os.close(handle)
        beside.unlink(missing_ok=True)


def _begin(target: Path) -> tuple[int, Path]:
    """A new file beside `target`, locked."""
    while True:
        handle, name = tempfile.mkstemp(dir=target.parent, prefix=f".{target.name}.", suffix=f".part{target.suffix}")
        if sys.platform != "win32":
            with suppress(OSError):  # a file system without locks: nobody clears there either
                fcntl.flock(handle, fcntl.LOCK_EX)
        if Path(name).exists():  # not cleared by another writer before it was locked
            return handle, Path(name)
        os.close(handle)


def _clear(target: Path) -> None:
    """Remove what writers of `target` left that are no more."""
    for left in target.parent.glob(glob.escape(f".{target.name}.") + "*" + glob.escape(f".part{target.suffix}")):
        with suppress(OSError):  # its writer is at work; Windows removes no file that is open
            if sys.platform == "win32":
                left.unlink()
                continue
            with left.open("rb") as file:
                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
                left.unlink()


def _umask() -> int:
    current = os.umask(0)
    os.umask(current)
    return current
