"""What lies over a plot of a lab while its answer is to be predicted."""

from __future__ import annotations

import pyqtgraph as pg
from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QPainter

from fallline.engine.language import tr
from fallline.gui.labs.inside import Inside
from fallline.gui.theme import Theme

OVER = 10
"""Over all that is drawn, and under the legend. What is drawn over a plot, such as a guess, lies over this too."""
WORDS = tr("Your guess first")


class Veil(Inside):
    """Covers the inside of a plot, and keeps the hand from what is beneath."""

    def __init__(self, plot: pg.PlotWidget, theme: Theme) -> None:
        super().__init__(plot, OVER)
        self._colour, self._ink = QColor(theme.plot), QColor(theme.muted)

    def restyle(self, theme: Theme) -> None:
        """Take on other colours."""
        self._colour, self._ink = QColor(theme.plot), QColor(theme.muted)
        self.update()

    def paint(self, painter: QPainter, *_: object) -> None:
        painter.fillRect(self.boundingRect(), self._colour)
        painter.setPen(self._ink)
        foot = Qt.AlignmentFlag.AlignHCenter | Qt.AlignmentFlag.AlignBottom
        painter.drawText(self.boundingRect().adjusted(0, 0, 0, -12), foot, WORDS)
