"""The loss of each run, step by step; of many walkers their mean, and the floor that noise leaves it."""

from __future__ import annotations

from typing import Any, ClassVar

import numpy as np

from fallline.engine.analysis.central_flow import CentralFlow, central_flow, why_not
from fallline.engine.analysis.convergence_rate import mean_loss
from fallline.engine.language import tr
from fallline.engine.scenario.scenario import Scenario
from fallline.engine.studies.bowl import floors
from fallline.gui.figures import figure
from fallline.gui.labs.kinds.kind import Array, Given, Index, Kind, named, span_of
from fallline.gui.labs.plot import LabPlot

TINY = 1e-300


class Loss(Kind, frozen=True, kw_only=True, tag="loss"):
    """On a logarithmic axis; `above` the least loss there is, where that is known and asked for."""

    heading: ClassVar[str] = "Loss"
    y: ClassVar[str] = "loss"
    options: ClassVar[dict[str, bool]] = {"log_y": True}

    above: bool = False
    one: Index | None = None
    """The run of which one walker is drawn behind the means."""
    floor: Index | None = None
    """The run whose floor by theory, at the rate of each step, is drawn dashed."""
    flow: bool = False
    """Whether the mean loss of the central flow of the first run is drawn dashed."""
    kept: bool = False
    """Whether the loss of the mean that a run keeps is drawn dashed."""
    ends: bool = False
    """Whether it says the losses at the end."""

    def check(self, scenario: Scenario, dials: Any) -> None:
        """The runs must be there."""
        super().check(scenario, dials)
        for name, index in (("one", self.one), ("floor", self.floor)):
            if index is not None and index >= len(scenario.runs):
                raise ValueError(tr(".{name}: there is no run {index}, counted from 0", name=name, index=index))

    def compute(self, given: Given) -> Any:
        scenario, path = given.scenario, given.paths[0]
        if self.flow and not why_not(scenario, scenario.runs[0], path):
            return central_flow(scenario, scenario.runs[0], path)
        return None if self.floor is None else floors(scenario, scenario.runs[self.floor])

    def means(self, given: Given) -> list[Array]:
        """Of each run that is shown, over its walkers, (T+1,)."""
        least = (given.scenario.landscape.lowest() or 0.0) if self.above else 0.0
        return [mean_loss(path.loss) - least for _, path, _ in self.shown(given)]

    def draw(self, plot: LabPlot, given: Given, found: Any, measured: Any) -> None:
        means, shown = self.means(given), self.shown(given)
        walkers = shown[0][1].loss.shape[1]
        of = tr(", mean of {walkers}", walkers=walkers) if walkers > 1 else ""
        beside = self._beside(given) if self.kept else []
        self._show_range(plot, given, means, [mean for _, mean in beside])
        if self.one is not None:
            loss = given.paths[self.one].loss[:, 0]
            label = given.scenario.runs[self.one].label
            plot.curve(np.arange(len(loss)), loss, "axis", tr("one walker, {label}", label=tr(label)), width=1)
        for mean, (run, _, look) in zip(means, shown, strict=True):
            plot.curve(np.arange(len(mean)), mean, look.colour, f"{tr(run.label)}{of}", width=2, dash=look.dashed)
        for colour, mean in beside:
            plot.curve(np.arange(len(mean)), mean, colour, dash=True, width=2)
        if isinstance(found, CentralFlow):
            plot.curve(found.steps, found.mean_loss, "text", tr("mean, by the central flow"), dash=True)
        elif found is not None:
            plot.curve(np.arange(len(found)), found, "pink", tr("theory’s floor at each rate"), dash=True)
        self.say(plot, self._words(given, means))

    def _beside(self, given: Given) -> list[tuple[str, Array]]:
        """The loss of the mean that a run keeps, over its walkers, and the colour of the run."""
        least = (given.scenario.landscape.lowest() or 0.0) if self.above else 0.0
        found = ((look.colour, path.points.get(run.kept)) for run, path, look in self.shown(given))
        return [(colour, mean_loss(points.loss) - least) for colour, points in found if points is not None]

    def _show_range(self, plot: LabPlot, given: Given, means: list[Array], beside: list[Array]) -> None:
        """All means, with room for the legend; of the run of one walker, for what that strays below its mean."""
        low, high = span_of(*means, *beside, least=TINY)
        low = low / 3 if self.one is None else span_of(mean_loss(given.paths[self.one].loss), least=TINY)[0] / 50
        rows = len(means) + sum(each not in (None, False) for each in (self.one, self.floor, self.flow))
        top = high * max(high / low, 10.0) ** (0.05 + 0.06 * rows)
        plot.show_range((0, 1.03 * max(given.last(), 1)), (low, top))

    def _words(self, given: Given, means: list[Array]) -> str:
        if self.floor is not None and given.own and given.bowl is not None:
            return tr("The floor is {said}", said=given.bowl.said)
        if not self.ends:
            return ""
        shown = self.shown(given)
        words = [
            f"{tr(run.label)} {figure(float(mean[-1])) if path.diverged_at is None else tr('diverged')}"
            for mean, (run, path, _) in zip(means, shown, strict=True)
        ]
        return tr("After {last} steps: {losses}", last=given.last(), losses=", ".join(words))

    def draw_at(self, plot: LabPlot, given: Given, found: Any, step: int) -> None:
        plot.now.upright(step)
        for mean, (_, _, look) in zip(self.means(given), self.shown(given), strict=True):
            if step < len(mean):
                plot.now.dot(step, mean[step], look.colour, symbol=look.symbol)

    def columns(self, given: Given, found: Any, measured: Any) -> dict[str, Any]:
        rows = {
            named(run, "loss"): mean for mean, (run, _, _) in zip(self.means(given), self.shown(given), strict=True)
        }
        if isinstance(found, CentralFlow):
            return rows | {"flow_mean_loss": found.mean_loss}
        return rows | ({} if found is None else {"floor": found})
