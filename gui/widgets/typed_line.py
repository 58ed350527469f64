"""Fields to type in whose text is taken when it is finished: half a formula is another formula, and nobody meant it."""

from __future__ import annotations

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent
from PySide6.QtWidgets import QApplication, QLineEdit, QPlainTextEdit, QWidget

PAUSE = 900
"""Milliseconds without a key after which what is typed counts as finished."""
ELSEWHERE = (Qt.FocusReason.PopupFocusReason, Qt.FocusReason.ActiveWindowFocusReason)
"""A menu is open, or another window: the person comes back."""


class TypedLine(QLineEdit):
    """`taken(text)` on Enter, on leaving, or when somebody needs it, and after a pause; `given_up` on Escape."""

    taken = Signal(str)
    given_up = Signal()

    def __init__(self, text: str = "", parent: QWidget | None = None, *, pauses: bool = True) -> None:
        super().__init__(text, parent)
        self._pauses = pauses
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
        if event.reason() not in ELSEWHERE:
            self.setCursorPosition(0)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape and (self.pending or self.property("fault")):
            self.given_up.emit()
        else:
            super().keyPressEvent(event)

    def _wait(self) -> None:
        self.pending = True
        if self._pauses:
            self.pause.start()


class TypedText(QPlainTextEdit):
    """The same for more than a line; Tab goes on to the next field. `taken(text)` as soon as it is left, or needed."""

    taken = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setTabChangesFocus(True)
        self._shown = ""

    def show_text(self, text: str) -> None:
        """Show `text`; what is being typed stays, unless there is another text."""
        if text != self._shown:
            self._shown = text
            if text != self.toPlainText():
                self.setPlainText(text)

    def take(self) -> None:
        """Count what stands here as finished."""
        if self.toPlainText() != self._shown:
            self._shown = self.toPlainText()
            self.taken.emit(self._shown)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        if event.reason() != Qt.FocusReason.PopupFocusReason:
            self.take()


def take_typed() -> None:
    """Whatever is done next is done with what is being typed: keys leave the focus in its field."""
    field = QApplication.focusWidget()
    if isinstance(field, (TypedLine, TypedText)):
        field.take()
