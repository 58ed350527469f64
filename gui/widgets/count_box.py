"""A whole number to type or step, whose Ctrl+Z is the window's once what was typed has been taken."""

from __future__ import annotations

from PySide6.QtCore import QEvent
from PySide6.QtGui import QKeyEvent, QKeySequence
from PySide6.QtWidgets import QSpinBox

UNDO = QKeySequence.StandardKey.Undo, QKeySequence.StandardKey.Redo


class CountBox(QSpinBox):
    """Qt's own box keeps these keys for its text for good, and then does nothing with them."""

    def event(self, event: QEvent) -> bool:
        if (
            event.type() == QEvent.Type.ShortcutOverride
            and isinstance(event, QKeyEvent)
            and any(event.matches(key) for key in UNDO)
            and self.text() == self.textFromValue(self.value())
        ):
            event.ignore()
            return False
        return super().event(event)
