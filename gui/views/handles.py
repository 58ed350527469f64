"""What a hand finds at the start of the paths: a ring to drag, and at first a word that it can be dragged."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

import pyqtgraph as pg
from PySide6.QtCore import QPointF, QRectF, QSizeF, Qt
from PySide6.QtGui import QColor, QPainter, QTransform
from PySide6.QtWidgets import QApplication, QStyleOptionGraphicsItem, QWidget

from fallline.gui.views.still import Over

AWAY, HIGH = 14.0, 9.0
"""Pixels from the start to the nearest edge of the hint, and half its height."""
SIDES = ((1, 0), (-1, 0), (1, -1), (-1, -1), (1, 1), (-1, 1), (0, -1), (0, 1))
"""Where the hint may stand about the start, the first that is free."""


class StartHandle(Over, pg.TargetItem):
    """A ring. In the scene it moves only when the mouse may want it: a hand on it has it already."""

    _pos: Any

    def setPos(self, *place: Any) -> None:
        to = pg.Point(*place)
        if to != self._pos:
            self._pos = to
            self.update()
            self.sigPositionChanged.emit(self)

    def settle(self) -> None:
        if pg.GraphicsObject.pos(self) != self._pos and not self.moving:
            pg.GraphicsObject.setPos(self, self._pos)

    def paint(self, painter: QPainter, *args: object) -> None:
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        super().paint(painter, *args)

    def paint_over(self, painter: QPainter, transform: QTransform) -> None:
        painter.setTransform(QTransform.fromTranslate(self._pos.x(), self._pos.y()) * transform)
        self.paint(painter)


class Hint(Over, pg.GraphicsObject):
    """A few words beside a point of the plot, where the fewest lines run: `crossed(box)` counts them."""

    def __init__(self, text: str, crossed: Callable[[QRectF], int]) -> None:
        super().__init__()
        self.text, self._crossed = text, crossed
        self._at = QPointF()
        self._colour = QColor()
        self._side: tuple[int, int] | None = None

    def place(self, x: float, y: float, *, colour: str) -> None:
        """Beside the point x, y, on a side that is chosen anew."""
        self._at, self._colour, self._side = QPointF(x, y), QColor(colour), None
        self.update()

    def box(self, at: QPointF, size: QSizeF, sight: QRectF) -> QRectF:
        """The place of `size` about `at` that is wholly in `sight`, where one is, and over the fewest lines."""
        if self._side is None or not sight.contains(_beside(at, size, *self._side)):
            self._side = self._free(at, size, sight)
        return _beside(at, size, *self._side)

    def _free(self, at: QPointF, size: QSizeF, sight: QRectF) -> tuple[int, int]:
        """Counting lines takes as long as drawing them: it ends with the first side that has none."""
        best, fewest = SIDES[0], math.inf
        for side in SIDES:
            box = _beside(at, size, *side)
            lines = self._crossed(box) if sight.contains(box) else math.inf
            if lines < fewest:
                best, fewest = side, lines
            if not fewest:
                break
        return best

    def boundingRect(self) -> QRectF:
        return QRectF()

    def paint(self, painter: QPainter, option: QStyleOptionGraphicsItem, widget: QWidget | None = None) -> None:
        self.paint_over(painter, painter.worldTransform())

    def paint_over(self, painter: QPainter, transform: QTransform) -> None:
        at = transform.map(self._at)
        painter.resetTransform()
        painter.setFont(QApplication.font())
        painter.setPen(self._colour)
        metrics, sight = painter.fontMetrics(), painter.clipBoundingRect()
        size = QSizeF(metrics.horizontalAdvance(self.text) + 4, metrics.height())
        painter.drawText(self.box(at, size, sight), Qt.AlignmentFlag.AlignCenter, self.text)


def _beside(at: QPointF, size: QSizeF, right: int, down: int) -> QRectF:
    """A box of `size` to the right of `at` or to the left, below it or above."""
    box = QRectF(QPointF(), size)
    shift = AWAY if right and not down else HIGH
    x = at.x() + right * (shift + size.width() / 2)
    box.moveCenter(QPointF(x, at.y() + down * (AWAY + size.height() / 2)))
    return box
