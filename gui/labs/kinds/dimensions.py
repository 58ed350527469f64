"""Evaluations that methods without derivatives need as parameters get many, beside those of gradient descent."""

from __future__ import annotations

from typing import Annotated, Any, ClassVar

import numpy as np
from msgspec import Meta

from fallline.engine.language import tr
from fallline.engine.studies.dimensions import DIMENSIONS, RACERS, by_differences, evaluations
from fallline.gui.figures import figure
from fallline.gui.labs.kinds.kind import Array, Given, Kind
from fallline.gui.labs.plot import LabPlot

COLOURS = "text", "orange", "green", "sky", "pink"


class Dimensions(Kind, frozen=True, kw_only=True, tag="dimensions"):
    """On a quadratic of condition number 10, whatever the lab's landscape is; at `dimension` in figures."""

    heading: ClassVar[str] = "Evaluations needed, against the dimension"
    x: ClassVar[str] = "dimension d"
    y: ClassVar[str] = "evaluations"
    options: ClassVar[dict[str, bool]] = {"log_x": True, "log_y": True}
    slow: ClassVar[bool] = True

    dimension: Annotated[int, Meta(ge=2, le=40)] = 8

    def measure(self) -> Array:
        """(k, racers), at `DIMENSIONS`."""
        return np.array([evaluations(d) for d in DIMENSIONS])

    def compute(self, given: Given) -> tuple[float, ...]:
        return evaluations(self.dimension)

    def draw(self, plot: LabPlot, given: Given, found: tuple[float, ...], measured: Any) -> None:
        plot.mark(self.dimension, "")
        here = np.array([float(self.dimension)])
        for cost, colour in zip(found, COLOURS, strict=True):
            plot.points(here, np.array([cost]), colour)
        plot.points(here, np.array([by_differences(found[0], self.dimension)]), COLOURS[0])
        plot.show_range((1.8, 45), (5, 3e4))
        if measured is not None:
            self._draw_measured(plot, measured)
        told = [f"{tr(racer.name)} {figure(cost)}" for racer, cost in zip(RACERS[1:], found[1:], strict=True)]
        self.say(
            plot,
            tr("d = {d}: descent takes {gradients} gradients, or {losses} losses by differences; {others}",
               d=self.dimension, gradients=figure(found[0]),
               losses=figure(by_differences(found[0], self.dimension)), others=", ".join(told)),
        )  # fmt: skip

    def _draw_measured(self, plot: LabPlot, measured: Array) -> None:
        across = np.array(DIMENSIONS, dtype=float)
        for costs, colour, racer in zip(measured.T, COLOURS, RACERS, strict=True):
            plot.curve(across, costs, colour, tr(racer.name), width=2)
        dashed = [by_differences(cost, d) for cost, d in zip(measured[:, 0], DIMENSIONS, strict=True)]
        plot.curve(across, np.array(dashed), COLOURS[0], tr("descent by differences"), dash=True, width=2)

    def columns(self, given: Given, found: tuple[float, ...], measured: Any) -> dict[str, Any]:
        if measured is None:
            return {}
        names = (racer.name.lower().replace(" ", "_").replace("-", "_") for racer in RACERS)
        costs = {f"{name}_evaluations": row for name, row in zip(names, measured.T, strict=True)}
        return {"dimension": np.array(DIMENSIONS)} | costs
