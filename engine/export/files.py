"""Files are written beside their place and renamed: the old file or the new one, never half of one."""

import os
import tempfile
from collections.abc import Callable
from pathlib import Path


class ExportError(ValueError):
    """One line: why there is no such file of this scenario."""


def write_whole(target: Path, write: Callable[[Path], object]) -> None:
    """Let `write` fill a temporary file beside `target`, then put it in place; on any fault leave no trace.

    Raises OSError where the folder cannot be written, and whatever `write` raises.
    """
    handle, name = tempfile.mkstemp(dir=target.parent, prefix=f".{target.stem}-", suffix=target.suffix)
    os.close(handle)
    beside = Path(name)
    try:
        write(beside)
        beside.chmod(0o666 & ~_umask())
        beside.replace(target)
    finally:
        beside.unlink(missing_ok=True)


def _umask() -> int:
    current = os.umask(0)
    os.umask(current)
    return current
