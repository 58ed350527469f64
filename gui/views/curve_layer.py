"""Curves over the steps, drawn together: cut to what is in sight, and no more points than a column of pixels can show.

A pyqtgraph curve asks the scene about its bounds some fifty times while a hand drags; this one has those of the plot.
"""

from __future__ import annotations

import msgspec
import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPen, QTransform
from PySide6.QtWidgets import QStyleOptionGraphicsItem, QWidget

from fallline.gui.views.segments import clipped_to, joined, to_device
from fallline.gui.views.still import Spread, contained

Array = NDArray[np.float64]
FAR = 1e9
"""Pixels beyond which a point is as good as there."""
DASH = (5.0, 4.0)
BROAD, FAINT = 3.0, 95
"""Of a frozen curve: widths of one that is not, and how faint it is, of 255."""
CHUNK = 400
"""Lines that are stroked together where they are not thin: of them all at once Qt takes the square of their number."""


class DrawnCurve(msgspec.Struct, frozen=True, eq=False):
    """Points (T+1,) with `x` ascending, and how they look; NaN in `y` is a gap."""

    x: Array
    y: Array
    colour: str
    dashed: bool = False
    still: bool = False
    """Whether it is frozen, to compare the others with."""

    def same(self, other: DrawnCurve) -> bool:
        """Whether `other` looks alike."""
        look = (self.colour, self.dashed, self.still) == (other.colour, other.dashed, other.still)
        return look and np.array_equal(self.x, other.x) and np.array_equal(self.y, other.y, equal_nan=True)


class Standing(Spread):
    """Part of the picture of a plot: it is drawn in pixels, where the axes say."""

    def paint(self, painter: QPainter, option: QStyleOptionGraphicsItem, widget: QWidget | None = None) -> None:
        transform = painter.worldTransform()
        with contained(painter):
            painter.resetTransform()
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            self.draw(painter, transform, transform.mapRect(self.getViewBox().viewRect()))

    def draw(self, painter: QPainter, transform: QTransform, sight: QRectF) -> None:
        """Draw within `sight`, in pixels; `transform` leads there from the data."""
        raise NotImplementedError


class CurveLayer(Standing):
    """All curves of a plot."""

    def __init__(self) -> None:
        super().__init__()
        self.curves: tuple[DrawnCurve, ...] = ()
        self.width = self.weight = 1.0

    def set_curves(self, curves: tuple[DrawnCurve, ...]) -> None:
        """Other curves; the same ones spoil no picture."""
        before, self.curves = self.curves, curves
        if len(before) != len(curves) or not all(map(DrawnCurve.same, before, curves)):
            self.update()

    def draw(self, painter: QPainter, transform: QTransform, sight: QRectF) -> None:
        for curve in self.curves:
            points = to_device(np.column_stack([curve.x, curve.y]), transform)
            lines = clipped_to(reduced(points, sight), sight)
            painter.setPen(self._pen(curve))
            thin = self.weight == 1.0 and not curve.still
            some = max(len(lines), 1) if thin else CHUNK
            for begin in range(0, len(lines) or 1, some):
                painter.drawPath(joined(lines[begin : begin + some]))  # line by line they would look like beads

    def _pen(self, curve: DrawnCurve) -> QPen:
        colour = QColor(curve.colour)
        pen = QPen(colour, self.width * self.weight)
        if curve.still:
            colour.setAlpha(FAINT)
            pen = QPen(colour, BROAD * self.width * self.weight, c=Qt.PenCapStyle.FlatCap)
        if curve.dashed:
            pen.setDashPattern(DASH)
        return pen


def reduced(points: Array, sight: QRectF) -> Array:
    """Of `points` (k, 2) in pixels, x ascending, those in `sight` and a neighbour at each side.

    Of each column of pixels first, lowest, highest and last point, where there are more than that: (m, 2).
    """
    first, last = np.searchsorted(points[:, 0], [sight.left(), sight.right()], side="right")
    points = points[max(first - 1, 0) : last + 1]
    if len(points) <= 4 * sight.width():
        return np.clip(points, -FAR, FAR)
    x, y = points.T
    begin = np.flatnonzero(np.diff(np.floor(x), prepend=-np.inf))
    end = np.append(begin[1:], len(x)) - 1
    low, high = np.fmin.reduceat(y, begin), np.fmax.reduceat(y, begin)
    columns = np.stack([np.repeat(x[begin, None], 4, axis=1), np.stack([y[begin], low, high, y[end]], axis=1)], axis=2)
    return np.clip(columns.reshape(-1, 2), -FAR, FAR)
