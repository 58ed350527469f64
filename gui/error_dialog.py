"""What nobody foresaw is said in the window: who opened it from a desktop sees no traceback on a terminal."""

from __future__ import annotations

import logging
import sys
import threading
import traceback
from collections.abc import Callable
from pathlib import Path
from types import TracebackType

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QApplication

from fallline.engine.language import tr
from fallline.gui.log import system
from fallline.gui.widgets.banner import Banner

Hook = Callable[[type[BaseException], BaseException, TracebackType | None], object]


class ErrorDialog(QObject):
    """A context in which unexpected errors, of any thread, come to `banner` too, with all there is to report them.

    They are written to the log as well, which is the file `log` where there is one.
    """

    _happened = Signal(str, str)

    def __init__(self, banner: Banner, log: Path | None = None) -> None:
        super().__init__(banner)
        self._banner, self._log = banner, log
        self._thread_hook = threading.excepthook
        self._before: Hook = sys.excepthook
        self._happened.connect(self._tell)  # in the window's own thread

    def __enter__(self) -> ErrorDialog:
        self._before, sys.excepthook = sys.excepthook, self.hear
        self._thread_hook, threading.excepthook = threading.excepthook, self._hear_thread
        return self

    def __exit__(self, *_: object) -> None:
        sys.excepthook, threading.excepthook = self._before, self._thread_hook

    def _hear_thread(self, told: threading.ExceptHookArgs) -> None:
        if told.exc_value is not None:
            self.hear(told.exc_type, told.exc_value, told.exc_traceback)

    def hear(self, kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
        """Python's hook for an error that no code caught."""
        self._before(kind, error, trace)
        if issubclass(kind, Exception):
            logging.getLogger(__name__).error(tr("nobody foresaw this"), exc_info=(kind, error, trace))
            words = f"{kind.__name__}: {error}" if str(error) else kind.__name__
            self._happened.emit(words, f"{system()}\n\n{''.join(traceback.format_exception(kind, error, trace))}")

    def _tell(self, words: str, details: str) -> None:
        message = tr(
            "Something went wrong that should not have ({words}). What is open stays; please save it.", words=words
        )
        message += tr(" The log is {log}.", log=self._log) if self._log is not None else ""
        self._banner.warn(message, tr("Copy the details"), lambda: QApplication.clipboard().setText(details))
