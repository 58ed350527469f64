"""What can be drawn in a plot of a lab: ground, curves, markers, arrows, marks and words, out of a pool of items."""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache, wraps
from typing import Any, Concatenate, NamedTuple, ParamSpec, TypeVar

import numpy as np
import pyqtgraph as pg
from numpy.typing import NDArray
from PySide6.QtCore import Qt
from PySide6.QtGui import QColor

from fallline.engine.problem.constraints import Feasible
from fallline.engine.problem.landscape import Landscape
from fallline.gui.labs.cut_image import CutImage
from fallline.gui.labs.pool import Pool
from fallline.gui.theme import Theme
from fallline.gui.views.ground import Rect, coloured
from fallline.gui.views.outside import Outside, outside
from fallline.gui.views.terrain import Terrain, terrain

Array = NDArray[Any]
FAINT = 110
SIDE = 120
"""Points along a side of the ground: these pictures are small, and follow the hand."""
HATCHED = 90
"""Lines of hatching along such a side, of which a third is in sight."""
LONG = 120
"""Points from which a wide line is drawn piece by piece: 400 of a zigzag in one piece took a second."""


class Stroke(NamedTuple):
    """A call that drew something, so that a figure can draw the same in another dress."""

    name: str
    values: tuple[Any, ...]
    given: dict[str, Any]


class Drawn:
    """Keeps what was drawn last."""

    drawn: list[Stroke]


D = TypeVar("D", bound=Drawn)
P = ParamSpec("P")


def kept(draw: Callable[Concatenate[D, P], None]) -> Callable[Concatenate[D, P], None]:
    """`draw`, which is told of in `drawn` as well."""

    @wraps(draw)
    def both(self: D, *values: P.args, **given: P.kwargs) -> None:
        self.drawn.append(Stroke(draw.__name__, values, given))
        draw(self, *values, **given)

    return both  # type: ignore[return-value]  # wraps forgets that `self` has no name


class Strokes(Drawn):
    """For a plot to inherit. All take plain values, also where an axis shows logarithms."""

    theme: Theme
    plot: pg.PlotWidget
    pool: Pool
    log_x: bool
    log_y: bool

    @kept
    def ground(self, landscape: Landscape, rect: Rect) -> None:
        """Heat map and contours of `landscape` over (x from, x to, y from, y to)."""
        seen = small_terrain(landscape, rect)
        self._image(coloured(seen.heights, self.theme), rect)
        colour = QColor(self.theme.contour)
        colour.setAlpha(self.theme.contour_alpha)
        lines = self.pool.take("contours", pg.PlotCurveItem, depth=-10)
        lines.setData(*seen.lines.T, connect="finite", antialias=True, pen=pg.mkPen(colour, width=1))

    @kept
    def outside(self, feasible: Feasible, rect: Rect) -> None:
        """Hatching over `rect` where constraints are not met, and the curves where they begin."""
        shut = small_outside(feasible, rect)
        for lines, width, alpha in ((shut.hatching, 1.0, FAINT), (shut.curves, 1.8, 255), (shut.equalities, 3.0, 255)):
            item = self.pool.take("outside", pg.PlotCurveItem, depth=-5)
            shade = QColor(self.theme.text)
            shade.setAlpha(alpha)
            item.setData(*lines.T, connect="finite", antialias=True, pen=pg.mkPen(shade, width=width))

    @kept
    def image(self, rgba: Array | Callable[[Theme], Array], rect: Rect) -> None:
        """Coloured cells (rows of y, columns of x, 4), or what makes them in a theme; the outer ones are centred on
        the edges of `rect`.
        """
        self._image(rgba(self.theme) if callable(rgba) else rgba, rect)

    def _image(self, rgba: Array, rect: Rect) -> None:
        x0, x1, y0, y1 = cells_of(rgba, rect)
        item = self.pool.take("image", CutImage, depth=-20)
        item.setImage(rgba, autoLevels=False)
        item.setRect(x0, y0, x1 - x0, y1 - y0)
        self.plot.getAxis("left").setGrid(False)

    @kept
    def words(self, x: float, y: float, text: str, colour: str = "muted", anchor: tuple[float, float] = (0, 1)) -> None:
        """A few words at a point, whose place in them is `anchor`: (0, 1) is their lower left corner."""
        (x,), (y,) = self._scaled(np.array([x]), np.array([y]))
        item = self.pool.take("words", pg.TextItem)
        item.setText(text, self.colour(colour))
        item.setAnchor(anchor)
        item.setPos(x, y)

    @kept
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

    @kept
    def points(
        self, x: Array, y: Array, colour: str, name: str = "", *, symbol: str = "o", size: float = 9, rim: bool = True
    ) -> None:
        """Markers without a line."""
        x, y = self._known(x, y)
        item = self.pool.take("points", pg.ScatterPlotItem, bounds=True)
        pen = pg.mkPen(self.theme.marker_rim if rim else None)
        item.setData(x=x, y=y, symbol=symbol, size=size, brush=pg.mkBrush(self.colour(colour)), pen=pen)
        self.pool.name(item, name, (self.colour(colour), symbol, size))

    @kept
    def rings(self, x: Array, y: Array, colour: str, name: str = "", *, size: float = 12) -> None:
        """Hollow markers, to be seen around others."""
        x, y = self._known(x, y)
        item = self.pool.take("rings", pg.ScatterPlotItem, bounds=True)
        item.setData(
            x=x, y=y, size=size, pen=pg.mkPen(self.colour(colour), width=1.5), brush=pg.mkBrush(None), antialias=True
        )
        self.pool.name(item, name, (self.colour(colour), size))

    @kept
    def arrow(self, start: Array, end: Array, colour: str) -> None:
        """An arrow from point to point; only in a plot whose axes are equal."""
        along = np.asarray(end, float) - start
        self.curve(np.array([start[0], end[0]]), np.array([start[1], end[1]]), colour, width=2.5)
        if along.any():
            head = self.pool.take("arrow", lambda: pg.ArrowItem(headLen=11, tipAngle=40, pen=None))
            head.setStyle(angle=180 - float(np.degrees(np.arctan2(along[1], along[0]))), brush=self.colour(colour))
            head.setPos(float(end[0]), float(end[1]))

    @kept
    def mark(self, at: float, text: str, colour: str = "muted", *, upright: bool = True) -> None:
        """A labelled line across the plot at x = `at`, or at y."""
        log = self.log_x if upright else self.log_y
        if log and at <= 0:
            return
        place: dict[str, Any] = {"position": 0.92} if upright else {"position": 0.98, "anchors": [(1, 0), (1, 1)]}
        line = self.pool.take(
            ("mark", upright),
            lambda: pg.InfiniteLine(angle=90 if upright else 0, label="", labelOpts=place),
        )
        shade = self.colour(colour)
        line.setPen(pg.mkPen(shade, style=Qt.PenStyle.DotLine))
        line.label.setColor(shade)
        line.label.setFormat(text)
        line.setPos(np.log10(at) if log else at)

    def colour(self, name: str) -> str:
        """A run colour, or a colour of the theme."""
        return self.theme.runs.get(name) or str(getattr(self.theme, name))

    def _scaled(self, x: Array, y: Array) -> tuple[Array, Array]:
        x, y = np.asarray(x, float), np.asarray(y, float)
        return logarithm(x) if self.log_x else x, logarithm(y) if self.log_y else y

    def _known(self, x: Array, y: Array) -> tuple[Array, Array]:
        """Only those that can be shown: pyqtgraph looks for the range even where all of them are NaN."""
        x, y = np.broadcast_arrays(*self._scaled(x, y))
        known = np.isfinite(x) & np.isfinite(y)
        return x[known], y[known]


def around(view: Rect) -> Rect:
    """The ground for `view`: a plot with equal axes sees more than it was asked for."""
    x0, x1, y0, y1 = view
    wide, high = x1 - x0, y1 - y0
    return x0 - wide, x1 + wide, y0 - high, y1 + high


def cells_of(rgba: Array, rect: Rect) -> Rect:
    """Where cells begin and end of which the outer ones are centred on the edges of `rect`."""
    x0, x1, y0, y1 = rect
    dx, dy = (x1 - x0) / (rgba.shape[1] - 1), (y1 - y0) / (rgba.shape[0] - 1)
    return x0 - dx / 2, x1 + dx / 2, y0 - dy / 2, y1 + dy / 2


@lru_cache(maxsize=16)
def small_terrain(landscape: Landscape, rect: Rect) -> Terrain:
    """Of a side of few points."""
    return terrain(landscape, rect, SIDE)


@lru_cache(maxsize=16)
def small_outside(feasible: Feasible, rect: Rect) -> Outside:
    """What constraints shut out of a plane; hatched as wide as `around` makes it."""
    return outside(feasible, None, rect, HATCHED)


def logarithm(values: Array) -> Array:
    """Of what has one, to base 10."""
    values = np.asarray(values, dtype=np.float64)
    return np.asarray(np.log10(np.where(values > 0, values, np.nan)))
