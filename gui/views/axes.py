"""Axes with few, tidy labels and a fixed width, and the plain plot that all views start from."""

from __future__ import annotations

import pyqtgraph as pg
from PySide6.QtCore import QRectF, QSize
from PySide6.QtGui import QColor, QFont
from PySide6.QtWidgets import QApplication, QWidget

from fallline.gui import text_size
from fallline.gui.theme import Theme
from fallline.gui.views.still import StillPlot
from fallline.gui.widgets.ticks import Ticks, linear_labels, linear_ticks, log_labels, log_ticks

WIDTH = 52  # of a left axis, so that plots above one another align
HEIGHT = 22  # of a bottom axis
EDGE = 12  # right of every plot, about
GAP = {"left": 30, "right": 30, "top": 54, "bottom": 54}  # least pixels from label to label


class TidyAxis(pg.AxisItem):
    """What both axes share: one level of labels, one of faint ticks without, no SI prefix."""

    def __init__(self, orientation: str, whole: bool = False) -> None:
        super().__init__(orientation, maxTickLength=-4)
        self.whole = whole
        self.enableAutoSIPrefix(False)
        self.setStyle(maxTextLevel=0, autoExpandTextSpace=False, tickTextOffset=6 if self._upright() else 4)
        self.room, self.gap = WIDTH if self._upright() else HEIGHT, GAP[orientation]

    def keep_room(self, room: int) -> None:
        """Take `room` pixels across at 100 % of text."""
        self.room, self.gap = room, text_size.pixels(GAP[self.orientation])
        (self.setWidth if self._upright() else self.setHeight)(text_size.pixels(room))

    def _upright(self) -> bool:
        return self.orientation in ("left", "right")

    def boundingRect(self) -> QRectF:
        """Wider than the axis by half a label, at the right by what shows: a label that reaches over it is left out.

        pyqtgraph leaves out those that reach over the ends once a grid is on.
        """
        left, above, right, below = (0, 9, 0, 9) if self._upright() else (22, 0, EDGE, 0)
        return super().boundingRect().adjusted(-left, -above, right, below)

    def _updateLabel(self) -> None:
        """In the middle: pyqtgraph puts a label there when the axis gets another size, not when it gets other words."""
        super()._updateLabel()
        self.resizeEvent()

    def restyle(self, theme: Theme) -> None:
        font = QFont(QApplication.font())
        font.setPointSizeF(text_size.points(9))
        self.setTickFont(font)
        self.keep_room(self.room)
        self.setPen(pg.mkPen(theme.axis, width=1))
        self.setTickPen(pg.mkPen(theme.axis, width=1))
        self.setTextPen(pg.mkPen(theme.muted))
        self.labelStyle = {"color": theme.muted, "font-size": f"{text_size.points(9):g}pt"}
        self._updateLabel()

    def ticks(self, low: float, high: float, size: float) -> Ticks:
        return linear_ticks(low, high, size, self.gap, self.whole)

    def tickValues(self, minVal: float, maxVal: float, size: float) -> list[tuple[float, list[float]]]:
        low, high = min(minVal, maxVal), max(minVal, maxVal)
        spacing, labelled, unlabelled = self.ticks(low, high, size)
        return [(spacing, labelled), (spacing, unlabelled)]


class ValueAxis(TidyAxis):
    """Linear; `whole` for counts such as steps."""

    def tickStrings(self, values: list[float], scale: float, spacing: float) -> list[str]:
        return linear_labels(values, spacing)


class LogAxis(TidyAxis):
    """For values plotted as log10: pyqtgraph's own log mode transforms the data on every frame."""

    def ticks(self, low: float, high: float, size: float) -> Ticks:
        return log_ticks(low, high, size, self.gap)

    def tickStrings(self, values: list[float], scale: float, spacing: float) -> list[str]:
        return log_labels(values)


class Plot(StillPlot):
    """A plot content with little room: pyqtgraph's own asks for 640 x 480 and makes every column scroll."""

    def sizeHint(self) -> QSize:
        return QSize(240, 132)


def make_plot(
    theme: Theme,
    *,
    log: bool = False,
    log_x: bool = False,
    whole_x: bool = True,
    zoom_x: bool = True,
    zoom_y: bool = True,
    grid: bool = True,
    parent: QWidget | None = None,
) -> Plot:
    """An empty plot in the theme's colours; `log` says that y is given as log10, `log_x` that x is."""
    axes = {
        "left": (LogAxis if log else ValueAxis)("left"),
        "bottom": LogAxis("bottom") if log_x else ValueAxis("bottom", whole=whole_x),
    }
    plot = Plot(axes, theme.plot, parent)
    item = plot.getPlotItem()
    item.hideButtons()
    item.layout.setContentsMargins(0, 6, 10, 0)
    item.setMouseEnabled(x=zoom_x, y=zoom_y)
    if grid:
        axes["left"].setGrid(48)
    plot.setAntialiasing(False)
    restyle(plot, theme)
    return plot


def restyle(plot: pg.PlotWidget, theme: Theme) -> None:
    """Recolours a plot: pyqtgraph follows neither palette nor style sheet."""
    plot.setBackground(QColor(theme.plot))
    for name in ("left", "bottom"):
        axis = plot.getAxis(name)
        if isinstance(axis, TidyAxis):
            axis.restyle(theme)
