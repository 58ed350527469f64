"""What the weight of a penalty or of a barrier does: the distance from the solution, and the condition number there."""

from __future__ import annotations

from typing import Any, ClassVar, NamedTuple

import numpy as np

from fallline.engine.language import tr
from fallline.engine.optimizers.barrier import Barrier
from fallline.engine.optimizers.penalty import Penalty
from fallline.engine.scenario.scenario import Run, Scenario
from fallline.engine.studies import constrained
from fallline.gui.figures import figure
from fallline.gui.labs.kinds.kind import Array, Given, Kind, named, span_of
from fallline.gui.labs.kinds.price import needs_constraints
from fallline.gui.labs.plot import LabPlot
from fallline.gui.widgets.icons import RunLook


class Followed(NamedTuple):
    """The minima of one run, and how far each is from the solution."""

    way: constrained.Way
    distance: Array
    """(k,)."""
    first: int
    """Which of them is at the run's own first weight; -1 where none is."""


class Weights(Kind, frozen=True, kw_only=True, tag="weights"):
    """Of each penalty and barrier among the runs, from 0.001 to 1000; a marker where its own first weight is."""

    heading: ClassVar[str] = "What a weight does"
    x: ClassVar[str] = "weight μ"
    y: ClassVar[str] = "distance, and κ dashed"
    options: ClassVar[dict[str, bool]] = {"log_x": True, "log_y": True}
    slow: ClassVar[bool] = True

    def check(self, scenario: Scenario, dials: Any) -> None:
        """Needs such a run, and what it needs."""
        super().check(scenario, dials)
        needs_constraints(scenario)
        wanted = self.runs or range(len(scenario.runs))
        if not any(_weighted(scenario.runs[index]) for index in wanted):
            raise ValueError(tr(".runs: none of them is a penalty or a barrier"))

    def compute(self, given: Given) -> list[Followed]:
        solution = constrained.least(given.scenario).theta
        found = []
        for method in (run.optimizer for run, _ in self._pairs(given)):
            assert isinstance(method, Penalty | Barrier)
            way = constrained.followed(given.scenario, method)
            distance = np.linalg.norm(way.theta - solution, axis=1)
            same = np.flatnonzero(np.isclose(way.weights, method.mu))
            found.append(Followed(way, distance, int(same[0]) if same.size else -1))
        return found

    def draw(self, plot: LabPlot, given: Given, found: list[Followed], measured: Any) -> None:
        low, high = span_of(*(row for each in found for row in (each.distance, each.way.kappa)))
        plot.show_range((constrained.LEAST, constrained.LARGEST), (low / 2, high * (high / low) ** 0.15))
        words = []
        for (run, look), (way, distance, first) in zip(self._pairs(given), found, strict=True):
            plot.curve(way.weights, distance, look.colour, tr(run.label), width=2)
            plot.curve(way.weights, way.kappa, look.colour, dash=True, width=2)
            if first >= 0:
                at, apart, kappa = (float(row[first]) for row in (way.weights, distance, way.kappa))
                plot.points(np.array([at, at]), np.array([apart, kappa]), look.colour, symbol=look.symbol)
                words.append(
                    tr("{label} at μ = {mu}: {distance} away, κ {kappa}", label=tr(run.label), mu=figure(at),
                       distance=figure(apart), kappa=figure(kappa))
                )  # fmt: skip
        self.say(plot, "; ".join(words))

    def columns(self, given: Given, found: list[Followed], measured: Any) -> dict[str, Any]:
        columns: dict[str, Any] = {}
        for (run, _), (way, distance, _) in zip(self._pairs(given), found, strict=True):
            rows = {"weight": way.weights, "distance": distance, "kappa": way.kappa}
            columns |= {named(run, name): row for name, row in rows.items()}
        return columns

    def _pairs(self, given: Given) -> list[tuple[Run, RunLook]]:
        return [(run, look) for run, _, look in self.shown(given) if _weighted(run)]


def _weighted(run: Run) -> bool:
    return isinstance(run.optimizer, Penalty | Barrier)
