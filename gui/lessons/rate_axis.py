"""An axis of learning rates with a mark to drag: the largest at which a run comes to rest; the truth comes over it."""

from __future__ import annotations

import math

from PySide6.QtCore import QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget

from fallline.engine.language import tr
from fallline.gui import text_size
from fallline.gui.figures import figure
from fallline.gui.lessons.draw import Rate
from fallline.gui.theme import Theme
from fallline.gui.widgets.ticks import log_labels, log_ticks

MARGIN, HIGH, KNOB = 16, 74, 7
STEPS = 60
"""Of an arrow key, from end to end."""


class RateAxis(QWidget):
    """`value` is where the mark stands; `moved` tells of it. The arrow keys move it too."""

    moved = Signal()

    def __init__(self, draw: Rate, theme: Theme) -> None:
        super().__init__()
        self.draw, self.theme = draw, theme
        self.value = math.sqrt(draw.low * draw.high)
        self.truth: float | None = None
        self.setObjectName("lesson-rate-axis")
        self.setAccessibleName(tr("Learning rate of {label}", label=tr(draw.of)))
        self.setAccessibleDescription(tr("Left and Right move your guess"))
        self.setToolTip(tr("Drag the mark to the largest rate that still comes to rest"))
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def sizeHint(self) -> QSize:
        return QSize(text_size.pixels(220), text_size.pixels(HIGH))

    def minimumSizeHint(self) -> QSize:
        return QSize(text_size.pixels(160), text_size.pixels(HIGH))

    def place(self, rate: float) -> float:
        """Its pixel across."""
        low, high = math.log(self.draw.low), math.log(self.draw.high)
        share = (math.log(min(max(rate, self.draw.low), self.draw.high)) - low) / (high - low)
        return MARGIN + share * (self.width() - 2 * MARGIN)

    def put(self, rate: float) -> None:
        """Stand there, as far as the axis goes."""
        if self.truth is None:
            self.value = min(max(rate, self.draw.low), self.draw.high)
            self.moved.emit()
            self.update()

    def reveal(self, truth: float) -> None:
        """Show up to which rate it comes to rest."""
        self.truth = truth
        self.update()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        self.mouseMoveEvent(event)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        share = (event.position().x() - MARGIN) / max(self.width() - 2 * MARGIN, 1)
        self.put(self.draw.low * (self.draw.high / self.draw.low) ** share)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        way = {Qt.Key.Key_Left: -1, Qt.Key.Key_Right: 1}.get(Qt.Key(event.key()))
        if way is None:
            super().keyPressEvent(event)
        else:
            self.put(self.value * (self.draw.high / self.draw.low) ** (way / STEPS))

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        theme, middle = self.theme, self.height() / 2
        left, right = self.place(self.draw.low), self.place(self.draw.high)
        painter.setPen(QPen(QColor(theme.groove), 4))
        painter.drawLine(QPointF(left, middle), QPointF(right, middle))
        if self.truth is not None:
            painter.setPen(QPen(QColor(theme.runs["green"]), 6))
            painter.drawLine(QPointF(left, middle), QPointF(self.place(self.truth), middle))
        self._paint_ticks(painter, middle)
        at = self.place(self.value)
        painter.setPen(QPen(QColor(theme.text if self.hasFocus() else theme.accent), 2))
        painter.setBrush(QColor(theme.accent))
        painter.drawEllipse(QPointF(at, middle), KNOB, KNOB)
        painter.setPen(QColor(theme.text))
        room = self.fontMetrics().horizontalAdvance(tr("your guess 0.00012"))
        box = QRectF(min(max(at - room / 2, 0), self.width() - room), 0, room, middle - KNOB - 2)
        painter.drawText(box, Qt.AlignmentFlag.AlignCenter, tr("your guess {figure}", figure=figure(self.value, 2)))
        painter.end()

    def _paint_ticks(self, painter: QPainter, middle: float) -> None:
        low, high = math.log10(self.draw.low), math.log10(self.draw.high)
        gap = self.fontMetrics().horizontalAdvance("0.0001")
        _, labelled, _ = log_ticks(low, high, self.width() - 2 * MARGIN, gap)
        painter.setPen(QColor(self.theme.muted))
        for value, words in zip(labelled, log_labels(labelled), strict=True):
            at = self.place(10**value)
            painter.drawLine(QPointF(at, middle + 6), QPointF(at, middle + 10))
            painter.drawText(QRectF(at - gap, middle + 10, 2 * gap, middle - 10), Qt.AlignmentFlag.AlignCenter, words)
