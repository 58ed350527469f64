"""The legend of the overlays: what each mark over the plot is, in words."""

from __future__ import annotations

import msgspec
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPen

from fallline.gui import text_size
from fallline.gui.views.mark_ink import SAMPLE, Ink
from fallline.gui.views.marks import Stroke
from fallline.gui.views.overlays import OVERLAYS

LEFT = Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft
ROW = 15
"""Pixels of a row."""


class Legend(msgspec.Struct, frozen=True):
    """What is said in the corner: a head with the colour of a run or None, a row for each kind, then remarks."""

    head: tuple[str, QColor] | None
    kinds: tuple[tuple[str, QColor], ...]
    notes: tuple[str, ...]

    @property
    def words(self) -> list[str]:
        """Row by row."""
        head = [] if self.head is None else [self.head[0]]
        return [*head, *(OVERLAYS[kind].legend or kind for kind, _ in self.kinds), *self.notes]

    def draw(
        self, painter: QPainter, corner: QPointF, text: QColor, muted: QColor, ground: QColor, rim: QColor
    ) -> QRectF:
        """Paint it with its top right at `corner`; the rectangle that it took."""
        metrics = painter.fontMetrics()
        row_height = text_size.pixels(ROW)
        words, heads = self.words, int(self.head is not None)
        width = max(metrics.horizontalAdvance(each) for each in words) + SAMPLE + 22
        box = QRectF(corner.x() - width - 8, corner.y() + 8, width, row_height * len(words) + 8)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(ground)
        painter.drawRoundedRect(box, 5, 5)
        for row, each in enumerate(words):
            y = box.top() + 4 + row_height * (row + 0.5)
            at = row - heads
            if at < 0 and self.head is not None:
                painter.setPen(QPen(self.head[1], 4.0))
                painter.drawLine(QPointF(box.left() + 10, y), QPointF(box.left() + SAMPLE + 4, y))
            elif at < len(self.kinds):
                kind, colour = self.kinds[at]
                overlay = OVERLAYS[kind]
                overlay.sample(painter, QPointF(box.left() + 7, y), Ink(colour, rim, overlay.stroke or Stroke()))
            painter.setPen(text if at < len(self.kinds) else muted)
            place = QRectF(box.left() + SAMPLE + 14, y - row_height / 2, width, row_height)
            painter.drawText(place, LEFT, each)
        return box
