"""The playhead in a plot over the steps: a dashed line to drag, and a dot on every curve."""

from __future__ import annotations

from typing import Any

import msgspec
import pyqtgraph as pg
from pyqtgraph.graphicsItems.ScatterPlotItem import Symbols
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QTransform
from PySide6.QtWidgets import QStyleOptionGraphicsItem, QWidget

from fallline.gui.views.still import Over, OverAll

SIZE = 8.0


class Line(Over, pg.InfiniteLine):
    """Upright and movable. In the scene it moves only when the mouse may want it."""

    def __init__(self) -> None:
        self._at = 0.0
        super().__init__(angle=90, movable=True)

    def value(self) -> float:
        return self._at

    def setValue(self, value: float) -> None:
        if value != self._at:
            self._at = value
            self.update()

    def setPos(self, pos: Any) -> None:
        super().setPos(pos)
        self._at = self.p[0]
        self.update()

    def settle(self) -> None:
        if self.p[0] != self._at:
            self.setPos(self._at)

    def paint_over(self, painter: QPainter, transform: QTransform) -> None:
        x = transform.map(QPointF(self._at, 0.0)).x()
        sight = painter.clipBoundingRect()
        painter.setPen(self.currentPen)
        painter.drawLine(QPointF(x, sight.bottom()), QPointF(x, sight.top()))


class Dot(msgspec.Struct, frozen=True):
    """Where in the data, and how it looks."""

    x: float
    y: float
    colour: str
    symbol: str


class Dots(OverAll):
    """A small marker for each run."""

    def __init__(self) -> None:
        super().__init__()
        self.dots: tuple[Dot, ...] = ()
        self.weight = 1.0

    def set_dots(self, dots: tuple[Dot, ...]) -> None:
        """Other dots, or elsewhere."""
        self.dots = dots
        self.update()

    def paint(self, painter: QPainter, option: QStyleOptionGraphicsItem, widget: QWidget | None = None) -> None:
        transform = painter.worldTransform()
        painter.save()
        painter.resetTransform()
        self.paint_over(painter, transform, transform.mapRect(self.getViewBox().viewRect()))
        painter.restore()

    def paint_over(self, painter: QPainter, transform: QTransform, seen: QRectF | None = None) -> None:
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        size = SIZE * self.weight
        for dot in self.dots:
            at = transform.map(QPointF(dot.x, dot.y))
            if seen is None or seen.contains(at):  # QSvgGenerator knows no clipping
                painter.setBrush(QColor(dot.colour))
                painter.drawPath(QTransform(size, 0, 0, size, at.x(), at.y()).map(Symbols[dot.symbol]))
