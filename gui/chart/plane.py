"""Panels that look at a landscape from above: ground, contours, minima, and the path of every run."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence

import numpy as np
from msgspec.structs import replace

from fallline.engine.analysis.beside import kept, others, outline
from fallline.engine.language import tr
from fallline.engine.run.outline import place
from fallline.gui.chart.chart import Array, Axis, Bar, Contours, Ground, Layer, Line, Marks, Panel
from fallline.gui.chart.subject import Subject, beside
from fallline.gui.figures import figure
from fallline.gui.theme import Theme
from fallline.gui.views.drawn_path import walkers
from fallline.gui.views.ground import Rect, coloured
from fallline.gui.views.outside import outside
from fallline.gui.views.terrain import Terrain, finer, resampled, terrain

STAR, TICKS, PIXELS = 2.0, 5, 420
"""Of a minimum, in markers; values at a colour bar; pixels along a side of the ground, as many as paper shows of it."""
RING = 1.2
"""Of another point, in markers."""
FAINT = 130
"""Of 255: hatching."""


def plane_panel(subject: Subject, *, only: int | None = None) -> Panel:
    """Without its ground, which needs the shape of the panel; of run `only`, named in the title, where one is given."""
    x0, x1, y0, y1 = subject.view
    kinds: tuple[Callable[[Subject], Iterable[Sequence[Layer]]], ...] = (_paths, _looked, _kept)
    lines = [layer for of_each in kinds for n, each in enumerate(of_each(subject)) if only in (None, n)
             for layer in each]  # fmt: skip
    title = "" if only is None else subject.looks[only].label
    x, y = (Axis(name, *ends) for name, ends in zip(subject.seen.labels, ((x0, x1), (y0, y1)), strict=True))
    return Panel(x, y, (*_minima(subject), *lines), title, subject.equal)


def grounded(panel: Panel, subject: Subject, *, levels: bool, bar: bool) -> Panel:
    """`panel` as it is fitted, on its ground; values on contours, and a colour bar, where they are wanted."""
    found, layers = _ground(subject, panel, levels=levels)
    return replace(panel, layers=(*layers, *panel.layers), bar=bar_of(found, subject.theme) if bar else None)


def inset(panel: Panel, subject: Subject, part: Rect, *, levels: bool = False) -> Panel:
    """A part of `panel`, on a ground of its own."""
    x0, x1, y0, y1 = part
    cut = replace(panel, x=replace(panel.x, low=x0, high=x1), y=replace(panel.y, low=y0, high=y1), bar=None, inset=None)
    bare = tuple(layer for layer in cut.layers if not isinstance(layer, Ground | Contours))
    _, layers = _ground(subject, cut, levels=levels)
    return replace(cut, layers=(*layers, *bare))


def bar_of(found: Terrain, theme: Theme) -> Bar | None:
    """What losses the colours are; None where the ground has one colour."""
    scale = found.scale
    if scale is None:
        return None
    ticks = tuple((float(at), figure(scale.loss(float(at)))) for at in np.linspace(0, 1, TICKS))
    return Bar(theme.heat, ticks, tr("loss f"))


def _ground(subject: Subject, panel: Panel, *, levels: bool) -> tuple[Terrain, tuple[Layer, ...]]:
    landscape, theme = subject.seen.landscape, subject.theme
    rect = panel.x.low, panel.x.high, panel.y.low, panel.y.high
    found = finer(terrain(landscape, rect), rect)
    side = len(found.heights)
    middles = (np.arange(PIXELS) + 0.5) / PIXELS * (side - 1)  # of the pixels: nothing goes past the axes
    rgba = coloured(resampled(found.heights, middles), theme)
    values: tuple[tuple[float, float, str], ...] = ()
    if levels and found.scale is not None:
        values = tuple((x, y, figure(found.scale.loss(height))) for x, y, height in found.places.tolist())
    lines = Contours(found.lines, theme.contour, theme.contour_alpha, values)
    return found, (Ground(rgba, rect), lines, *_shut_out(subject, rect))


def _shut_out(subject: Subject, rect: Rect) -> tuple[Contours, ...]:
    """What constraints leave out, hatched, and where they begin."""
    within = subject.scenario.feasible
    if within is None:
        return ()
    shut, theme = outside(within, subject.seen.plane, rect), subject.theme
    ink = theme.text
    both = np.concatenate([shut.curves, shut.equalities])
    return tuple(Contours(lines, ink, alpha) for lines, alpha in ((shut.hatching, FAINT), (both, 255)) if len(lines))


def _minima(subject: Subject) -> list[Marks]:
    minima = subject.scenario.landscape.minima()
    if not minima:
        return []
    points = subject.seen.project(np.array(minima).T).T
    theme = subject.theme
    return [Marks(points, "star", theme.text if theme.name == "dark" else theme.window, theme.marker_rim, STAR)]


def _paths(subject: Subject) -> list[list[Line]]:
    """Of each run that is shown a line for each walker, up to the step; the first has its name."""
    found = []
    for (run, path), look in zip(subject.pairs, subject.looks, strict=True):
        ways = [(drawn.points, drawn.steps) for drawn in walkers(run, path, subject.seen, subject.theme)]
        width = 1.0 if len(ways) == 1 else 0.6
        coming = [points if steps is None else points[steps] for points, steps in ways if subject.step < path.steps]
        lines = [Line(points, look, named=False, width=0.6 * width, faint=True) for points in coming]
        for n, (points, steps) in enumerate(ways):
            past = _up_to(points, steps, subject.step)
            lines.append(Line(past, look, n == 0, ends=True, begins=n == 0, width=width))
        found.append(lines)
    return found


def _kept(subject: Subject) -> Iterator[list[Line]]:
    """Of each run the points beside its position that it keeps in the end, from the first that counts to the step."""
    for (run, path), look in zip(subject.pairs, subject.looks, strict=True):
        ways = [kept(run, path, subject.step, subject.seen, walker) for walker in range(path.theta.shape[2])]
        width = 1.0 if len(ways) == 1 else 0.6
        yield [Line(points, beside(look), named=False, width=width) for points in ways if len(points) > 1]


def _looked(subject: Subject) -> Iterator[list[Layer]]:
    """Of each run the simplex or the ellipse in which it looks at the step, and rings on its other points."""
    for (run, path), look in zip(subject.pairs, subject.looks, strict=True):
        bare = replace(look, dash=(), marked=False)
        around, rings = outline(run, path, subject.step, subject.seen), others(path, subject.step, subject.seen)
        found: list[Layer] = [] if around is None else [Line(around, bare, named=False)]
        yield [*found, Marks(rings, "o", "", look.colour, RING)] if len(rings) else found


def _up_to(points: Array, steps: np.ndarray | None, step: int) -> Array:
    if steps is None:
        return points[: step + 1]
    return points[steps[: place(steps, step) + 1]]
