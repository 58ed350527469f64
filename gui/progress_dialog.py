"""How far a long computation is, with a way out: shown only to those who have waited a while."""

from __future__ import annotations

import time
from types import TracebackType

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QProgressDialog, QWidget

from fallline.engine.run.progress import Stopped

AFTER = 1.0
"""Seconds until the dialog comes: what takes less is over before it could be read."""


class ProgressDialog:
    """A context whose value is a `Progress`. It runs on the window's own thread, and raises `Stopped` at Cancel."""

    def __init__(self, parent: QWidget, after: float = AFTER) -> None:
        self.parent, self.after = parent, after
        self.dialog: QProgressDialog | None = None

    def __enter__(self) -> ProgressDialog:
        self.began = time.monotonic()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        if self.dialog is not None:
            self.dialog.close()
            self.dialog.deleteLater()

    def __call__(self, share: float, news: object = None, /) -> None:
        if self.dialog is None and time.monotonic() - self.began >= self.after:
            self.dialog = self._open()
        if self.dialog is not None and self.dialog.value() != round(1000 * share):
            self.dialog.setValue(round(1000 * share))  # which lets events in, and takes longer than a few steps
            if self.dialog.wasCanceled():
                raise Stopped

    def _open(self) -> QProgressDialog:
        dialog = QProgressDialog("Tracing the runs, step by step …", "Cancel", 0, 1000, self.parent)
        dialog.setObjectName("progress-dialog")
        dialog.setWindowTitle("Fallline")
        dialog.setWindowModality(Qt.WindowModality.WindowModal)
        dialog.setMinimumDuration(0)
        dialog.setAutoReset(False)
        dialog.setAutoClose(False)
        return dialog
