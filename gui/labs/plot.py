"""A titled plot of a lab: named curves, marked points and lines, all drawn anew at each change."""

from __future__ import annotations

from typing import Any

import numpy as np
import pyqtgraph as pg
from numpy.typing import NDArray
from PySide6.QtCore import Qt
from PySide6.QtGui import QColor
from PySide6.QtWidgets import QLabel, QVBoxLayout, QWidget

from gui.theme import Theme
from gui.views.axes import make_plot, restyle

Array = NDArray[Any]


class LabPlot(QWidget):
    """With `log_x`, `log_y` plain values are shown by their log10. Colours are names of run colours or of the theme."""

    def __init__(self, theme: Theme, title: str, x: str, y: str, *, log_x: bool = False, log_y: bool = False) -> None:
        super().__init__()
        self.theme, self.log_x, self.log_y = theme, log_x, log_y
        self.title = QLabel(title)
        self.title.setProperty("role", "section")
        self.plot = make_plot(theme, log=log_y, log_x=log_x, whole_x=False)
        self.plot.setAccessibleName(title)
        self.plot.setLabel("bottom", x)
        self.plot.setLabel("left", y)
        self.plot.getAxis("bottom").setHeight(40)
        self.plot.getAxis("left").setWidth(68)
        self.legend = self.plot.addLegend(offset=(-8, 8), labelTextSize="8.5pt")
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(2)
        column.addWidget(self.title)
        column.addWidget(self.plot, 1)

    def restyle(self, theme: Theme) -> None:
        """Take on other colours; what is drawn comes with the next change."""
        self.theme = theme
        restyle(self.plot, theme)

    def clear(self) -> None:
        """Take everything off."""
        self.plot.clear()
        self.legend.clear()
        background = QColor(self.theme.panel)
        background.setAlpha(215)
        self.legend.setBrush(background)
        self.legend.setLabelTextColor(self.theme.text)

    def curve(
        self,
        x: Array,
        y: Array,
        colour: str,
        name: str = "",
        *,
        dash: bool = False,
        width: float = 1.0,
        dots: bool = False,
    ) -> None:
        """A curve; values that have no logarithm leave gaps."""
        style = Qt.PenStyle.DashLine if dash else Qt.PenStyle.SolidLine
        pen = pg.mkPen(self.colour(colour), width=width, style=style)
        item = pg.PlotDataItem(
            *self._scaled(x, y), pen=pen, connect="finite", antialias=True, symbol="o" if dots else None, symbolSize=5,
            symbolBrush=self.colour(colour), symbolPen=None, name=name or None,
        )  # fmt: skip
        self.plot.addItem(item)

    def points(self, x: Array, y: Array, colour: str, name: str = "", *, symbol: str = "o", size: float = 9) -> None:
        """Markers without a line."""
        x, y = self._scaled(x, y)
        item = pg.ScatterPlotItem(
            x=x, y=y, symbol=symbol, size=size, brush=self.colour(colour), pen=pg.mkPen(self.theme.marker_rim),
            name=name or None,
        )  # fmt: skip
        self.plot.addItem(item)

    def mark(self, at: float, text: str, colour: str = "muted", *, upright: bool = True) -> None:
        """A labelled line across the plot at x = `at`, or at y."""
        log = self.log_x if upright else self.log_y
        if log and at <= 0:
            return
        line = pg.InfiniteLine(
            pos=np.log10(at) if log else at, angle=90 if upright else 0, label=text,
            pen=pg.mkPen(self.colour(colour), style=Qt.PenStyle.DotLine),
            labelOpts={"color": self.colour(colour), "position": 0.92 if upright else 0.08, "movable": False},
        )  # fmt: skip
        self.plot.addItem(line, ignoreBounds=True)

    def colour(self, name: str) -> str:
        """A run colour, or a colour of the theme."""
        return self.theme.runs.get(name) or str(getattr(self.theme, name))

    def _scaled(self, x: Array, y: Array) -> tuple[Array, Array]:
        return _log(x) if self.log_x else np.asarray(x, float), _log(y) if self.log_y else np.asarray(y, float)


def _log(values: Array) -> Array:
    values = np.asarray(values, dtype=np.float64)
    return np.asarray(np.log10(np.where(values > 0, values, np.nan)))
