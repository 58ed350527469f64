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
from gui.labs.pool import Pool
from gui.theme import Theme
from gui.views.axes import make_plot, restyle
from gui.views.ground import Rect, coloured
from gui.views.terrain import Terrain, terrain

Array = NDArray[Any]
FAINT = 110
SIDE = 120
"""Points along a side of the ground: these pictures are small, and follow the hand."""

LONG = 500
"""Points from which a wide line is drawn piece by piece."""


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
        self.legend.setZValue(20)
        self.pool = Pool(self.plot, self.legend)
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
        """Begin a drawing: what is not drawn again until `finish` goes."""
        self.pool.begin()
        background = QColor(self.theme.panel)
        background.setAlpha(215)
        self.legend.setBrush(background)
        self.legend.setLabelTextColor(self.theme.text)
        for handle in self.handles:
            handle.restyle(self.theme)

    def finish(self) -> None:
        """End a drawing."""
        self.pool.finish()

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
        lines = self.pool.take("contours", pg.PlotCurveItem, depth=-10)
        lines.setData(*seen.lines.T, connect="finite", antialias=True, pen=pg.mkPen(colour, width=1))

    def image(self, rgba: Array, rect: Rect) -> None:
        """Coloured cells (rows of y, columns of x, 4), the outer ones centred on the edges of `rect`."""
        x0, x1, y0, y1 = rect
        item = self.pool.take("image", lambda: pg.ImageItem(axisOrder="row-major"), depth=-20)
        item.setImage(rgba, autoLevels=False)
        dx, dy = (x1 - x0) / (rgba.shape[1] - 1), (y1 - y0) / (rgba.shape[0] - 1)
        item.setRect(x0 - dx / 2, y0 - dy / 2, x1 - x0 + dx, y1 - y0 + dy)
        self.plot.getAxis("left").setGrid(False)

    def words(self, x: float, y: float, text: str, colour: str = "muted", anchor: tuple[float, float] = (0, 1)) -> None:
        """A few words at a point, whose place in them is `anchor`: (0, 1) is their lower left corner."""
        (x,), (y,) = self._scaled(np.array([x]), np.array([y]))
        item = self.pool.take("words", pg.TextItem)
        item.setText(text, self.colour(colour))
        item.setAnchor(anchor)
        item.setPos(x, y)

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
        faint: bool = False,
    ) -> None:
        """A curve; values that have no logarithm leave gaps. A `faint` one stands behind what matters."""
        style = Qt.PenStyle.DashLine if dash else Qt.PenStyle.SolidLine
        item = self.pool.take("curve", pg.PlotCurveItem, bounds=True)
        # A long wide line in one piece is stroked as a path, which takes many times as long; dashes need one piece.
        item.setSegmentedLineMode("on" if width > 1 and not dash and len(x) > LONG else "off")
        shade = QColor(self.colour(colour))
        shade.setAlpha(FAINT if faint else 255)
        pen = pg.mkPen(shade, width=width, style=style)
        item.setData(*self._scaled(x, y), pen=pen, connect="finite", antialias=True)
        self.pool.name(item, name, (self.colour(colour), width, dash))
        if dots:
            self.points(x, y, colour, size=5, rim=False)

    def points(
        self, x: Array, y: Array, colour: str, name: str = "", *, symbol: str = "o", size: float = 9, rim: bool = True
    ) -> None:
        """Markers without a line."""
        x, y = self._scaled(x, y)
        item = self.pool.take("points", pg.ScatterPlotItem, bounds=True)
        pen = pg.mkPen(self.theme.marker_rim if rim else None)
        item.setData(x=x, y=y, symbol=symbol, size=size, brush=pg.mkBrush(self.colour(colour)), pen=pen)
        self.pool.name(item, name, (self.colour(colour), symbol, size))

    def rings(self, x: Array, y: Array, colour: str, name: str = "", *, size: float = 12) -> None:
        """Hollow markers, to be seen around others."""
        x, y = self._scaled(x, y)
        item = self.pool.take("rings", pg.ScatterPlotItem, bounds=True)
        item.setData(
            x=x, y=y, size=size, pen=pg.mkPen(self.colour(colour), width=1.5), brush=pg.mkBrush(None), antialias=True
        )
        self.pool.name(item, name, (self.colour(colour), size))

    def arrow(self, start: Array, end: Array, colour: str) -> None:
        """An arrow from point to point; only in a plot whose axes are equal."""
        along = np.asarray(end, float) - start
        self.curve(np.array([start[0], end[0]]), np.array([start[1], end[1]]), colour, width=2.5)
        if along.any():
            head = self.pool.take("arrow", lambda: pg.ArrowItem(headLen=11, tipAngle=40, pen=None))
            head.setStyle(angle=180 - float(np.degrees(np.arctan2(along[1], along[0]))), brush=self.colour(colour))
            head.setPos(float(end[0]), float(end[1]))

    def mark(self, at: float, text: str, colour: str = "muted", *, upright: bool = True) -> None:
        """A labelled line across the plot at x = `at`, or at y."""
        log = self.log_x if upright else self.log_y
        if log and at <= 0:
            return
        shade = self.colour(colour)
        options = {
            "color": shade, "position": 0.92 if upright else 0.02, "movable": False,
            "anchors": None if upright else [(0, 0), (0, 1)],
        }  # fmt: skip
        pen = pg.mkPen(shade, style=Qt.PenStyle.DotLine)
        line = self.pool.take(
            ("mark", text, shade, upright),
            lambda: pg.InfiniteLine(angle=90 if upright else 0, label=text, pen=pen, labelOpts=options),
        )
        line.setPos(np.log10(at) if log else at)

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
