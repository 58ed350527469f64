"""The loss of each run, step by step; of many walkers their mean, and the floor that noise leaves it."""

from __future__ import annotations

from typing import Any, ClassVar

import numpy as np

from fallline.engine.analysis.central_flow import CentralFlow, central_flow, why_not
from fallline.engine.analysis.convergence_rate import mean_loss
from fallline.engine.studies.bowl import floors
from fallline.gui.figures import figure
from fallline.gui.labs.kinds.kind import Array, Given, Kind, named, span_of
from fallline.gui.labs.plot import LabPlot

TINY = 1e-300


class Loss(Kind, frozen=True, kw_only=True, tag="loss"):
    """On a logarithmic axis; `above` the least loss there is, where that is known and asked for."""

    heading: ClassVar[str] = "Loss"
    y: ClassVar[str] = "loss"
    options: ClassVar[dict[str, bool]] = {"log_y": True}

    above: bool = False
    one: bool = False
    """Whether one walker of the first run is drawn behind the means."""
    floor: bool = False
    """Whether theory's floor of the first run, at the rate of each step, is drawn dashed."""
    flow: bool = False
    """Whether the mean loss of the central flow of the first run is drawn dashed."""
    ends: bool = False
    """Whether it says the losses at the end."""

    def compute(self, given: Given) -> Any:
        scenario, path = given.scenario, given.paths[0]
        if self.flow and not why_not(scenario, scenario.runs[0], path):
            return central_flow(scenario, scenario.runs[0], path)
        return floors(scenario, self.shown(given)[0][0]) if self.floor else None

    def means(self, given: Given) -> list[Array]:
        """Of each run that is shown, over its walkers, (T+1,)."""
        least = (given.scenario.landscape.lowest() or 0.0) if self.above else 0.0
        return [mean_loss(path.loss) - least for _, path, _ in self.shown(given)]

    def draw(self, plot: LabPlot, given: Given, found: Any, measured: Any) -> None:
        means, shown = self.means(given), self.shown(given)
        of = f", mean of {shown[0][1].loss.shape[1]}" if shown[0][1].loss.shape[1] > 1 else ""
        low, high = span_of(*(means[:1] if self.one else means), least=TINY)
        low, high = (low / 50, 2.5 * span_of(*means)[1]) if self.one else (low / 3, high)
        ratio, rows = max(high / low, 10.0), len(shown) + self.one + self.floor + self.flow
        plot.show_range((0, 1.03 * max(given.last(), 1)), (low, high * ratio ** (0.05 + 0.06 * rows)))  # for the legend
        if self.one:
            loss = shown[0][1].loss[:, 0]
            plot.curve(np.arange(len(loss)), loss, "axis", f"one walker, {shown[0][0].label.lower()}", width=1)
        for mean, (run, _, look) in zip(means, shown, strict=True):
            plot.curve(np.arange(len(mean)), mean, look.colour, f"{run.label}{of}", width=2, dash=look.dashed)
        if isinstance(found, CentralFlow):
            plot.curve(found.steps, found.mean_loss, "text", "mean, by the central flow", dash=True)
        elif found is not None:
            plot.curve(np.arange(len(found)), found, "pink", "theory’s floor at each rate", dash=True)
        self.say(plot, self._words(given, means))

    def _words(self, given: Given, means: list[Array]) -> str:
        if self.floor and given.own and given.bowl is not None:
            return f"The floor is {given.bowl.said}"
        if not self.ends:
            return ""
        shown = self.shown(given)
        words = [
            f"{run.label} {figure(float(mean[-1])) if path.diverged_at is None else 'diverged'}"
            for mean, (run, path, _) in zip(means, shown, strict=True)
        ]
        return f"After {given.last()} steps: {', '.join(words)}"

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
