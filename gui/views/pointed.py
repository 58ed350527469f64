"""What point of a plot is under the cursor, also where the cursor rests and the plot moves under it."""

from __future__ import annotations

from PySide6.QtCore import QObject, QPointF, Signal
from PySide6.QtWidgets import QApplication

from fallline.gui.views.still import StillPlot

SAME = 1e-6
"""Share of the view within which a point is the same."""


class Pointed(QObject):
    """`moved(point or None)` follows the cursor; None is outside of the axes."""

    moved = Signal(object)

    def __init__(self, plot: StillPlot) -> None:
        super().__init__(plot)
        self._box = plot.getViewBox()
        self._cursor: QPointF | None = None
        self._point = QPointF()
        plot.scene().sigMouseMoved.connect(self._move)
        self._box.sigRangeChanged.connect(self._follow)

    def look_again(self) -> None:
        """Something else is there."""
        if self._cursor is not None:
            self._move(self._cursor)

    def leave(self) -> None:
        """The cursor is elsewhere."""
        self._cursor = None
        self.moved.emit(None)

    def _move(self, scene_position: QPointF) -> None:
        self._cursor = QPointF(scene_position)
        point = self._point = self._box.mapSceneToView(scene_position)
        inside = self._box.sceneBoundingRect().contains(scene_position)
        self.moved.emit((point.x(), point.y()) if inside else None)

    def _follow(self, *_: object) -> None:
        """The view moved, and not under a hand that moves the cursor with it."""
        if self._cursor is None or QApplication.mouseButtons():
            return
        far = self._box.mapSceneToView(self._cursor) - self._point
        if far.manhattanLength() > SAME * self._box.viewRect().width():  # the wheel zooms about the cursor
            self._move(self._cursor)
