"""The condition number of the Hessian along each path."""

from __future__ import annotations

from typing import Any, ClassVar

import numpy as np

from fallline.engine.language import listed, tr
from fallline.engine.problem.curvature import curvature
from fallline.engine.run.trajectory import Trajectory
from fallline.engine.scenario.scenario import Scenario
from fallline.gui.figures import figure
from fallline.gui.labs.kinds.kind import Array, Given, Kind, named, span_of
from fallline.gui.labs.plot import LabPlot

MOST = 400
"""Points of a path at which the Hessian is formed."""
LARGEST = 64


class Condition(Kind, frozen=True, kw_only=True, tag="condition"):
    """On a logarithmic axis: the largest singular value over the smallest."""

    heading: ClassVar[str] = "Condition number"
    y: ClassVar[str] = "κ"
    options: ClassVar[dict[str, bool]] = {"log_y": True}

    def check(self, scenario: Scenario, dials: Any) -> None:
        """Needs a Hessian that can be formed at every point."""
        super().check(scenario, dials)
        if not scenario.landscape.has_hessian or scenario.landscape.dimension > LARGEST:
            raise ValueError(tr(": it needs second derivatives, of at most {most} parameters", most=LARGEST))

    def compute(self, given: Given) -> list[tuple[Array, Array]]:
        return [_along(given, path) for _, path, _ in self.shown(given)]

    def draw(self, plot: LabPlot, given: Given, found: Any, measured: Any) -> None:
        low, high = span_of(*(values for _, values in found))
        plot.show_range((0, 1.03 * max(given.last(), 1)), (max(low / 2, 0.5), 30 * high))
        for (steps, values), (run, _, look) in zip(found, self.shown(given), strict=True):
            plot.curve(steps, values, look.colour, tr(run.label), width=2)
        pairs = zip(found, self.shown(given), strict=True)
        ends = [f"{tr(run.label)} {figure(float(values[-1]))}" for (_, values), (run, _, _) in pairs]
        self.say(plot, tr("In the end {losses}", losses=listed(ends)))

    def draw_at(self, plot: LabPlot, given: Given, found: Any, step: int) -> None:
        plot.now.upright(step)
        for (steps, values), (_, _, look) in zip(found, self.shown(given), strict=True):
            k = max(int(np.searchsorted(steps, step, "right")) - 1, 0)
            plot.now.dot(steps[k], values[k], look.colour, symbol=look.symbol)

    def columns(self, given: Given, found: Any, measured: Any) -> dict[str, Any]:
        columns: dict[str, Any] = {}
        for (steps, values), (run, _, _) in zip(found, self.shown(given), strict=True):
            columns |= {named(run, "condition_step"): steps, named(run, "condition"): values}
        return columns


def _along(given: Given, path: Trajectory) -> tuple[Array, Array]:
    steps = np.unique(np.linspace(0, path.steps, min(path.steps + 1, MOST)).astype(int))
    found = curvature(given.scenario.landscape, path.theta[steps, :, 0].T)
    return steps.astype(np.float64), found.condition_number
