"""A titled plot of a lab: named curves, marked points and lines, all drawn anew at each change."""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache
from typing import Any

import numpy as np
import pyqtgraph as pg
from numpy.typing import NDArray
from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QPainter
from PySide6.QtWidgets import QLabel, QVBoxLayout, QWidget

from engine.landscape import Landscape
from gui.labs.handle import Handle
from gui.theme import Theme
from gui.views.axes import make_plot, restyle
from gui.views.ground import Rect, coloured
from gui.views.terrain import Terrain, terrain

Array = NDArray[Any]
SIDE = 120
"""Points along a side of the ground: these pictures are small, and follow the hand."""


class LabPlot(QWidget):
    """With `log_x`, `log_y` plain values are shown by their log10; `equal`, a unit of x is as long as one of y.

    Colours are names of run colours or of the theme.
    """

    def __init__(
        self, theme: Theme, title: str, x: str, y: str, *, log_x: bool = False, log_y: bool = False, equal: bool = False
    ) -> None:
        super().__init__()
        self.theme, self.log_x, self.log_y = theme, log_x, log_y
        self.title = QLabel(title)
        self.title.setProperty("role", "section")
        self.title.setMinimumWidth(1)  # a long title is cut rather than widening its column
        self.note = QLabel()
        self.note.setProperty("role", "muted")
        self.note.setWordWrap(True)
        self.note.hide()
        self.handles: list[Handle] = []
        self.plot = make_plot(theme, log=log_y, log_x=log_x, whole_x=False)
        self.plot.setAccessibleName(title)
        self.plot.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        self.plot.getViewBox().setAspectLocked(equal)
        self.plot.setLabel("bottom", x)
        self.plot.setLabel("left", y)
        self.plot.getAxis("bottom").setHeight(40)
        self.plot.getAxis("left").setWidth(68)
        self.legend = self.plot.addLegend(offset=(-8, 8), labelTextSize="8.5pt")
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(2)
        column.addWidget(self.title)
        column.addWidget(self.note)
        column.addWidget(self.plot, 1)

    def restyle(self, theme: Theme) -> None:
        """Take on other colours; what is drawn comes with the next change."""
        self.theme = theme
        restyle(self.plot, theme)

    def clear(self) -> None:
        """Take everything off but the handles: one of them may be in the hand."""
        item = self.plot.getPlotItem()
        for each in item.items[:]:
            if each not in self.handles:
                item.removeItem(each)
        self.legend.clear()
        self.legend.hide()
        for handle in self.handles:
            handle.restyle(self.theme)
        background = QColor(self.theme.panel)
        background.setAlpha(215)
        self.legend.setBrush(background)
        self.legend.setLabelTextColor(self.theme.text)

    def say(self, words: str) -> None:
        """A line or two under the title: what these figures come to. Their height grows, but never jumps back."""
        self.note.setText(words)
        self.note.setVisible(bool(words))
        self.note.setMinimumHeight(max(self.note.minimumHeight(), self.note.heightForWidth(max(self.width(), 200))))

    def show_range(self, x: tuple[float, float] | None = None, y: tuple[float, float] | None = None) -> None:
        """Look at just this much; what is not given follows the curves."""
        if x is not None and y is not None:  # at once, so that with equal axes both fit
            self.plot.setRange(
                xRange=np.log10(x) if self.log_x else x, yRange=np.log10(y) if self.log_y else y, padding=0
            )
        elif x is not None:
            self.plot.setXRange(*(np.log10(x) if self.log_x else x), padding=0)
        elif y is not None:
            self.plot.setYRange(*(np.log10(y) if self.log_y else y), padding=0)

    def place_legend(self, x: float, y: float) -> None:
        """Where in the plot the legend stands, each from 0 to 1: (1, 0) is the upper right corner."""
        self.legend.anchor((x, y), (x, y), offset=(8 - 16 * x, 8 - 16 * y))

    def handle(self, name: str, moved: Callable[[float, float], None]) -> Handle:
        """A ring to drag, there to stay; `moved(x, y)` in plain values. Place it with `put`."""
        made = Handle(name, moved, self.log_x, self.log_y)
        made.restyle(self.theme)
        self.handles.append(made)
        self.plot.addItem(made, ignoreBounds=True)
        return made

    def ground(self, landscape: Landscape, rect: Rect) -> None:
        """Heat map and contours of `landscape` over (x from, x to, y from, y to)."""
        seen = _terrain(landscape, rect)
        self.image(coloured(seen.heights, self.theme), rect)
        colour = QColor(self.theme.contour)
        colour.setAlpha(self.theme.contour_alpha)
        lines = pg.PlotCurveItem(*seen.lines.T, connect="finite", antialias=True, pen=pg.mkPen(colour, width=1))
        lines.setZValue(-10)
        self.plot.addItem(lines, ignoreBounds=True)

    def image(self, rgba: Array, rect: Rect) -> None:
        """Coloured cells (rows of y, columns of x, 4), the outer ones centred on the edges of `rect`."""
        x0, x1, y0, y1 = rect
        item = pg.ImageItem(rgba, axisOrder="row-major", autoLevels=False)
        dx, dy = (x1 - x0) / (rgba.shape[1] - 1), (y1 - y0) / (rgba.shape[0] - 1)
        item.setRect(x0 - dx / 2, y0 - dy / 2, x1 - x0 + dx, y1 - y0 + dy)
        item.setZValue(-20)
        self.plot.getAxis("left").setGrid(False)
        self.plot.addItem(item, ignoreBounds=True)

    def words(self, x: float, y: float, text: str, colour: str = "muted", anchor: tuple[float, float] = (0, 1)) -> None:
        """A few words at a point, whose place in them is `anchor`: (0, 1) is their lower left corner."""
        (x,), (y,) = self._scaled(np.array([x]), np.array([y]))
        item = pg.TextItem(text, color=self.colour(colour), anchor=anchor)
        item.setPos(x, y)
        self.plot.addItem(item, ignoreBounds=True)

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
        self._add(item, name)

    def points(self, x: Array, y: Array, colour: str, name: str = "", *, symbol: str = "o", size: float = 9) -> None:
        """Markers without a line."""
        x, y = self._scaled(x, y)
        item = pg.ScatterPlotItem(
            x=x, y=y, symbol=symbol, size=size, brush=self.colour(colour), pen=pg.mkPen(self.theme.marker_rim),
            name=name or None,
        )  # fmt: skip
        self._add(item, name)

    def rings(self, x: Array, y: Array, colour: str, name: str = "", *, size: float = 12) -> None:
        """Hollow markers, to be seen around others."""
        x, y = self._scaled(x, y)
        pen = pg.mkPen(self.colour(colour), width=1.5)
        self._add(pg.ScatterPlotItem(x=x, y=y, size=size, pen=pen, brush=None, antialias=True, name=name or None), name)

    def arrow(self, start: Array, end: Array, colour: str) -> None:
        """An arrow from point to point; only in a plot whose axes are equal."""
        along = np.asarray(end, float) - start
        self.curve(np.array([start[0], end[0]]), np.array([start[1], end[1]]), colour, width=2.5)
        if along.any():
            head = pg.ArrowItem(
                pos=tuple(end), angle=180 - float(np.degrees(np.arctan2(along[1], along[0]))), headLen=11,
                brush=self.colour(colour), pen=None, tipAngle=40,
            )  # fmt: skip
            self.plot.addItem(head, ignoreBounds=True)

    def mark(self, at: float, text: str, colour: str = "muted", *, upright: bool = True) -> None:
        """A labelled line across the plot at x = `at`, or at y."""
        log = self.log_x if upright else self.log_y
        if log and at <= 0:
            return
        line = pg.InfiniteLine(
            pos=np.log10(at) if log else at, angle=90 if upright else 0, label=text,
            pen=pg.mkPen(self.colour(colour), style=Qt.PenStyle.DotLine),
            labelOpts={
                "color": self.colour(colour), "position": 0.92 if upright else 0.02, "movable": False,
                "anchors": None if upright else [(0, 0), (0, 1)],
            },
        )  # fmt: skip
        self.plot.addItem(line, ignoreBounds=True)

    def _add(self, item: pg.GraphicsObject, name: str) -> None:
        self.plot.addItem(item)
        if name:
            self.legend.show()

    def colour(self, name: str) -> str:
        """A run colour, or a colour of the theme."""
        return self.theme.runs.get(name) or str(getattr(self.theme, name))

    def _scaled(self, x: Array, y: Array) -> tuple[Array, Array]:
        return _log(x) if self.log_x else np.asarray(x, float), _log(y) if self.log_y else np.asarray(y, float)


@lru_cache(maxsize=16)
def _terrain(landscape: Landscape, rect: Rect) -> Terrain:
    return terrain(landscape, rect, SIDE)


def _log(values: Array) -> Array:
    values = np.asarray(values, dtype=np.float64)
    return np.asarray(np.log10(np.where(values > 0, values, np.nan)))
