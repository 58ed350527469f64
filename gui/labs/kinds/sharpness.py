"""The sharpness along the first run, the largest eigenvalue of the Hessian, beside the edge of stability."""

from __future__ import annotations

from typing import Any, ClassVar

import msgspec
import numpy as np

from fallline.engine.analysis.central_flow import CentralFlow, central_flow, why_not
from fallline.engine.analysis.sharpness import Sharpness, sharpness
from fallline.engine.language import tr
from fallline.engine.scenario.scenario import Scenario
from fallline.gui.figures import figure
from fallline.gui.labs.kinds.kind import Given, Kind
from fallline.gui.labs.plot import LabPlot

POINTS = 600


class Found(msgspec.Struct, frozen=True, eq=False):
    """Of the first run that is shown."""

    sharpness: Sharpness
    flow: CentralFlow | None

    @property
    def late(self) -> float:
        """The median sharpness of the last quarter."""
        value = self.sharpness.value
        return float(np.median(value[-len(value) // 4 :]))

    def at(self, step: int) -> float:
        """The last that was found until `step`."""
        return float(self.sharpness.value[max(int(np.searchsorted(self.sharpness.steps, step, "right")) - 1, 0)])


class Sharp(Kind, frozen=True, kw_only=True, tag="sharpness"):
    """With 2 / η of plain descent, or the limit of its method, as a dotted line."""

    heading: ClassVar[str] = "Sharpness, and the edge"
    y: ClassVar[str] = "λ max"
    slow: ClassVar[bool] = True

    flow: bool = False
    """Whether the central flow is drawn, dashed."""

    def check(self, scenario: Scenario, dials: Any) -> None:
        """Needs a Hessian."""
        super().check(scenario, dials)
        if not scenario.landscape.has_hessian:
            raise ValueError(tr(": it needs second derivatives"))

    def compute(self, given: Given) -> Found:
        run, path, _ = self.shown(given)[0]
        told = self.flow and not why_not(given.scenario, run, path)
        flow = central_flow(given.scenario, run, path) if told else None
        return Found(sharpness(given.scenario, run, path, POINTS), flow)

    def draw(self, plot: LabPlot, given: Given, found: Found, measured: Any) -> None:
        (_, _, look), limit = self.shown(given)[0], float(found.sharpness.edge[0])
        plot.curve(found.sharpness.steps, found.sharpness.value, look.colour, "λ max", width=1.5)
        if np.isfinite(limit):
            plot.mark(limit, "", "text", upright=False)
            plot.show_range((0, given.scenario.steps), (0, 1.6 * limit))
        if found.flow is not None:
            plot.curve(found.flow.steps, found.flow.sharpness, "text", tr("central flow"), dash=True)
        self.say(plot, self._words(given, found, limit))

    def _words(self, given: Given, found: Found, limit: float) -> str:
        run, path, _ = self.shown(given)[0]
        value = found.sharpness.value
        met = np.flatnonzero(value > limit)
        edge = "2/η" if run.optimizer.tag() == "gradient-descent" else tr("the limit")
        if path.diverged_at is not None:
            return tr("It diverges at step {step}", step=path.diverged_at)
        if not np.isfinite(limit):
            return tr(
                "At the end λ max is {value}; no limit is known of {label}",
                value=figure(value[-1]),
                label=tr(run.label),
            )
        if not met.size:
            return tr(
                "At the end λ max is {value}, and the edge is {edge}: not met yet",
                value=figure(value[-1]),
                edge=figure(limit),
            )
        first = int(found.sharpness.steps[met[0]])
        return tr(
            "Past {edge} = {limit} from step {first}; λ max of the last quarter {value}",
            edge=edge,
            limit=figure(limit),
            first=first,
            value=figure(found.late),
        )

    def draw_at(self, plot: LabPlot, given: Given, found: Found, step: int) -> None:
        plot.now.upright(step)
        plot.now.dot(step, found.at(step), self.shown(given)[0][2].colour)

    def columns(self, given: Given, found: Found, measured: Any) -> dict[str, Any]:
        columns: dict[str, Any] = {"sharpness_step": found.sharpness.steps, "sharpness": found.sharpness.value}
        if found.flow is not None:
            columns |= {"flow_step": found.flow.steps, "flow_sharpness": found.flow.sharpness}
        return columns
