"""Every overlay over the contour view is one record here: what it draws of a step, how, in which colours and words.

The menu, the legend and the colours of Explain's symbols are read off these records.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import cached_property

import msgspec
import numpy as np
from PySide6.QtCore import QRectF

from fallline.engine.analysis import beside
from fallline.engine.analysis.local_model import local_model, scaling_ellipse
from fallline.engine.analysis.preconditioning import metric
from fallline.engine.analysis.projection import Projection
from fallline.engine.analysis.step import StepParts
from fallline.engine.language import tr
from fallline.engine.problem.kkt import conditions
from fallline.engine.run.trajectory import Trajectory
from fallline.engine.scenario.scenario import Run, Scenario
from fallline.gui.theme import Theme
from fallline.gui.views.level_lines import level_lines
from fallline.gui.views.mark_ink import (
    Sample,
    sample_arrow,
    sample_ellipse,
    sample_levels,
    sample_look_ahead,
    sample_rings,
)
from fallline.gui.views.marks import Array, Arrow, Levels, Line, Mark, Ring, Shape, Stroke

NEAR = 0.005
"""Of what is in sight: how near to a constraint a run is held by it."""
ANGLES = np.linspace(0.0, 2 * np.pi, 97)
CIRCLE = np.column_stack([np.cos(ANGLES), np.sin(ANGLES)])


class Moment(msgspec.Struct, frozen=True, eq=False, dict=True):  # what is found once needs a place
    """One step of one run, as it is seen: what an overlay may draw from."""

    scenario: Scenario
    run: Run
    path: Trajectory
    step: int
    taken: StepParts
    look: Projection
    sight: QRectF
    lines: int
    """Level lines that there is room for."""

    @cached_property
    def here(self) -> Array:
        """Where the run is, (2,)."""
        return self.seen(self.taken.theta)

    def seen(self, theta: Array) -> Array:
        """A point (d,) as it is seen, (2,)."""
        return self.look.project(theta[:, None])[:, 0]

    def arrow(self, kind: str, vector: Array) -> Arrow:
        """From here along `vector` (d,)."""
        return Arrow(kind, self.here, self.look.project_vector(vector))


class Overlay(msgspec.Struct, frozen=True, kw_only=True):
    """One kind of overlay."""

    name: str
    words: str
    """What the menu calls it."""
    draw: Callable[[Moment], Iterator[Mark]]
    """Marks of this kind, and perhaps of another; none where there is nothing to see."""
    dark: str
    """Its colour on the dark theme, "#rrggbb"."""
    light: str
    legend: str = ""
    """What the legend calls it; its name, if nothing."""
    stroke: Stroke | None = None
    """How its arrows are drawn, if it has any: dash and head tell kinds apart for who sees no colour."""
    sample: Sample = sample_arrow
    """How the legend shows it."""
    symbols: tuple[str, ...] = ()
    """Symbols of the equations that wear its colour in Explain."""
    depth: int = 0
    """The larger, the further on top."""
    at_first: bool = False
    """Whether it is on when the window opens."""

    def colour(self, theme: Theme) -> str:
        """Its colour where every kind has its own."""
        return self.dark if theme.name == "dark" else self.light


def _gradient(now: Moment) -> Iterator[Mark]:
    """What g is in the equations: as the run was shown it, and where it asked."""
    taken = now.taken
    if not now.run.optimizer.derivatives:
        return
    shown = now.look.project_vector(-taken.lr * taken.shown)
    yield Arrow("gradient", now.here if taken.probe is None else now.seen(taken.probe[0]), shown)


def _true(now: Moment) -> Iterator[Mark]:
    """The exact gradient beside it, where that is another."""
    if now.run.optimizer.derivatives and not now.taken.faithful:
        yield now.arrow("true-gradient", -now.taken.lr * now.taken.gradient)


def _velocity(now: Moment) -> Iterator[Mark]:
    yield now.arrow("velocity", now.taken.coasting)


def _step(now: Moment) -> Iterator[Mark]:
    yield now.arrow("step", now.taken.change)


def _look_ahead(now: Moment) -> Iterator[Mark]:
    if now.taken.probe is not None:
        ahead = now.seen(now.taken.probe[0])
        yield Arrow("look-ahead", now.here, ahead - now.here)
        yield Ring("look-ahead", ahead)


def _newton(now: Moment) -> Iterator[Mark]:
    yield now.arrow("newton", now.taken.newton)


def _scaling(now: Moment) -> Iterator[Mark]:
    b = metric(now.scenario, now.run, now.path, min(now.step, now.path.steps))
    ellipse = scaling_ellipse(b, now.look)  # its reach 1: a shape without a size
    if ellipse is not None:
        yield Shape("scaling", now.here, ellipse)


def _quadratic(now: Moment) -> Iterator[Mark]:
    model = local_model(now.taken, now.look)
    if model is not None:
        for ends in model.axes(now.sight.width()):
            yield Line("quadratic", ends, dash=(3, 2.5))
        yield Levels("quadratic", level_lines(model, now.sight, now.lines))


def _trials(now: Moment) -> Iterator[Mark]:
    if now.taken.radius is not None:
        yield Line("trials", now.here + now.taken.radius * CIRCLE, dash=(4, 3))
    for point in now.taken.tried:
        yield Ring("trials", now.seen(point))


def _points(now: Moment) -> Iterator[Mark]:
    """Where the other points are, and the path of the one that is kept."""
    for place in beside.others(now.path, now.step, now.look):
        yield Ring("points", place)
    way = beside.kept(now.run, now.path, now.step, now.look)
    if len(way):
        yield Line("points", way, width=2.0, dash=(2.5, 1.5))


def _kkt(now: Moment) -> Iterator[Mark]:
    """What each constraint that holds the run pulls, to the gradient's scale: at a solution they add up to it."""
    within, g = now.scenario.feasible, now.taken.gradient
    if within is None or not np.isfinite(now.taken.theta).all():
        return
    held = conditions(within, now.taken.theta, g, NEAR * max(now.sight.width(), now.sight.height()))
    for multiplier, normal in zip(held.multipliers, held.normals, strict=True):
        if multiplier != 0:
            yield now.arrow("kkt", now.taken.lr * multiplier * normal)


def _central_path(now: Moment) -> Iterator[Mark]:
    """Through the centres that a barrier method has reached."""
    if "centre" in now.path.points:
        centres = now.path.points["centre"].theta[: min(now.step, now.path.steps) + 1, :, 0]
        moved = (np.diff(centres, axis=0, prepend=centres[:1]) != 0).any(axis=1)
        yield Line("central-path", now.look.project(centres[moved].T).T, width=2.2)


def _search(now: Moment) -> Iterator[Mark]:
    """The simplex, or the ellipse, within which a method looks for lower places, closed."""
    outline = beside.outline(now.run, now.path, now.step, now.look)
    if outline is not None:
        yield Line("search", outline, width=1.8)


OVERLAYS: dict[str, Overlay] = {
    each.name: each
    for each in (
        Overlay(
            name="gradient", words=tr("Gradient g as the run is shown it, downhill"), draw=_gradient,
            legend=tr("gradient"),
            dark="#ff8a80", light="#b3261e", stroke=Stroke(), symbols=("g",), at_first=True,
        ),
        Overlay(
            name="true-gradient", words=tr("True gradient, where the run is shown another"), draw=_true,
            legend=tr("true gradient"), dark="#f2a65a", light="#9a4a00", stroke=Stroke(width=1.6, dash=(1.2, 1.4)),
            at_first=True,
        ),
        Overlay(
            name="velocity", words=tr("Velocity: where memory alone would go"), draw=_velocity,
            legend=tr("velocity"),
            dark="#a9d8ff", light="#1256a0", stroke=Stroke(dash=(2.6, 1.8), head="open"), symbols=("v", "m"),
            at_first=True,
        ),
        Overlay(
            name="step", words=tr("The step taken"), draw=_step,
            legend=tr("step"),
            dark="#ffffff", light="#1b2027", stroke=Stroke(width=3.4), symbols=("p",),
        ),
        Overlay(
            name="look-ahead", words=tr("Look-ahead point, where the gradient is taken"), draw=_look_ahead,
            legend=tr("look-ahead"),
            dark="#d2b0ff", light="#6a35b8", stroke=Stroke(dash=(0.1, 2.2), head="none"),  # a ring is at its tip
            sample=sample_look_ahead, depth=1,
        ),
        Overlay(
            name="points", words=tr("Other points: a mean, the plain steps, the point uphill"), draw=_points,
            legend=tr("other points"), dark="#ffc46b", light="#8a4b00", sample=sample_rings,
            symbols=("x", "z", "ema", "swa", "polyak", "slow"), depth=-1, at_first=True,
        ),
        Overlay(
            name="newton", words=tr("Newton's step"), draw=_newton, legend=tr("Newton's step"),
            dark="#ffe27a", light="#7a5b00", stroke=Stroke(dash=(4.5, 2.0, 0.4, 2.0), head="diamond"),
        ),
        Overlay(
            name="scaling", words=tr("Scaling of the coordinates (ellipse of 1/B)"), draw=_scaling,
            legend=tr("scaling 1/B"),
            dark="#8ff0d0", light="#006b52", sample=sample_ellipse, symbols=("s", "s_max", "u"), depth=-2,
        ),
        Overlay(
            name="quadratic", words=tr("Local quadratic model and its axes"), draw=_quadratic,
            legend=tr("local quadratic"),
            dark="#f0b8e0", light="#9c2478", sample=sample_levels, symbols=("H",), depth=-3,
        ),
        Overlay(
            name="search", words=tr("Where a method without derivatives looks: a simplex, an ellipse"), draw=_search,
            legend=tr("where it looks"), dark="#b9f28a", light="#3c6600", sample=sample_ellipse,
            symbols=("long", "short", "size", "second", "worst"), depth=-1, at_first=True,
        ),
        Overlay(
            name="kkt", words=tr("Pull of the constraints: multipliers times their gradients"), draw=_kkt,
            legend=tr("pull of constraints"), dark="#7ff0ff", light="#00606b", stroke=Stroke(width=2.6, head="open"),
            symbols=("pull",), at_first=True,
        ),
        Overlay(
            name="central-path", words=tr("Central path of a barrier method"), draw=_central_path,
            legend=tr("central path"), dark="#ffd0e6", light="#7d2a55", sample=sample_levels, depth=-1, at_first=True,
        ),
        Overlay(
            name="trials", words=tr("Points a line search tried, or the trust region"), draw=_trials,
            legend=tr("points tried"), dark="#d8dde6", light="#414a57", sample=sample_rings, depth=-1,
        ),
    )
}  # fmt: skip
"""In the order of the menu and of the legend."""


def symbol_colours(theme: Theme) -> dict[str, str]:
    """The colours of the symbols of the equations that an overlay shows."""
    return {symbol: each.colour(theme) for each in OVERLAYS.values() for symbol in each.symbols}
