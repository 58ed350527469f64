"""The wheel scrolls the panel, not the field that happens to lie under it."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtWidgets import QWidget


class WheelGuard(QObject):
    """An event filter: an unfocused widget leaves the wheel to its parent. `WheelGuard(combo)` is all it takes."""

    def __init__(self, *widgets: QWidget) -> None:
        super().__init__(widgets[0] if widgets else None)
        for widget in widgets:
            self.add(widget)

    def add(self, widget: QWidget) -> None:
        widget.setFocusPolicy(Qt.FocusPolicy.StrongFocus)  # WheelFocus would give it the focus first
        widget.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Wheel and isinstance(watched, QWidget) and not watched.hasFocus():
            event.ignore()
            return True
        return super().eventFilter(watched, event)
