"""An axis for values of both signs over many decades, plotted through fallline.gui.views.symlog."""

from __future__ import annotations

import math

import pyqtgraph as pg

from fallline.gui.theme import Theme
from fallline.gui.views.axes import TidyAxis
from fallline.gui.views.symlog import symexp, symlog_ticks
from fallline.gui.widgets.ticks import Ticks, log_labels


class SymlogAxis(TidyAxis):
    """`threshold` is that of the values plotted."""

    def __init__(self, orientation: str) -> None:
        super().__init__(orientation)
        self.threshold = 1.0

    def set_threshold(self, threshold: float) -> None:
        """Label values that were transformed with another threshold."""
        self.threshold = threshold
        self.picture = None  # pyqtgraph keeps the drawn axis
        self.update()

    def ticks(self, low: float, high: float, size: float) -> Ticks:
        return 1.0, *symlog_ticks(low, high, size, self.gap)

    def tickStrings(self, values: list[float], scale: float, spacing: float) -> list[str]:
        return symlog_labels(symexp(values, self.threshold).tolist())


def symlog_labels(values: list[float]) -> list[str]:
    """0 and powers of ten with their signs; plain numbers where all lie between a thousandth and ten thousand."""
    texts = iter(log_labels([math.log10(abs(value)) for value in values if value]))
    return ["0" if not value else ("−" if value < 0 else "") + next(texts) for value in values]


def put_axis(plot: pg.PlotWidget, axis: TidyAxis, theme: Theme) -> None:
    """Make `axis` the left one of `plot`."""
    plot.setAxisItems({"left": axis})
    axis.setGrid(48)
    axis.restyle(theme)
    axis.linkedViewChanged(plot.getViewBox())  # it hears of the next change only, not of the range there is
