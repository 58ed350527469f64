"""An item that covers the inside of a plot, whatever range it shows, and gets the hand there."""

from __future__ import annotations

import pyqtgraph as pg
from pyqtgraph.GraphicsScene.mouseEvents import HoverEvent, MouseClickEvent, MouseDragEvent
from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QPainter


class Inside(pg.GraphicsObject):
    """Lies at the height `depth` over what is in the plot."""

    def __init__(self, plot: pg.PlotWidget, depth: float) -> None:
        super().__init__()
        self.box = plot.getViewBox()
        self.setParentItem(self.box)
        self.setZValue(depth)
        self.box.sigResized.connect(self._fit)

    def _fit(self) -> None:
        self.prepareGeometryChange()

    def lift(self) -> None:
        """Away with it."""
        self.box.sigResized.disconnect(self._fit)
        self.setParentItem(None)
        if self.scene() is not None:
            self.scene().removeItem(self)

    def boundingRect(self) -> QRectF:
        return QRectF(self.box.rect()).adjusted(-1, -1, 1, 1)  # lines along its edge reach over it

    def paint(self, painter: QPainter, *_: object) -> None:
        """Nothing is to be seen of it."""

    def hoverEvent(self, event: HoverEvent) -> None:
        """Of two under the hand the upper one has it."""
        if not event.isExit():
            event.acceptDrags(Qt.MouseButton.LeftButton)
            event.acceptClicks(Qt.MouseButton.LeftButton)

    def mouseDragEvent(self, event: MouseDragEvent) -> None:
        event.accept()

    def mouseClickEvent(self, event: MouseClickEvent) -> None:
        event.accept()
