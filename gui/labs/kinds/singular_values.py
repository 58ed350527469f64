"""Singular values of a matrix of parameters, step by step: of gradient, momentum, or the update over the rate."""

from __future__ import annotations

from typing import Any, ClassVar, Literal

import numpy as np

from fallline.engine.analysis.singular_values import SingularValues, memory, singular_values
from fallline.engine.language import tr
from fallline.engine.scenario.scenario import Scenario
from fallline.gui.figures import figure
from fallline.gui.labs.kinds.kind import Array, Given, Kind, named, span_of
from fallline.gui.labs.plot import LabPlot

Rows = list[tuple[SingularValues, Array]]
"""Of each run that is shown: what is known, and which of it, (k, r)."""


class Singular(Kind, frozen=True, kw_only=True, tag="singular-values"):
    """All of one run; of several the largest and, dashed, the smallest of each. Of the first matrix that there is."""

    heading: ClassVar[str] = "Singular values"
    y: ClassVar[str] = "σ"
    options: ClassVar[dict[str, bool]] = {"log_y": True}

    of: Literal["gradient", "momentum", "update"] = "gradient"

    def check(self, scenario: Scenario, dials: Any) -> None:
        """Needs a matrix and, of a momentum, methods that have one."""
        super().check(scenario, dials)
        if not scenario.landscape.matrices:
            raise ValueError(tr(": no parameters of {tag} are a matrix", tag=scenario.landscape.tag()))
        if self.of == "momentum":
            for index in self.runs or range(len(scenario.runs)):
                optimizer = scenario.runs[index].optimizer
                if not memory(optimizer):
                    raise ValueError(tr(".of: {tag} has no momentum", tag=optimizer.tag()))

    def compute(self, given: Given) -> Rows:
        matrix = given.scenario.landscape.matrices[0]
        found = [singular_values(run.optimizer, path, matrix) for run, path, _ in self.shown(given)]
        return [(each, getattr(each, self.of)) for each in found]

    def draw(self, plot: LabPlot, given: Given, found: Rows, measured: Any) -> None:
        shown = self.shown(given)
        low, high = span_of(*(rows.ravel() for _, rows in found))
        plot.show_range((0, 1.03 * max(given.last(), 1)), (low / 2, 2 * high * (high / low) ** (0.08 * len(shown))))
        for (known, rows), (run, _, look) in zip(found, shown, strict=True):
            for k in range(rows.shape[1]) if len(shown) == 1 else (0, rows.shape[1] - 1):
                label = tr(run.label) if k == 0 else ""
                plot.curve(known.steps, rows[:, k], look.colour, label, dash=len(shown) > 1 and k > 0)

    def draw_at(self, plot: LabPlot, given: Given, found: Rows, step: int) -> None:
        plot.now.upright(step)
        words = []
        for (known, rows), (run, _, _) in zip(found, self.shown(given), strict=True):
            row = rows[int(np.searchsorted(known.steps, step, "right")) - 1]
            if np.isfinite(row).all() and row[-1] > 0:
                words.append(tr("{label}: {apart} times apart", label=tr(run.label), apart=figure(row[0] / row[-1], 2)))
        self.say(plot, ", ".join(words))

    def columns(self, given: Given, found: Rows, measured: Any) -> dict[str, Any]:
        columns: dict[str, Any] = {}
        for (known, rows), (run, _, _) in zip(found, self.shown(given), strict=True):
            columns[named(run, f"{self.of}_step")] = known.steps
            columns |= {named(run, f"{self.of}_sigma{k + 1}"): rows[:, k] for k in range(rows.shape[1])}
        return columns
