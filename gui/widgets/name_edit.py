"""A name that can be edited in place: cut short with an ellipsis at rest, whole while it is edited."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent, QResizeEvent
from PySide6.QtWidgets import QLineEdit, QWidget

EDGES = 8  # pixels of padding and frame


class NameEdit(QLineEdit):
    """`renamed(str)` when Enter or leaving ends an edit that changed the name; Escape gives it up."""

    renamed = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._name = ""
        self.setProperty("role", "title")
        self.setMaxLength(60)
        self.returnPressed.connect(self.clearFocus)

    def set_name(self, name: str) -> None:
        """Show `name`; what is being typed stays."""
        self._name = name
        if not self.hasFocus():
            self._rest()

    def _rest(self) -> None:
        room = max(self.width() - EDGES, 20)
        text = self.fontMetrics().elidedText(self._name, Qt.TextElideMode.ElideRight, room)
        if text != self.text():
            self.setText(text)
            self.setCursorPosition(0)

    def focusInEvent(self, event: QFocusEvent) -> None:
        self.setText(self._name)
        super().focusInEvent(event)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        typed = self.text().strip()
        if typed and typed != self._name:
            self._name = typed
            self.renamed.emit(typed)
        self._rest()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self.setText(self._name)
            self.clearFocus()
        else:
            super().keyPressEvent(event)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        if not self.hasFocus():
            self._rest()
