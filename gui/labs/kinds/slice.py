"""The loss along the first parameter, as a curve, and each run on it."""

from __future__ import annotations

from typing import Annotated, Any, ClassVar

import numpy as np
from msgspec import Meta

from fallline.engine.language import tr
from fallline.gui.labs.kinds.kind import TAIL, Given, Kind, left_in_words
from fallline.gui.labs.plot import LabPlot

COUNT = 241


class Slice(Kind, frozen=True, kw_only=True, tag="slice"):
    """The other parameters stay where the start is: for losses that are as good as of one."""

    heading: ClassVar[str] = "The loss along x"
    x: ClassVar[str] = "x"
    y: ClassVar[str] = "loss"

    range: tuple[float, float] | None = None
    """Of the parameter; that of the scenario's window where none is given."""
    steps: Annotated[int, Meta(ge=1)] | None = None

    def draw(self, plot: LabPlot, given: Given, found: Any, measured: Any) -> None:
        scenario = given.scenario
        axis = scenario.landscape.axes[0]
        along = np.linspace(*(self.range or scenario.window[:2]), COUNT)
        theta = np.repeat(scenario.positions()[:, :1], COUNT, axis=1)
        theta[axis] = along
        loss = scenario.landscape.loss(theta)
        low, high = float(np.nanmin(loss)), float(np.nanmax(loss))
        plot.show_range((along[0], along[-1]), (low - 0.08 * (high - low), high + 0.08 * (high - low)))
        plot.curve(along, loss, "axis", width=2)
        until = None if self.steps is None else self.steps + 1
        for run, path, look in self.shown(given):
            x, y = path.theta[:until, axis, 0], path.loss[:until, 0]
            plot.curve(x, y, look.colour, width=1)
            plot.points(x, y, look.colour, tr(run.label), symbol=look.symbol, size=5, rim=False)
        self.say(plot, left_in_words(given))

    def draw_at(self, plot: LabPlot, given: Given, found: Any, step: int) -> None:
        axis = given.scenario.landscape.axes[0]
        for _, path, look in self.shown(given):
            k = min(step, path.steps)
            first = max(k - TAIL, 0)
            plot.now.trail(path.theta[first : k + 1, axis, 0], path.loss[first : k + 1, 0], "text", width=1.5)
            plot.now.dot(path.theta[k, axis, 0], path.loss[k, 0], look.colour, symbol=look.symbol, size=12)
