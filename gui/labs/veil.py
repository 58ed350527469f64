"""What lies over a plot of a lab while its answer is to be predicted."""

from __future__ import annotations

import pyqtgraph as pg
from pyqtgraph.GraphicsScene.mouseEvents import HoverEvent
from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QColor, QPainter

from fallline.gui.theme import Theme

OVER = 10
"""Over all that is drawn, and under the legend. What is drawn over a plot, such as a guess, lies over this too."""

WORDS = "Your guess first"


class Veil(pg.GraphicsObject):
    """Covers the inside of a plot, and keeps the hand from what is beneath."""

    def __init__(self, plot: pg.PlotWidget, theme: Theme) -> None:
        super().__init__()
        self._box = plot.getViewBox()
        self._colour, self._ink = QColor(theme.plot), QColor(theme.muted)
        self.setParentItem(self._box)
        self.setZValue(OVER)
        self._box.sigResized.connect(self._fit)

    def _fit(self) -> None:
        self.prepareGeometryChange()

    def lift(self) -> None:
        """Away with it."""
        self._box.sigResized.disconnect(self._fit)
        self.setParentItem(None)
        if self.scene() is not None:
            self.scene().removeItem(self)

    def restyle(self, theme: Theme) -> None:
        """Take on other colours."""
        self._colour, self._ink = QColor(theme.plot), QColor(theme.muted)
        self.update()

    def boundingRect(self) -> QRectF:
        return QRectF(self._box.rect()).adjusted(-1, -1, 1, 1)  # lines along its edge reach over it

    def paint(self, painter: QPainter, *_: object) -> None:
        painter.fillRect(self.boundingRect(), self._colour)
        painter.setPen(self._ink)
        foot = Qt.AlignmentFlag.AlignHCenter | Qt.AlignmentFlag.AlignBottom
        painter.drawText(self.boundingRect().adjusted(0, 0, 0, -12), foot, WORDS)

    def hoverEvent(self, event: HoverEvent) -> None:
        """Of two under the hand the upper one has it."""
        if not event.isExit():
            event.acceptDrags(Qt.MouseButton.LeftButton)
            event.acceptClicks(Qt.MouseButton.LeftButton)
