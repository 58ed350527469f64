"""The learning rate of each run, step by step; of stairs two rings set how long and how deep they are."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, ClassVar

import msgspec
import numpy as np

from fallline.engine.language import tr
from fallline.engine.scenario.scenario import Scenario
from fallline.gui.figures import figure
from fallline.gui.labs.kinds.kind import Array, Given, Kind, named
from fallline.gui.labs.plot import LabPlot

if TYPE_CHECKING:
    from fallline.gui.labs.lab import Lab

LEAST, DEEPEST = 0.02, 1e-3
"""The smallest factor that the hand may drag to, and the smallest share of the first rate in the picture."""


class Drag(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The dials that the rings turn: how many steps a stair has, and what the rate is multiplied by at its end."""

    every: str
    factor: str


class Rate(Kind, frozen=True, kw_only=True, tag="rate"):
    """On a logarithmic axis."""

    heading: ClassVar[str] = "Learning rate"
    y: ClassVar[str] = "rate"
    options: ClassVar[dict[str, bool]] = {"log_y": True}

    drag: Drag | None = None
    """Of the first run that is shown, which has stairs."""

    def check(self, scenario: Scenario, dials: Mapping[str, Any]) -> None:
        """Rings need stairs, and dials that are there."""
        super().check(scenario, dials)
        if self.drag is None:
            return
        for name in (self.drag.every, self.drag.factor):
            if name not in dials:
                raise ValueError(tr(".drag: there is no dial {name!r}", name=name))
        first = scenario.runs[self.runs[0] if self.runs else 0]
        if first.schedule.tag() != "step-decay":
            raise ValueError(
                tr(
                    ".drag: {label} has no stairs; its schedule is {schedule}",
                    label=first.label,
                    schedule=first.schedule.tag(),
                )
            )

    def prepare(self, plot: LabPlot, lab: Lab) -> None:
        drag = self.drag
        if drag is None:
            return

        def lengthen(step: float, _: float) -> None:
            lab.turn(drag.every, int(min(max(round(step), 1), lab.result.scenario.steps)))

        def deepen(_: float, rate: float) -> None:
            run = lab.result.scenario.runs[self.runs[0] if self.runs else 0]
            lab.turn(drag.factor, min(max(rate / run.schedule.lr, LEAST), 1.0))

        plot.handle(tr("steps from stair to stair"), lengthen)
        plot.handle(tr("what the rate is multiplied by"), deepen)

    def draw(self, plot: LabPlot, given: Given, found: Any, measured: Any) -> None:
        steps = given.scenario.steps
        tops = [rates(run, steps) for run, _, _ in self.shown(given)]
        highest = max(float(row.max()) for row in tops)
        lowest = max(min(float(row.min()) for row in tops), highest * DEEPEST)
        plot.show_range((0, 1.03 * steps), (highest * DEEPEST if self.drag else lowest / 2, highest * 4))
        for row, (run, _, look) in zip(tops, self.shown(given), strict=True):
            edges = np.flatnonzero(np.diff(row, prepend=np.nan) != 0)
            x = np.repeat(np.append(edges, steps), 2)[1:-1]
            steady = len(edges) == 1
            name = "" if self.drag else tr(run.label)
            plot.curve(x, np.repeat(row[edges], 2), look.colour, name, width=1 if steady else 2, dash=steady)
        if self.drag is not None:
            self._place(plot, given)
        self.say(plot)

    def _place(self, plot: LabPlot, given: Given) -> None:
        """The rings, and what they say."""
        run, steps = self.shown(given)[0][0], given.scenario.steps
        schedule: Any = run.schedule  # step-decay, as was checked
        at, lower = min(schedule.every, steps), schedule.lr * max(schedule.factor, DEEPEST)
        length, fall = plot.handles
        length.put(at, schedule.lr)
        fall.put(min(1.5 * at, steps), lower)
        side = 0 if at < 0.6 * steps else 1  # of the rings, so that nothing is cut at the edge
        plot.words(at, schedule.lr, "  " + tr("every {count} steps", count=schedule.every) + "  ", "text", (side, 1.1))
        plot.words(min(1.5 * at, steps), lower, f"  × {figure(schedule.factor)}  ", "text", (side, 1))

    def draw_at(self, plot: LabPlot, given: Given, found: Any, step: int) -> None:
        plot.now.upright(step)
        for run, _, look in self.shown(given):
            row = rates(run, given.scenario.steps)
            plot.now.dot(step, row[min(step, len(row) - 1)], look.colour)

    def columns(self, given: Given, found: Any, measured: Any) -> dict[str, Any]:
        return {named(run, "rate"): rates(run, given.scenario.steps) for run, _, _ in self.shown(given)}


def rates(run: Any, steps: int) -> Array:
    """The learning rate of each step, (T,)."""
    return np.asarray(run.schedule.rates(steps))
