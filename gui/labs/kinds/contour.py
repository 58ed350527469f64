"""The landscape from above, and the way of each run."""

from __future__ import annotations

from typing import Annotated, Any, ClassVar, Literal

import numpy as np
from msgspec import Meta

from fallline.engine.analysis.central_flow import CentralFlow, central_flow, why_not
from fallline.engine.language import listed, tr
from fallline.engine.problem.landscape import Window
from fallline.engine.scenario.scenario import Scenario
from fallline.gui.figures import figure
from fallline.gui.labs.kinds.kind import TAIL, Given, Kind, left_in_words
from fallline.gui.labs.plot import LabPlot
from fallline.gui.labs.strokes import around, small_outside
from fallline.gui.widgets.icons import RunLook

CENTRE = "centre"
"""What the points are called that a barrier goes along."""


class Contour(Kind, frozen=True, kw_only=True, tag="contour"):
    """Heat map, contours, what constraints shut out, paths, and a star at each minimum that is known."""

    heading: ClassVar[str] = "From above"
    x: ClassVar[str] = "x"
    y: ClassVar[str] = "y"
    view: Window | None = None
    """What is looked at: that of the scenario, where none is given."""
    steps: Annotated[int, Meta(ge=1)] | None = None
    """The first steps, which alone are drawn: the ones that can be told apart."""
    path: Literal["line", "dots", "rest"] = "dots"
    """As a line, with a dot for each step, or dots for the second half alone, where it has come to rest."""
    equal: bool = True
    """Whether a unit of x is as long as a unit of y."""
    flow: bool = False
    """Whether the central flow of the first run is drawn, dashed."""
    kept: bool = False
    """Whether the way of the mean that a run keeps is drawn, dashed; of a barrier its centres."""
    projection: bool = False
    """Whether a step of projected gradient is drawn in two: out of the set, and back into it."""
    elongation: bool = False
    """Whether it says how long level lines are for their width."""

    def check(self, scenario: Scenario, dials: Any) -> None:
        """Needs a plane."""
        super().check(scenario, dials)
        if scenario.landscape.dimension < 2:
            raise ValueError(tr(": a landscape of one parameter has no plane to look at"))

    @property
    def look(self) -> dict[str, bool]:
        return {"equal": self.equal}

    def compute(self, given: Given) -> CentralFlow | str | None:
        if given.scenario.landscape.dimension == 2 and (within := given.scenario.feasible) is not None:
            small_outside(within, self._ground(given))  # which is kept, and takes too long for a hand that drags
        if not self.flow:
            return None
        scenario, path = given.scenario, given.paths[0]
        return why_not(scenario, scenario.runs[0], path) or central_flow(scenario, scenario.runs[0], path)

    def draw(self, plot: LabPlot, given: Given, found: Any, measured: Any) -> None:
        landscape, view = given.scenario.landscape, self.seen(given)
        if landscape.dimension == 2:
            plot.ground(landscape, self._ground(given))
            if given.scenario.feasible is not None:
                plot.outside(given.scenario.feasible, self._ground(given))
        plot.show_range(view[:2], view[2:])
        for run, path, look in self.shown(given):
            x, y = self._places(path, landscape.axes)
            self._draw_path(plot, x, y, look, tr(run.label) if self.flow or self.projection else "")
            if self.kept and (mean := path.points.get(run.kept, path.points.get(CENTRE))) is not None:
                x, y = mean.theta[run.average.first :, landscape.axes, 0].T
                plot.curve(x, y, look.colour, dash=True, width=2)
        first, second = landscape.axes
        for point in landscape.minima():
            plot.points(np.array([point[first]]), np.array([point[second]]), "text", symbol="star", size=14)
        begin = given.scenario.positions()[:, :1]
        if self.path != "dots":
            plot.points(begin[first], begin[second], "text", symbol="x", size=10)
        if isinstance(found, CentralFlow):
            along, across = found.theta[:, first], found.theta[:, second]
            plot.curve(along, across, "text", tr("central flow"), dash=True, width=2)
        self.say(plot, self._words(given, found))

    def _draw_path(self, plot: LabPlot, x: Any, y: Any, look: RunLook, name: str) -> None:
        if self.path == "rest":
            middle = len(x) // 2
            plot.curve(x[:middle], y[:middle], "muted", width=1)
            plot.points(x[middle:], y[middle:], look.colour, size=5)
        else:
            plot.curve(x, y, look.colour, name, width=1 if self.path == "line" else 1.5)
            if self.path == "dots":
                plot.points(x, y, look.colour, symbol=look.symbol, size=6)

    def _words(self, given: Given, found: Any) -> str:
        if words := left_in_words(given):
            return words
        if isinstance(found, str):
            return found
        if self.path == "rest":
            ends = [float(path.loss[-1].mean()) for _, path, _ in self.shown(given)]
            return tr("Mean loss at the end {losses}", losses=listed(map(figure, ends)))
        if self.elongation and given.bowl is not None:
            near = "" if given.bowl.where == "everywhere" else f" {tr(given.bowl.where)}"
            return tr(
                "Level lines{near} {times} times as long as wide",
                near=near,
                times=figure(float(np.sqrt(given.bowl.kappa))),
            )
        return ""

    def _places(self, path: Any, axes: tuple[int, int]) -> Any:
        until = None if self.steps is None else self.steps + 1
        return path.theta[:until, axes, 0].T

    def draw_at(self, plot: LabPlot, given: Given, found: Any, step: int) -> None:
        axes = given.scenario.landscape.axes
        for run, path, look in self.shown(given):
            k = min(step, path.steps)
            if self.projection and run.optimizer.tag() == "projected-gradient" and k < path.steps:
                here, onto = path.theta[k : k + 2, axes, 0]
                there = here - path.lr[k] * path.gradient[k, axes, 0]
                plot.now.arrow(here, there, "text")
                plot.now.arrow(there, onto, look.colour)
            x, y = path.theta[max(k - TAIL, 0) : k + 1, axes, 0].T
            if self.path != "dots":
                plot.now.trail(x, y, "text", width=1.5)
            plot.now.dot(x[-1], y[-1], look.colour, symbol=look.symbol, size=12)

    def columns(self, given: Given, found: Any, measured: Any) -> dict[str, Any]:
        if not isinstance(found, CentralFlow):
            return {}
        return {"flow_step": found.steps, "flow_x": found.theta[:, 0], "flow_y": found.theta[:, 1]}

    def _ground(self, given: Given) -> Window:
        view = self.seen(given)
        return around(view) if self.equal else view

    def seen(self, given: Given) -> Window:
        """The view of the file, unless a person's formula is looked at."""
        return given.scenario.window if self.view is None or given.own else self.view
