"""A name that can be edited in place: cut short with an ellipsis at rest, whole while it is edited.

A click only tells: were the name edited at once, the Space that is meant to play would go into it.
"""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QContextMenuEvent, QFocusEvent, QKeyEvent, QMouseEvent, QResizeEvent
from PySide6.QtWidgets import QLineEdit, QWidget

EDGES = 8  # pixels of padding and frame


class NameEdit(QLineEdit):
    """`renamed(str)` when Enter or leaving ends an edit that changed the name; Escape gives it up.

    A double click or Tab begins the edit; `pressed` is a click before.
    """

    renamed = Signal(str)
    pressed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._name = ""
        self.setProperty("role", "title")
        self.setMaxLength(60)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setCursor(Qt.CursorShape.ArrowCursor)
        self.returnPressed.connect(self.clearFocus)

    def set_name(self, name: str) -> None:
        """Show `name`; what is being typed stays."""
        self._name = name
        if not self.hasFocus():
            self._rest()

    def begin(self) -> None:
        """Edit the name."""
        self.setFocus(Qt.FocusReason.OtherFocusReason)
        self.selectAll()

    def _rest(self) -> None:
        room = max(self.width() - EDGES, 20)
        text = self.fontMetrics().elidedText(self._name, Qt.TextElideMode.ElideRight, room)
        if text != self.text():
            self.setText(text)
            self.setCursorPosition(0)

    def focusInEvent(self, event: QFocusEvent) -> None:
        self.setText(self._name)
        self.setCursor(Qt.CursorShape.IBeamCursor)
        super().focusInEvent(event)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        self.setCursor(Qt.CursorShape.ArrowCursor)
        typed = self.text().strip()
        if typed and typed != self._name:
            self._name = typed
            self.renamed.emit(typed)
        self._rest()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if self.hasFocus():
            super().mousePressEvent(event)
        elif event.button() == Qt.MouseButton.LeftButton:
            self.pressed.emit()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        if self.hasFocus():
            super().mouseMoveEvent(event)

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        if self.hasFocus():
            super().mouseDoubleClickEvent(event)
        else:
            self.begin()

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        if self.hasFocus():
            super().contextMenuEvent(event)
        else:
            event.ignore()  # the card has one

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
