"""What the colours of a map mean: from the best figure to the worst, and what has none."""

from __future__ import annotations

from PySide6.QtCore import QRectF
from PySide6.QtGui import QColor, QLinearGradient, QPainter, QPaintEvent
from PySide6.QtWidgets import QWidget

from fallline.engine.language import tr
from fallline.gui import text_size
from fallline.gui.theme import Theme

LEFT, BAR, LEAST, GAP, HEIGHT = 68, 160, 24, 8, 22


class ColourScale(QWidget):
    """A bar from `low` to `high`, with their words, and beside it the colour of what diverged."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self.theme = theme
        self.low = self.high = ""
        self.setFixedHeight(text_size.pixels(HEIGHT))

    def show_range(self, low: str, high: str) -> None:
        """The words at the ends; none where there is no figure."""
        self.low, self.high = low, high
        self.setAccessibleName(
            tr("Colours from {low}, best, to {high}", low=low, high=high) if low else tr("No figures")
        )
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter, metrics = QPainter(self), self.fontMetrics()
        baseline = (self.height() + metrics.ascent() - metrics.descent()) // 2
        painter.setPen(QColor(self.theme.muted))
        x = LEFT  # under the plot, whose axis is as wide

        def write(words: str) -> int:
            painter.drawText(x, baseline, words)
            return x + metrics.horizontalAdvance(words) + GAP

        if self.low:
            x = write(tr("best {low}", low=self.low))
            words = sum(metrics.horizontalAdvance(each) + GAP for each in (self.high, tr("diverged")))
            bar = max(min(BAR, self.width() - x - words - self.height() - 3 * GAP), LEAST)
            gradient = QLinearGradient(x, 0, x + bar, 0)
            for stop, rgb in self.theme.heat:
                gradient.setColorAt(stop, QColor(*rgb))
            painter.fillRect(QRectF(x, 5, bar, self.height() - 10), gradient)
            x += bar + GAP
            x = write(self.high) + GAP
        painter.fillRect(QRectF(x, 5, self.height() - 10, self.height() - 10), diverged(self.theme))
        x += self.height() - 10 + GAP
        write(tr("diverged"))
        painter.end()


def diverged(theme: Theme) -> QColor:
    """The colour of a run that left."""
    colour = QColor(theme.error)
    colour.setAlpha(90)
    return colour
