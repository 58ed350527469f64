"""What paths and their markers are drawn with, in the window and in films."""

from __future__ import annotations

from pyqtgraph.graphicsItems.ScatterPlotItem import Symbols
from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QPainterPath, QPen, QTransform

PAST, FUTURE, FAINT = 2.2, 1.0, 110
"""Pixels of what was taken and of what is to come, and how faint the latter is, of 255."""
MARKER = 13.0


def marker(symbol: str, size: float, x: float, y: float) -> QPainterPath:
    """A symbol of pyqtgraph's, `size` wide or high, at a point."""
    shape: QPainterPath = Symbols[symbol]
    scale = size / max(shape.boundingRect().width(), shape.boundingRect().height())
    return QTransform(scale, 0, 0, scale, x, y).map(shape)


def pen(colour: str, width: float, alpha: int, *, dashed: bool = False) -> QPen:
    """What a path is drawn with; `alpha` is 255 for its past."""
    pen_colour = QColor(colour)
    pen_colour.setAlpha(alpha)
    made = QPen(pen_colour, width)
    made.setCapStyle(Qt.PenCapStyle.RoundCap if alpha == 255 and not dashed else Qt.PenCapStyle.FlatCap)
    made.setJoinStyle(Qt.PenJoinStyle.RoundJoin)
    return made
