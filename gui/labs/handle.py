"""A ring in a plot of a lab that sets a setting where it is dragged."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pyqtgraph as pg
from PySide6.QtCore import QSignalBlocker
from PySide6.QtGui import QPainter

from fallline.gui.theme import Theme


class Handle(pg.TargetItem):
    """`moved(x, y)` hears of every move of the hand, in plain values where an axis shows logarithms."""

    def __init__(self, name: str, moved: Callable[[float, float], None], log_x: bool, log_y: bool) -> None:
        super().__init__(size=15, symbol="o", pen=pg.mkPen("w", width=2), brush=(0, 0, 0, 1))
        self.name, self._moved, self._log = name, moved, (log_x, log_y)
        self.setZValue(30)
        self.setToolTip(name)
        self.sigPositionChanged.connect(self._tell)

    def put(self, x: float, y: float) -> None:
        """Stand at the point that the settings say; nobody is told."""
        with QSignalBlocker(self):
            self.setPos(*(np.log10(value) if log else value for value, log in zip((x, y), self._log, strict=True)))

    def restyle(self, theme: Theme) -> None:
        """Take on other colours."""
        self.setPen(pg.mkPen(theme.text, width=2))
        self.setHoverPen(pg.mkPen(theme.accent, width=3))

    def paint(self, painter: QPainter, *args: object) -> None:
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        super().paint(painter, *args)

    def _tell(self) -> None:
        at = (self.pos().x(), self.pos().y())
        self._moved(*(float(10**value) if log else value for value, log in zip(at, self._log, strict=True)))
