"""What moves in a plot of a lab: dots, trails, uprights, arrows and words at one step, drawn over the still picture."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pyqtgraph as pg
from numpy.typing import NDArray
from pyqtgraph.graphicsItems.ScatterPlotItem import Symbols
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QTransform
from PySide6.QtWidgets import QStyleOptionGraphicsItem, QWidget

from fallline.gui.labs.strokes import Drawn, Stroke, kept
from fallline.gui.views.segments import clipped_to, draw_lines, thinned, to_device
from fallline.gui.views.still import OverAll

Array = NDArray[Any]
Point = tuple[float, float]
Paint = Callable[[QPainter, QTransform], None]
ABOVE = 40.0
"""Over everything else in the plot, its rings included."""
HEAD = 10.0
"""Pixels of an arrow's head."""


class Moment(OverAll, Drawn):
    """All of it anew at each step, between `begin` and `finish`: the plot paints this alone.

    Takes plain values, also where an axis shows logarithms; `place` scales them and `colour` finds a colour's value.
    """

    def __init__(self, place: Callable[[Array, Array], tuple[Array, Array]], colour: Callable[[str], str]) -> None:
        super().__init__()
        self._place, self._colour = place, colour
        self.drawn: list[Stroke] = []
        self._strokes: list[Paint] = []
        self.dots: list[Point] = []
        """Where the dots are, in plain values."""
        self.setZValue(ABOVE)

    def begin(self) -> None:
        """Nothing is drawn at this step yet."""
        self._strokes, self.dots, self.drawn = [], [], []

    def finish(self) -> None:
        """Show it with the next frame."""
        self.update()

    @kept
    def trail(self, x: Array, y: Array, colour: str, *, width: float = 2.0) -> None:
        """A line through points: the way until this step."""
        at = np.array(self._place(np.asarray(x, float), np.asarray(y, float)))
        shade = self._colour(colour)

        def stroke(painter: QPainter, transform: QTransform) -> None:
            painter.setPen(pg.mkPen(shade, width=width))
            draw_lines(painter, clipped_to(thinned(to_device(at.T, transform)), painter.clipBoundingRect()))

        if at.shape[1] > 1:
            self._strokes.append(stroke)

    @kept
    def dot(self, x: float, y: float, colour: str, *, symbol: str = "o", size: float = 10) -> None:
        """A marker with a rim; nothing where there is no such point."""
        at = self._one(x, y)
        if at is None:
            return
        self.dots.append((float(x), float(y)))
        shade, rim = self._colour(colour), self._colour("marker_rim")

        def stroke(painter: QPainter, transform: QTransform) -> None:
            where = transform.map(QPointF(*at))
            if not painter.clipBoundingRect().adjusted(-1, -1, 1, 1).contains(where):  # a file of vectors cuts nothing
                return
            painter.setPen(pg.mkPen(rim, width=1))
            painter.setBrush(QColor(shade))
            painter.drawPath(QTransform(size, 0, 0, size, where.x(), where.y()).map(Symbols[symbol]))

        self._strokes.append(stroke)

    @kept
    def upright(self, x: float) -> None:
        """A dashed line across the plot, as the playhead's in the window."""
        at = self._one(x, 1.0)
        shade = self._colour("playhead")

        def stroke(painter: QPainter, transform: QTransform) -> None:
            assert at is not None
            sight, where = painter.clipBoundingRect(), transform.map(QPointF(at[0], 0)).x()
            painter.setPen(pg.mkPen(shade, width=1, style=Qt.PenStyle.DashLine))
            painter.drawLine(QPointF(where, sight.bottom()), QPointF(where, sight.top()))

        if at is not None:
            self._strokes.append(stroke)

    @kept
    def arrow(self, start: Array, end: Array, colour: str, *, width: float = 2.5) -> None:
        """An arrow from point to point."""
        ends = self._one(*map(float, start)), self._one(*map(float, end))
        shade = self._colour(colour)

        def stroke(painter: QPainter, transform: QTransform) -> None:
            first, last = (transform.map(QPointF(*at)) for at in ends if at is not None)
            along = np.array([last.x() - first.x(), last.y() - first.y()])
            length = float(np.hypot(*along))
            if length < 1:
                return
            along, head = along / length, min(HEAD, length)
            across, back = np.array([-along[1], along[0]]) * head * 0.4, np.array([last.x(), last.y()]) - along * head
            painter.setPen(pg.mkPen(shade, width=width))
            painter.drawLine(first, QPointF(*back))
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(QColor(shade))
            painter.drawPolygon([last, QPointF(*(back + across)), QPointF(*(back - across))])

        if None not in ends:
            self._strokes.append(stroke)

    @kept
    def words(self, x: float, y: float, text: str, colour: str = "text", anchor: Point = (0, 1)) -> None:
        """Lines of words at a point, whose place in them is `anchor`: (0, 1) is their lower left corner."""
        at, shade = self._one(x, y), self._colour(colour)

        def stroke(painter: QPainter, transform: QTransform) -> None:
            assert at is not None
            where, lines, metrics = transform.map(QPointF(*at)), text.split("\n"), painter.fontMetrics()
            wide, high = max(map(metrics.horizontalAdvance, lines)), metrics.lineSpacing() * len(lines)
            place = QRectF(where.x() - anchor[0] * wide, where.y() - anchor[1] * high, wide, high)
            painter.setPen(QColor(shade))
            painter.drawText(place, Qt.AlignmentFlag.AlignHCenter | Qt.TextFlag.TextDontClip, text)

        if at is not None:
            self._strokes.append(stroke)

    def paint(self, painter: QPainter, option: QStyleOptionGraphicsItem, widget: QWidget | None = None) -> None:
        """For exports, whose painter stands in the plot's units."""
        transform = painter.worldTransform()
        painter.save()
        painter.resetTransform()
        self.paint_over(painter, transform)
        painter.restore()

    def paint_over(self, painter: QPainter, transform: QTransform) -> None:
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        for stroke in self._strokes:
            stroke(painter, transform)

    def _one(self, x: float, y: float) -> Point | None:
        (x,), (y,) = self._place(np.array([x]), np.array([y]))
        return (float(x), float(y)) if np.isfinite([x, y]).all() else None
