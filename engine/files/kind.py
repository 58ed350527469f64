"""What a path names where that is no ordinary file: to be said, and never opened, for a pipe would wait for ever."""

import stat
from pathlib import Path

from fallline.engine.language import tr

KINDS = (
    (stat.S_ISDIR, tr("a folder")),
    (stat.S_ISFIFO, tr("a pipe")),
    (stat.S_ISSOCK, tr("a socket")),
    (stat.S_ISCHR, tr("a device")),
    (stat.S_ISBLK, tr("a device")),
)


def kind_of(path: Path) -> str:
    """In words, such as "a folder"; nothing of a file, and where there is nothing."""
    try:
        mode = path.stat().st_mode
    except (OSError, ValueError):  # nothing there, nothing that may be looked at, or no path at all
        return ""
    return next((words for is_one, words in KINDS if is_one(mode)), "")


def why_not_read(path: Path) -> str:
    """Why nothing can be in `path`, in words; nothing where something may be. Raises OSError."""
    if kind := kind_of(path):
        return tr("it is {kind}, not a file", kind=kind)
    return tr("the file is empty") if path.stat().st_size == 0 else ""
