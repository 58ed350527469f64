"""The length of the gradient of each run, step by step."""

from __future__ import annotations

from typing import Any, ClassVar

import numpy as np

from fallline.engine.analysis.convergence_rate import mean_loss
from fallline.engine.language import tr
from fallline.gui.labs.kinds.kind import Given, Kind, left_in_words, named, span_of
from fallline.gui.labs.plot import LabPlot


class Slope(Kind, frozen=True, kw_only=True, tag="slope"):
    """On a logarithmic axis; the mean of the walkers."""

    heading: ClassVar[str] = "Length of the gradient"
    y: ClassVar[str] = "slope"
    options: ClassVar[dict[str, bool]] = {"log_y": True}

    def draw(self, plot: LabPlot, given: Given, found: Any, measured: Any) -> None:
        rows = [mean_loss(path.gradient_norm) for _, path, _ in self.shown(given)]
        low, high = span_of(*rows, least=1e-16)
        plot.show_range((0, 1.03 * max(given.last(), 1)), (low / 3, high * max((high / low) ** 0.4, 10.0)))
        for row, (run, _, look) in zip(rows, self.shown(given), strict=True):
            plot.curve(np.arange(len(row)), row, look.colour, tr(run.label), width=2, dash=look.dashed)
        self.say(plot, left_in_words(given))

    def draw_at(self, plot: LabPlot, given: Given, found: Any, step: int) -> None:
        plot.now.upright(step)
        for _, path, look in self.shown(given):
            k = min(step, path.steps)
            plot.now.dot(k, float(path.gradient_norm[k].mean()), look.colour, symbol=look.symbol)

    def columns(self, given: Given, found: Any, measured: Any) -> dict[str, Any]:
        return {named(run, "slope"): mean_loss(path.gradient_norm) for run, path, _ in self.shown(given)}
