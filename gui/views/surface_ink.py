"""The painter's part of the surface: lines, labels that are whole or not there, markers."""

from __future__ import annotations

from typing import Any

import numpy as np
import pyqtgraph as pg
from numpy.typing import NDArray
from pyqtgraph.graphicsItems.ScatterPlotItem import Symbols
from PySide6.QtCore import QLineF, QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFont, QImage, QPainter, QPen, QTransform

from fallline.gui.theme import Theme
from fallline.gui.views.surface_box import Box, Label
from fallline.gui.views.surface_camera import Array, Camera
from fallline.gui.views.surface_paths import Lines
from fallline.gui.views.surface_raster import Picture

BRIGHT = 255
BEHIND = 0.35


def blank(camera: Camera, ratio: float) -> QImage:
    size = round(camera.width * ratio), round(camera.height * ratio)
    image = QImage(*size, QImage.Format.Format_ARGB32_Premultiplied)
    image.setDevicePixelRatio(ratio)
    image.fill(Qt.GlobalColor.transparent)
    return image


def image(picture: Picture) -> QImage:
    rows, columns = picture.ahead.shape
    return QImage(picture.rgba.data, columns, rows, 4 * columns, QImage.Format.Format_RGBA8888_Premultiplied)


def draw_lines(
    painter: QPainter, lines: Array, colour: str | QColor, width: float, *, round_ends: bool = False
) -> None:
    if not len(lines):
        return
    pen = QPen(QColor(colour), width)
    pen.setCapStyle(Qt.PenCapStyle.RoundCap if round_ends else Qt.PenCapStyle.FlatCap)
    painter.setPen(pen)
    # Lines one by one: stroking one long antialiased path is quadratic in Qt at any width but 1.
    array: Any = pg.Qt.internals.PrimitiveArray(QLineF, 4)
    array.resize(len(lines))
    array.ndarray()[:] = lines
    painter.drawLines(*array.drawargs())


def stroke(
    image: QImage, lines: Lines, which: NDArray[np.bool_], colour: str, width: float, alphas: tuple[int, int]
) -> None:
    size = image.deviceIndependentSize()
    x, y = lines.lines[:, 0::2], lines.lines[:, 1::2]
    inside = (x.max(axis=1, initial=-1) >= 0) & (x.min(axis=1, initial=1e9) <= size.width())
    inside &= (y.max(axis=1, initial=-1) >= 0) & (y.min(axis=1, initial=1e9) <= size.height())
    with QPainter(image) as painter:
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        for hidden, alpha in zip((False, True), alphas, strict=True):
            shade = QColor(colour)
            shade.setAlpha(alpha)
            chosen = lines.lines[which & inside & (lines.hidden == hidden)]
            draw_lines(painter, chosen, shade, width, round_ends=alpha == BRIGHT)


def draw_labels(painter: QPainter, frame: Box, theme: Theme, camera: Camera, points: float = 9) -> None:
    font = QFont(painter.font())
    font.setPointSizeF(points)
    painter.setFont(font)
    painter.setPen(QColor(theme.muted))
    picture, taken = QRectF(0, 0, camera.width, camera.height), list[QRectF]()
    for label, tries in [(each, (0,)) for each in frame.labels] + [(each, (0, 10, 20, -12)) for each in frame.names]:
        for farther in tries:
            place = _place(painter, label).translated(farther * label[3], farther * label[4])
            free = not any(place.adjusted(-4, 0, 4, 0).intersects(other) for other in taken)
            if free and picture.contains(place):  # a label is whole, or it is not there
                painter.drawText(place, Qt.AlignmentFlag.AlignCenter, label[2])
                taken.append(place)
                break


def _place(painter: QPainter, label: Label) -> QRectF:
    """The label's box, touching its point from the side to which it lies."""
    x, y, text, right, down = label
    size = painter.fontMetrics().size(0, text)
    width, height = size.width() + 2.0, float(size.height())
    return QRectF(x + (right - 1) * width / 2, y + (down - 1) * height / 2, width, height)


def mark(
    painter: QPainter, place: Array, symbol: str, size: float, look: tuple[str, str, float], *, behind: bool
) -> None:
    if not np.isfinite(place).all():
        return
    fill, rim, width = look
    shape = Symbols[symbol]
    scale = size / max(shape.boundingRect().width(), shape.boundingRect().height())
    pen = QPen(QColor(rim), width)
    pen.setCosmetic(True)
    pen.setJoinStyle(Qt.PenJoinStyle.RoundJoin)
    painter.save()
    painter.setOpacity(BEHIND if behind else 1.0)
    painter.setPen(pen)
    painter.setBrush(QColor(fill))
    painter.translate(QPointF(*place))
    painter.setTransform(QTransform.fromScale(scale, scale), True)
    painter.drawPath(shape)
    painter.restore()
