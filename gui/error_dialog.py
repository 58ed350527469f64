"""What nobody foresaw is said in the window: who opened it from a desktop sees no traceback on a terminal."""

from __future__ import annotations

import sys
import traceback
from collections.abc import Callable
from types import TracebackType

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QApplication

from fallline.gui.widgets.banner import Banner

Hook = Callable[[type[BaseException], BaseException, TracebackType | None], object]


class ErrorDialog(QObject):
    """A context in which unexpected errors, of any thread, come to `banner` too, with all there is to report them."""

    _happened = Signal(str, str)

    def __init__(self, banner: Banner) -> None:
        super().__init__(banner)
        self._banner = banner
        self._before: Hook = sys.excepthook
        self._happened.connect(self._tell)  # in the window's own thread

    def __enter__(self) -> ErrorDialog:
        self._before, sys.excepthook = sys.excepthook, self.hear
        return self

    def __exit__(self, *_: object) -> None:
        sys.excepthook = self._before

    def hear(self, kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
        """Python's hook for an error that no code caught."""
        self._before(kind, error, trace)
        if issubclass(kind, Exception):
            words = f"{kind.__name__}: {error}" if str(error) else kind.__name__
            self._happened.emit(words, "".join(traceback.format_exception(kind, error, trace)))

    def _tell(self, words: str, details: str) -> None:
        message = f"Something went wrong that should not have ({words}). What is open stays; please save it."
        self._banner.warn(message, "Copy the details", lambda: QApplication.clipboard().setText(details))
