"""A line for a formula, which is taken when it is finished: half of one is another formula, and nobody meant it."""

from __future__ import annotations

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent
from PySide6.QtWidgets import QApplication, QLineEdit, QWidget

PAUSE = 900
"""Milliseconds without a key after which a formula counts as finished."""


class FormulaLine(QLineEdit):
    """`taken(text)` on Enter, on leaving, after a pause, or when somebody needs it; `given_up` on Escape."""

    taken = Signal(str)
    given_up = Signal()

    def __init__(self, text: str, parent: QWidget | None = None) -> None:
        super().__init__(text, parent)
        self.setCursorPosition(0)  # of a long one the beginning is seen
        self.pending = False
        """Whether what stands here was not taken yet."""
        self.pause = QTimer(self, singleShot=True, interval=PAUSE)
        self.pause.timeout.connect(self.take)
        self.textEdited.connect(self._wait)
        self.editingFinished.connect(self.take)

    def show_text(self, text: str) -> None:
        """Show `text`, whatever was being typed."""
        self.drop()
        if text != self.text():
            self.setText(text)
            self.setCursorPosition(0)

    def drop(self) -> None:
        """What was being typed is not wanted any more."""
        self.pause.stop()
        self.pending = False

    def take(self) -> None:
        """Count what stands here as finished."""
        self.pause.stop()
        if self.pending:
            self.pending = False
            self.taken.emit(self.text())

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        if event.reason() not in (Qt.FocusReason.PopupFocusReason, Qt.FocusReason.ActiveWindowFocusReason):
            self.setCursorPosition(0)

    def _wait(self) -> None:
        self.pending = True
        self.pause.start()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape and (self.pending or self.property("fault")):
            self.given_up.emit()
        else:
            super().keyPressEvent(event)


def take_typed() -> None:
    """Whatever is done next is done with the formula that is being typed: keys leave the focus in its line."""
    line = QApplication.focusWidget()
    if isinstance(line, FormulaLine):
        line.take()
