"""What a plot of a lab draws, by name: rows over the plot, where they lie over nothing that is drawn."""

from __future__ import annotations

import pyqtgraph as pg
from pyqtgraph.GraphicsScene.mouseEvents import HoverEvent, MouseDragEvent

SAMPLE, GAP = 20, 4
"""Pixels of a sample of a line, and between it and its name."""
CLOSER = -6
"""Pixels from a row to the next: samples are higher than words."""
UNDER = 7
"""Pixels of nothing under it: the topmost number of an axis reaches over the axis."""


class Key(pg.LegendItem):
    """Stands in the layout of its plot, in as few rows as there is width for; it cannot be dragged over the plot."""

    def __init__(self, plot: pg.PlotItem) -> None:
        self._room = 0.0
        self._plot: pg.PlotItem | None = None
        super().__init__(horSpacing=GAP, verSpacing=CLOSER, frame=False)
        self.layout.setContentsMargins(0, 0, 0, 0)
        plot.layout.removeItem(plot.titleLabel)  # it is always empty, and a cell holds one item
        plot.layout.addItem(self, 0, 0, 1, 3)
        self._plot = plot
        self.updateSize()

    @property
    def needed(self) -> int:
        """Its height in pixels."""
        return round(self.layout.minimumHeight()) + UNDER if self.items else 0

    def fit(self, width: float) -> None:
        """There are `width` pixels."""
        if width != self._room:
            self._room = width
            self.updateSize()

    def updateSize(self) -> None:
        """Pyqtgraph asks for it whenever a name came or went."""
        if self._plot is None:
            return
        columns = self._columns()
        if columns != self.columnCount:
            self.setColumnCount(columns)  # which comes back here
            return
        self.layout.invalidate()
        self._plot.layout.setRowFixedHeight(0, self.needed)

    def _columns(self) -> int:
        """The most that fit."""
        wide = [label.itemRect().width() + SAMPLE + 2 * GAP for _, label in self.items]
        for count in range(len(wide), 1, -1):
            if sum(max(wide[column::count]) for column in range(count)) <= self._room:
                return count
        return 1

    def hoverEvent(self, event: HoverEvent) -> None:
        """Nothing to drag."""

    def mouseDragEvent(self, event: MouseDragEvent) -> None:
        event.ignore()
