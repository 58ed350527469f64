"""One dial swept over its range, and what comes of each run there: its loss or slope at the end, or its distance."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any, ClassVar, Literal

import numpy as np
from msgspec import Meta

from fallline.engine.family.fields import Field
from fallline.engine.language import tr
from fallline.engine.run.trace import trace
from fallline.engine.scenario.scenario import Scenario, ScenarioError
from fallline.engine.studies.bowl import nearest_minimum
from fallline.gui.labs.kinds.kind import Array, Given, Kind, named, span_of, spoken
from fallline.gui.labs.plot import LabPlot

LOWEST = 1e-30


class Sweep(Kind, frozen=True, kw_only=True, tag="sweep"):
    """A logarithmic axis of the figure, against the `dial`, on a logarithmic axis too where `log`."""

    heading: ClassVar[str] = "Against the dial"
    slow: ClassVar[bool] = True

    dial: str
    range: tuple[float, float]
    log: bool = False
    figure: Literal["loss", "slope", "distance"] = "loss"
    """At the end of the run, mean of the walkers: the loss above the least, the gradient's length, or the distance."""
    count: Annotated[int, Meta(ge=2, le=200)] = 32

    @property
    def look(self) -> dict[str, bool]:
        return {"log_x": self.log, "log_y": True}

    def below(self, dials: Mapping[str, Field]) -> str:
        return spoken(dials[self.dial])

    @property
    def values(self) -> Array:
        """Where the dial is put, (k,)."""
        return (np.geomspace if self.log else np.linspace)(*self.range, self.count)

    def check(self, scenario: Scenario, dials: Mapping[str, Any]) -> None:
        """The dial must be there, be a number, and have a range."""
        super().check(scenario, dials)
        if self.dial not in dials:
            raise ValueError(tr(".dial: there is no dial {dial!r}", dial=self.dial))
        if isinstance(dials[self.dial], bool | str):
            raise ValueError(tr(".dial: {dial} is no number", dial=self.dial))
        if not self.range[0] < self.range[1] or (self.log and self.range[0] <= 0):
            raise ValueError(tr(".range: from must be below to, and above 0 where it is `log`"))

    def compute(self, given: Given) -> Array:
        """(k, runs); NaN where a run left, or cannot be."""
        whole = isinstance(given.values[self.dial], int)
        rows = []
        for value in self.values.tolist():
            try:
                scenario = given.at({**given.values, self.dial: round(value) if whole else value})
            except (ScenarioError, ValueError):
                rows.append(np.full(len(given.paths), np.nan))
                continue
            rows.append(self._figures(scenario))
        return np.array(rows)

    def _figures(self, scenario: Scenario) -> Array:
        paths = trace(scenario)
        if self.figure == "slope":
            found = [path.gradient_norm[-1].mean() for path in paths]
        elif self.figure == "loss":
            found = [path.loss[-1].mean() - (scenario.landscape.lowest() or 0.0) for path in paths]
        else:
            minimum = nearest_minimum(scenario.landscape, tuple(scenario.positions()[:, 0].tolist()))
            at = np.full(scenario.landscape.dimension, np.nan) if minimum is None else minimum
            found = [np.linalg.norm(path.theta[-1] - at[:, None], axis=0).mean() for path in paths]
        left = [path.diverged_at is not None for path in paths]
        return np.where(left, np.nan, np.array(found, dtype=np.float64))

    def draw(self, plot: LabPlot, given: Given, found: Array, measured: Any) -> None:
        shown = self.runs or range(len(given.paths))
        low, high = span_of(found[:, list(shown)], least=LOWEST)
        plot.show_range(self.range, (low / 3, high * max((high / low) ** 0.4, 3.0)))
        for index, (run, _, look) in zip(shown, self.shown(given), strict=True):
            plot.curve(self.values, np.maximum(found[:, index], LOWEST), look.colour, tr(run.label), width=2)
        plot.mark(float(given.values[self.dial]), "")
        self.say(plot)

    def columns(self, given: Given, found: Array, measured: Any) -> dict[str, Any]:
        columns: dict[str, Any] = {f"{self.dial}_swept": self.values}
        for index, (run, _, _) in zip(self.runs or range(len(given.paths)), self.shown(given), strict=True):
            columns[named(run, f"{self.figure}_against_{self.dial}")] = found[:, index]
        return columns
