"""Plots of a lab as a figure: what was drawn in them, as layers in any theme, with the names of its curves."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from typing import Any

import msgspec
import numpy as np
from numpy.typing import NDArray

from fallline.engine.problem.constraints import Feasible
from fallline.engine.problem.landscape import Landscape
from fallline.gui.chart.chart import (
    DASHES,
    Axis,
    Chart,
    Contours,
    Dash,
    Ground,
    Layer,
    Line,
    Look,
    Marks,
    Panel,
    Place,
    Rule,
    Words,
    unique,
)
from fallline.gui.labs.plot import LabPlot
from fallline.gui.labs.strokes import FAINT, Stroke, cells_of, logarithm, small_outside, small_terrain
from fallline.gui.theme import Theme
from fallline.gui.views.ground import Rect, coloured
from fallline.gui.widgets.icons import MARKERS

Array = NDArray[Any]
THEORY: Dash = (3.0, 2.0)
"""Of what is dashed in the lab."""
THICK, ACROSS = 2.0, 9.0
"""Pixels of a curve and of a marker in a lab that are as wide as a line and a marker of a style."""


class Shown(msgspec.Struct, frozen=True):
    """A plot as it is now, for any thread."""

    title: str
    note: str
    x: Axis
    y: Axis
    equal: bool
    covered: bool
    """Whether its answer is to be predicted first."""
    strokes: tuple[Stroke, ...]
    rings: Array
    """Places (k, 2) of what can be dragged, as the axes have them."""


def shown(plot: LabPlot) -> Shown:
    """What is drawn in `plot`, and the part of it in view."""
    box = plot.plot.getViewBox()
    box.prepareForPaint()  # what its range follows may have come since it was painted
    equal = bool(box.state["aspectLocked"])
    ends = box.targetRange() if equal else box.viewRange()
    axes = []
    for side, (low, high), log in zip(("bottom", "left"), ends, (plot.log_x, plot.log_y), strict=True):
        name = plain(plot.plot.getAxis(side).labelText)
        whole = plot.axis_words[side].startswith("step")
        axes.append(Axis(name, float(low), float(high), log=log, whole=whole))
    rings = [(each.pos().x(), each.pos().y()) for each in plot.handles if each.isVisible()]
    return Shown(
        plain(plot.title.text()).split(" · ")[0],  # what follows says what can be done there
        plain(plot.note.text()),
        axes[0],
        axes[1],
        equal,
        plot.veil is not None,
        (*plot.drawn, *plot.now.drawn),
        np.array(rings).reshape(-1, 2),
    )


def plain(words: str) -> str:
    """Without tags."""
    return re.sub(r"<[^<>]+>", "", words)


def figured(
    plots: Sequence[Shown],
    theme: Theme,
    *,
    marks: bool,
    notes: bool,
    places: Sequence[Place] = (),
    columns: Sequence[float] = (1.0,),
    rows: Sequence[float] = (1.0,),
    title: str = "",
) -> Chart:
    """A panel for each of `plots`; in any thread."""
    looks = _Looks(theme, marks)
    panels = []
    for plot in plots:
        layers = _Layers(plot, theme, looks)
        for stroke in () if plot.covered else plot.strokes:
            getattr(layers, stroke.name)(*stroke.values, **stroke.given)
        layers.handles(plot.rings)
        note = plot.note if notes and not plot.covered else ""
        panels.append(Panel(plot.x, plot.y, tuple(layers.found), plot.title, plot.equal, note=note))
    return Chart(tuple(panels), tuple(looks.found), tuple(columns), tuple(rows), tuple(places), title)


def only_curves(chart: Chart) -> bool:
    """Whether all that has a name is a curve that may be named at its end."""
    named = {line.look for panel in chart.panels if not panel.equal for line in panel.lines()}
    return all(look in named for look in chart.runs)


class _Looks:
    """Who is called alike looks alike in all panels."""

    def __init__(self, theme: Theme, marks: bool) -> None:
        self.theme, self.marks = theme, marks
        self._known: dict[tuple[str, str, bool], Look] = {}

    @property
    def found(self) -> list[Look]:
        """Those with a name."""
        return unique(look for look in self._known.values())

    def curve(self, name: str, colour: str, *, dash: bool) -> Look:
        known = self._known.get((name, colour, dash))
        if known is not None:
            return known
        order = sum(look.lined for look in self._known.values())
        symbols = list(MARKERS.values())
        marked = self.marks and not dash and bool(name)
        made = Look(
            name, colour, symbols[order % len(symbols)] if marked else "",
            THEORY if dash else DASHES[order % len(DASHES)] if marked else (), marked, order,
        )  # fmt: skip
        return self._known.setdefault((name, colour, dash), made) if name else made

    def points(self, name: str, colour: str, symbol: str) -> None:
        if name and not any(label == name for label, _, _ in self._known):
            self._known[name, colour, False] = Look(name, colour, symbol, lined=False)


class _Layers:
    """Takes the strokes of a plot and of its moment, by their names and with their values."""

    def __init__(self, plot: Shown, theme: Theme, looks: _Looks) -> None:
        self.plot, self.theme, self.looks = plot, theme, looks
        self.found: list[Layer] = []

    def ground(self, landscape: Landscape, rect: Rect) -> None:
        seen = small_terrain(landscape, rect)
        self.image(coloured(seen.heights, self.theme), rect)
        self.found.append(Contours(seen.lines, self.theme.contour, self.theme.contour_alpha))

    def outside(self, feasible: Feasible, rect: Rect) -> None:
        shut, ink = small_outside(feasible, rect), self.theme.text
        both = np.concatenate([shut.curves, shut.equalities])
        self.found += [
            Contours(lines, ink, alpha) for lines, alpha in ((shut.hatching, FAINT), (both, 255)) if len(lines)
        ]

    def image(self, rgba: Array | Callable[[Theme], Array], rect: Rect) -> None:
        rgba = rgba(self.theme) if callable(rgba) else rgba
        self.found.append(Ground(np.asarray(rgba, dtype=np.uint8), cells_of(rgba, rect)))

    def curve(
        self, x: Array, y: Array, colour: str, name: str = "", *, dash: bool = False, width: float = 1.0,
        dots: bool = False, faint: bool = False,
    ) -> None:  # fmt: skip
        """Its `dots` are a stroke of their own."""
        look = self.looks.curve(name, self._colour(colour), dash=dash)
        self.found.append(Line(self._places(x, y), look, bool(name), width=width / THICK, faint=faint))

    def trail(self, x: Array, y: Array, colour: str, *, width: float = 2.0) -> None:
        self.curve(x, y, colour, width=width)

    def points(
        self, x: Array, y: Array, colour: str, name: str = "", *, symbol: str = "o", size: float = ACROSS,
        rim: bool = True,
    ) -> None:  # fmt: skip
        fill = self._colour(colour)
        self.looks.points(name, fill, symbol)
        self.found.append(Marks(self._places(x, y), symbol, fill, self.theme.marker_rim if rim else "", size / ACROSS))

    def rings(self, x: Array, y: Array, colour: str, name: str = "", *, size: float = 12) -> None:
        self.looks.points(name, self._colour(colour), "o")
        self.found.append(Marks(self._places(x, y), "o", "", self._colour(colour), size / ACROSS))

    def dot(self, x: float, y: float, colour: str, *, symbol: str = "o", size: float = 10) -> None:
        self.points(np.array([x]), np.array([y]), colour, symbol=symbol, size=size)

    def arrow(self, start: Array, end: Array, colour: str, *, width: float = 2.5) -> None:
        ends = np.array([start, end], dtype=np.float64)
        look = Look("", self._colour(colour), "")
        self.found.append(Line(self._places(*ends.T), look, named=False, width=width / THICK, head=True))

    def mark(self, at: float, text: str, colour: str = "muted", *, upright: bool = True) -> None:
        (place,) = _scaled(np.array([at]), self.plot.x.log if upright else self.plot.y.log)
        self.found.append(Rule(float(place), self._colour(colour), text, upright))

    def upright(self, x: float) -> None:
        self.mark(x, "", "playhead")

    def words(self, x: float, y: float, text: str, colour: str = "muted", anchor: tuple[float, float] = (0, 1)) -> None:
        ((across, up),) = self._places(np.array([x]), np.array([y])).tolist()
        self.found.append(Words(across, up, text, self._colour(colour), anchor))

    def handles(self, places: Array) -> None:
        """What can be dragged in the lab is where a setting stands."""
        if len(places):
            self.found.append(Marks(places, "o", "", self.theme.text, 1.5))

    def _colour(self, name: str) -> str:
        return self.theme.runs.get(name) or str(getattr(self.theme, name))

    def _places(self, x: Array, y: Array) -> NDArray[np.float64]:
        across, up = np.broadcast_arrays(np.asarray(x, float), np.asarray(y, float))
        return np.column_stack([_scaled(across, self.plot.x.log), _scaled(up, self.plot.y.log)])


def _scaled(values: Array, log: bool) -> NDArray[np.float64]:
    return logarithm(values) if log else np.asarray(values, dtype=np.float64)
