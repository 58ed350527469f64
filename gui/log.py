"""The log of the window: what went wrong, in a file that can be sent; and where all threads were if it dies."""

from __future__ import annotations

import faulthandler
import logging
import platform
import sys
from contextlib import suppress
from importlib.metadata import version
from pathlib import Path
from typing import TextIO

import PySide6

NAME, CRASH = "fallline.log", "crash.log"
LARGE = 1_000_000
"""Bytes of a log after which the next start begins another, and keeps this one as the one before."""
FORM = "%(asctime)s %(levelname)s %(name)s: %(message)s"


class Log:
    """A context. `path` is the file, None where none can be written: then what is logged is not kept."""

    def __init__(self) -> None:
        self.path: Path | None = None
        self._handler: logging.Handler | None = None
        self._crash: TextIO | None = None

    def __enter__(self) -> Log:
        with suppress(OSError):
            self._open(_folder())
        if (heard := self._crash or sys.__stderr__) is not None:  # a program without a terminal has no stderr
            faulthandler.enable(heard)
        return self

    def _open(self, folder: Path) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        path = folder / NAME
        if path.exists() and path.stat().st_size > LARGE:
            path.replace(path.with_suffix(".before.log"))
        self._handler = logging.FileHandler(path, encoding="utf-8", delay=False)
        self._handler.setFormatter(logging.Formatter(FORM))
        self._handler.setLevel(logging.INFO)
        logger = logging.getLogger("fallline")
        logger.addHandler(self._handler)
        logger.setLevel(min(logger.getEffectiveLevel(), logging.INFO))
        self.path = path
        logger.info("started: %s", system())
        self._crash = (folder / CRASH).open("a", encoding="utf-8")

    def __exit__(self, *_: object) -> None:
        if self._handler is not None:
            logging.getLogger("fallline").removeHandler(self._handler)
            self._handler.close()
        faulthandler.disable()
        if self._crash is not None:
            self._crash.close()


def system() -> str:
    """What a report of a fault has to name: the versions of all that may have a part in it."""
    python = platform.python_version()
    return f"Fallline {version('fallline')}, Python {python}, Qt {PySide6.__version__}, {platform.platform()}"


def _folder() -> Path:
    import platformdirs

    return platformdirs.user_log_path("fallline")
