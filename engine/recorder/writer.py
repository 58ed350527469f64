"""Appends records to a recording. What training must never die of (a full disk, a file that is gone) costs one warning.

Each record goes to the system at once and whole, so that after a kill all of them are there; none is waited for on the
disk itself, so that a machine that loses its power may lose the last seconds.
"""

import logging
import os
import sys
import time
import warnings
from contextlib import suppress
from pathlib import Path
from typing import Literal

from fallline.engine.language import tr
from fallline.engine.recorder.reader import Reader
from fallline.engine.recorder.recording import Recording
from fallline.engine.recorder.records import MAGIC

if sys.platform != "win32":
    import fcntl

Existing = Literal["refuse", "resume", "replace"]
AGAIN = 1.0
"""Seconds after which a disk that was full is tried again, and a file is looked for."""


class Writer:
    """Of one file, which no other may write meanwhile.

    Raises FileExistsError where it exists and may not be gone on with, ValueError where it is none of ours or another
    writes it, OSError where it cannot be made.
    """

    def __init__(self, path: Path, existing: Existing) -> None:
        self.path, self._process = path, os.getpid()
        if path.exists() and not path.is_file():
            raise ValueError(tr("{path} is no file", path=path))
        there = path.exists() and path.stat().st_size > 0
        if there and existing == "refuse":
            raise FileExistsError(
                tr("{path} exists: existing='resume' goes on with it, 'replace' begins anew", path=path)
            )
        if there and not _is_ours(path):
            raise ValueError(tr("{path} is not a recording of fallline.watch, and is left as it is", path=path))
        self._file = path.open("a+b", buffering=0)
        self._lock()
        self.before: Recording | None = None
        """What an earlier writer left."""
        self.size = 0
        if there and existing == "resume":
            self._resume()
        else:
            self._file.truncate(0)
        self._tried, self._looked = 0.0, time.monotonic()
        self._warned = self._gone = False
        if self.size == 0:
            self.write(MAGIC)

    def write(self, data: bytes) -> bool:
        """Append records; whether that went well. Says once that it did not, and tries those to come."""
        now = time.monotonic()
        if self._gone or os.getpid() != self._process or (self._warned and now - self._tried < AGAIN):
            return False
        try:
            self._look_for_it(now)
            data = MAGIC + data if self.size == 0 and data != MAGIC else data
            written = self._file.write(data)
            if written != len(data):  # the disk is full, or as much as a person may have of it
                raise OSError(tr("there is no room left"))
        except (OSError, ValueError) as error:  # ValueError: somebody closed it
            self._warn(error, now)
            return False
        self.size += len(data)
        return True

    def close(self) -> None:
        """Let the file go."""
        with suppress(OSError):
            self._file.close()
        self._gone = True

    def _look_for_it(self, now: float) -> None:
        if now - self._looked >= AGAIN:
            self._looked = now
            if os.fstat(self._file.fileno()).st_nlink == 0:
                self._gone = True
                raise OSError(tr("the file is gone"))

    def _warn(self, error: Exception, now: float) -> None:
        """Take back what was written by half, and say what is wrong, once."""
        self._tried = now
        try:
            self._file.truncate(self.size)
        except (OSError, ValueError):
            self._gone = True
        if not self._warned:
            self._warned = True
            say(
                tr(
                    "{path} is not written on: {error}; training goes on",
                    path=self.path,
                    error=getattr(error, "strerror", None) or error,
                )
            )

    def _lock(self) -> None:
        if sys.platform == "win32":
            return
        try:
            fcntl.flock(self._file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            self._file.close()
            raise ValueError(tr("{path} is being written by another process", path=self.path)) from None
        except OSError:  # a file system without locks
            return

    def _resume(self) -> None:
        """Check what is there, and cut off a record that was not finished."""
        reader = Reader(self.path)
        try:
            self.before = reader.read()
        except BaseException:
            self._file.close()
            raise
        self.size = reader.offset
        self._file.truncate(self.size)


def say(words: str) -> None:
    """A warning that nobody's filter turns into an end of the training."""
    try:
        warnings.warn(tr("fallline.watch: {words}", words=words), RuntimeWarning, stacklevel=2)
    except RuntimeWarning:
        logging.getLogger("fallline").warning("fallline.watch: %s", words)


def _is_ours(path: Path) -> bool:
    with path.open("rb") as file:
        return file.read(len(MAGIC)) == MAGIC
