"""What a hand finds at the start of the paths: a ring to drag, and at first a word that it can be dragged."""

from __future__ import annotations

from typing import Any

import pyqtgraph as pg
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QTransform
from PySide6.QtWidgets import QApplication, QStyleOptionGraphicsItem, QWidget

from fallline.gui.views.still import Over

RAISED, OVERHANG = 34.0, 9.0
"""Pixels from the start up to the middle of the hint, and back along it, so that neither edge of the plot cuts it."""


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
    """A few words over a point of the plot."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.text = text
        self._at = QPointF()
        self._rightwards = True
        self._colour = QColor()

    def place(self, x: float, y: float, *, rightwards: bool, colour: str) -> None:
        """Over the point x, y, most of it to the right or to the left."""
        self._at, self._rightwards, self._colour = QPointF(x, y), rightwards, QColor(colour)
        self.update()

    def boundingRect(self) -> QRectF:
        return QRectF()

    def paint(self, painter: QPainter, option: QStyleOptionGraphicsItem, widget: QWidget | None = None) -> None:
        self.paint_over(painter, painter.worldTransform())

    def paint_over(self, painter: QPainter, transform: QTransform) -> None:
        at = transform.map(self._at)
        painter.resetTransform()
        painter.setFont(QApplication.font())
        painter.setPen(self._colour)
        width = painter.fontMetrics().horizontalAdvance(self.text)
        left = at.x() - OVERHANG if self._rightwards else at.x() + OVERHANG - width
        box = QRectF(left, at.y() - RAISED - 12, width, 24)
        painter.drawText(box, Qt.AlignmentFlag.AlignCenter, self.text)
