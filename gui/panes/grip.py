"""Titles by which a pane is taken hold of: dragged away, put in the middle by a double click, asked for its menu."""

from __future__ import annotations

from collections.abc import Callable
from typing import Protocol

from PySide6.QtCore import QEvent, QObject, QPoint, QPointF, Qt
from PySide6.QtGui import QContextMenuEvent, QMouseEvent
from PySide6.QtWidgets import QApplication, QDockWidget, QWidget

LEFT, NONE = Qt.MouseButton.LeftButton, Qt.MouseButton.NoButton
HOLD = QPoint(24, 12)
"""Where in a pane that is dragged the hand is."""


class Held(Protocol):
    """What a grip moves."""

    def loosen(self, name: str) -> QDockWidget | None:
        """The pane in a window of its own, or None where it cannot be."""

    def turn(self, name: str) -> None:
        """Into the middle, or back."""

    def offer(self, name: str, at: QPoint) -> None:
        """Open the menu of its places."""


class Grip(QObject):
    """Watches `widget`; `pane_at(pos)` says which pane is under a point of it, "" for none."""

    def __init__(self, widget: QWidget, panes: Held, pane_at: Callable[[QPoint], str]) -> None:
        super().__init__(widget)
        self.panes, self._pane_at = panes, pane_at
        self._pressed: QPoint | None = None
        widget.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        kind = event.type()
        if isinstance(event, QContextMenuEvent):
            return self._with_pane(event.pos(), lambda name: self.panes.offer(name, event.globalPos()))
        if not isinstance(event, QMouseEvent):
            return False
        if kind == QEvent.Type.MouseButtonPress and event.button() == LEFT:
            self._pressed = event.position().toPoint()
        elif kind == QEvent.Type.MouseButtonRelease:
            self._pressed = None
        elif kind == QEvent.Type.MouseButtonDblClick and event.button() == LEFT:
            return self._with_pane(event.position().toPoint(), self.panes.turn)
        elif kind == QEvent.Type.MouseMove and self._pressed is not None and event.buttons() & LEFT:
            far = (event.position().toPoint() - self._pressed).manhattanLength()
            if far > QApplication.startDragDistance():
                pressed, self._pressed = self._pressed, None
                return self._with_pane(pressed, lambda name: self._drag(name, event.globalPosition().toPoint()))
        return False

    def _with_pane(self, at: QPoint, act: Callable[[str], object]) -> bool:
        name = self._pane_at(at)
        if name:
            act(name)
        return bool(name)

    def _drag(self, name: str, at: QPoint) -> None:
        """Give the hand the pane: from the second event on Qt's own dragging has the mouse."""
        dock = self.panes.loosen(name)
        if dock is None:
            return
        if dock.isFloating():
            dock.move(at - HOLD)
        hold = HOLD if dock.isFloating() else QPoint(0, 0)  # of a quiet bar there is but one pixel
        far = QPoint(1, 1) * (QApplication.startDragDistance() + 1)
        _send(dock, QEvent.Type.MouseButtonPress, hold, LEFT)
        _send(dock, QEvent.Type.MouseMove, hold + far, NONE)


def _send(dock: QDockWidget, kind: QEvent.Type, at: QPoint, button: Qt.MouseButton) -> None:
    there = QPointF(dock.mapToGlobal(at))
    QApplication.sendEvent(dock, QMouseEvent(kind, QPointF(at), there, button, LEFT, Qt.KeyboardModifier.NoModifier))
