"""What loss the contours are of, written on them where a person wants it."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF
from PySide6.QtGui import QColor, QFont, QPainter, QTransform
from PySide6.QtWidgets import QApplication, QStyleOptionGraphicsItem, QWidget

from fallline.gui import text_size
from fallline.gui.figures import figure
from fallline.gui.theme import Theme
from fallline.gui.views.ground import Ground
from fallline.gui.views.still import OverAll

SPACE = 6.0
"""Pixels around a value within which no other is written."""


class LevelValues(OverAll):
    """A value on as many contours as have room for it."""

    def __init__(self, ground: Ground, theme: Theme) -> None:
        super().__init__()
        self.ground, self.theme = ground, theme
        self.setZValue(8)
        self.setVisible(False)
        ground.drawn.connect(self.update)

    def paint(self, painter: QPainter, option: QStyleOptionGraphicsItem, widget: QWidget | None = None) -> None:
        transform = painter.worldTransform()
        painter.save()
        self.paint_over(painter, transform, transform.mapRect(self.getViewBox().viewRect()))
        painter.restore()

    def paint_over(self, painter: QPainter, transform: QTransform, seen: QRectF | None = None) -> None:
        terrain = self.ground.terrain
        if terrain is None or terrain.scale is None:
            return
        painter.resetTransform()
        font = QFont(QApplication.font())
        font.setPointSizeF(text_size.points(8))
        painter.setFont(font)
        metrics, taken = painter.fontMetrics(), list[QRectF]()
        ground = QColor(self.theme.plot)
        ground.setAlpha(190)
        for x, y, height in terrain.places.tolist():
            words, at = figure(terrain.scale.loss(height)), transform.map(QPointF(x, y))
            box = QRectF(0, 0, metrics.horizontalAdvance(words) + 4, metrics.height())
            box.moveCenter(at)
            room = box.adjusted(-SPACE, -SPACE, SPACE, SPACE)
            if any(room.intersects(other) for other in taken) or (seen is not None and not seen.contains(box)):
                continue
            taken.append(box)
            painter.fillRect(box, ground)
            painter.setPen(QColor(self.theme.text))
            painter.drawText(QPointF(box.left() + 2, box.top() + metrics.ascent()), words)
