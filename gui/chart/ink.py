"""The painter's part of figures: lines cut to their panel and without points that nobody sees, markers, words."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

import numpy as np
from numpy.typing import NDArray
from pyqtgraph.graphicsItems.ScatterPlotItem import Symbols
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QImage, QPainter, QPainterPath, QPen, QTransform

from fallline.gui.chart.fonts import Type
from fallline.gui.chart.layout import Rect
from fallline.gui.chart.simplify import simplified
from fallline.gui.views.segments import clipped_to

Array = NDArray[np.float64]
UNSEEN = 0.024
"""Points: a tenth of a pixel in print at 300 an inch."""
CELLS = 1200
"""Pixels along a side of an image whose cells are told apart."""
Anchor = Literal["left", "middle", "right"]


def pen(colour: str | QColor, width: float, dash: Sequence[float] = ()) -> QPen:
    """`width` points wide; cosmetic, so that what is written of it is in the units of the page."""
    made = QPen(QColor(colour), width)
    made.setCosmetic(True)
    made.setJoinStyle(Qt.PenJoinStyle.RoundJoin)
    made.setCapStyle(Qt.PenCapStyle.FlatCap if dash else Qt.PenCapStyle.RoundCap)
    if dash:
        made.setDashPattern(list(dash))
    return made


def box(rect: Rect) -> QRectF:
    """The same for Qt."""
    return QRectF(rect.x, rect.y, rect.width, rect.height)


def polylines(points: Array, rect: Rect, within: float = UNSEEN) -> list[Array]:
    """What of a polyline (k, 2), NaN where it breaks, can be seen in `rect`, in as few points as show it."""
    pieces = clipped_to(points, box(rect))
    if not len(pieces):
        return []
    breaks = np.flatnonzero(np.abs(pieces[1:, :2] - pieces[:-1, 2:]).max(axis=1) > 1e-9) + 1
    runs = np.split(pieces, breaks)
    return [simplified(np.vstack([run[:1, :2], run[:, 2:]]), within) for run in runs]


def draw_lines(painter: QPainter, lines: list[Array], ink: QPen) -> None:
    """All with one pen, as one shape."""
    path = QPainterPath()
    for points in lines:
        path.moveTo(QPointF(*points[0]))
        for point in points[1:]:
            path.lineTo(QPointF(*point))
    if not path.isEmpty():
        painter.setPen(ink)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawPath(path)


def draw_symbol(painter: QPainter, symbol: str, place: Sequence[float], size: float, fill: str, rim: QPen) -> None:
    """`size` points across."""
    shape = Symbols[symbol]
    share = size / max(shape.boundingRect().width(), shape.boundingRect().height())
    painter.setPen(rim)
    painter.setBrush(QColor(fill) if fill else Qt.BrushStyle.NoBrush)
    painter.drawPath(QTransform(share, 0, 0, share, *place).map(shape))


def draw_words(
    painter: QPainter, type: Type, words: str, at: tuple[float, float], size: float, colour: str,
    anchor: Anchor = "left", *, bold: bool = False, upright: bool = False,
) -> None:  # fmt: skip
    """On a base line through `at`, which is their left end, middle or right end; `upright` read from below."""
    back = {"left": 0.0, "middle": 0.5, "right": 1.0}[anchor] * type.width(words, size, bold=bold)
    painter.setFont(type.font(size, bold=bold))
    painter.setPen(QColor(colour))
    if not upright:
        painter.drawText(QPointF(at[0] - back, at[1]), words)
        return
    painter.save()
    painter.translate(*at)
    painter.rotate(-90)
    painter.drawText(QPointF(-back, 0), words)
    painter.restore()


def coarse(rgba: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """Each cell as several pixels: viewers smooth an image whatever it asks for."""
    times = max(CELLS // max(rgba.shape[:2]), 1)
    return rgba.repeat(times, axis=0).repeat(times, axis=1)


def image(rgba: NDArray[np.uint8]) -> QImage:
    """Rows from below."""
    flipped = np.ascontiguousarray(rgba[::-1])
    rows, columns = flipped.shape[:2]
    return QImage(flipped.data, columns, rows, 4 * columns, QImage.Format.Format_RGBA8888).copy()
