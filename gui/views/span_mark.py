"""The steps that a finding rests on, as a band behind the curves of a plot over the steps."""

from __future__ import annotations

import pyqtgraph as pg
from PySide6.QtGui import QColor

from fallline.gui.marking import Mark
from fallline.gui.session import Session
from fallline.gui.theme import Theme

FAINT = 40


class SpanMark:
    """Nothing of it is in the plot until something is marked."""

    def __init__(self, session: Session, plot: pg.PlotWidget) -> None:
        self.session, self.plot = session, plot
        self.region: pg.LinearRegionItem | None = None
        self._shown: tuple[Mark | None, str, bool] = (None, "", True)

    @property
    def stale(self) -> bool:
        """Whether something else is marked than is shown."""
        return self.session.marked != self._shown[0]

    def refresh(self, theme: Theme, *, against_steps: bool) -> None:
        """Show what is marked now, where the plot is `against_steps`."""
        wanted = (self.session.marked, theme.name, against_steps)
        if wanted == self._shown:
            return
        self._shown = wanted
        mark = wanted[0]
        if mark is None and self.region is None:
            return
        region = self._region()
        region.setVisible(mark is not None and against_steps)
        if mark is not None:
            colour = QColor(theme.accent)
            for line in region.lines:
                line.setPen(pg.mkPen(colour, width=1))
            colour.setAlpha(FAINT)
            region.setBrush(colour)
            region.setRegion(mark.steps)

    def _region(self) -> pg.LinearRegionItem:
        if self.region is None:
            self.region = pg.LinearRegionItem(movable=False)
            self.region.setZValue(-9)
            self.plot.addItem(self.region, ignoreBounds=True)
        return self.region
