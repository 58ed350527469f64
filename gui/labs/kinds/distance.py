"""The distance of each run from the minimum, step by step, beside the factor that theory gives it."""

from __future__ import annotations

from typing import Annotated, Any, ClassVar

import numpy as np
from msgspec import Meta

from fallline.engine.analysis import theory
from fallline.engine.language import tr
from fallline.engine.scenario.scenario import Run
from fallline.engine.studies.bowl import nearest_minimum
from fallline.engine.studies.conditioning import arrival, errors_expected
from fallline.gui.labs.kinds.kind import Array, Given, Kind, named
from fallline.gui.labs.plot import LabPlot

LOWEST = 1e-12


class Distance(Kind, frozen=True, kw_only=True, tag="distance"):
    """As a share of the first distance, on a logarithmic axis."""

    heading: ClassVar[str] = "Distance from the minimum"
    y: ClassVar[str] = "distance"
    options: ClassVar[dict[str, bool]] = {"log_y": True}

    theory: bool = False
    """Whether the factor of each linear method is drawn, dashed."""
    tolerance: Annotated[float, Meta(ge=1e-12, lt=1)] | None = None
    """The share at which a run has arrived: when is said."""

    def compute(self, given: Given) -> list[Array]:
        at = nearest_minimum(given.scenario.landscape, tuple(given.scenario.positions()[:, 0].tolist()))
        if at is None:
            return []
        lengths = [np.linalg.norm(path.theta[:, :, 0] - at, axis=1) for _, path, _ in self.shown(given)]
        return [np.asarray(length / (length[0] or 1.0)) for length in lengths]

    def draw(self, plot: LabPlot, given: Given, found: list[Array], measured: Any) -> None:
        last = given.scenario.steps
        plot.show_range((0, 1.04 * last), (1e-9, 3))
        arrivals = []
        for distance, (run, _, look) in zip(found, self.shown(given), strict=False):
            plot.curve(np.arange(len(distance)), np.maximum(distance, LOWEST), look.colour, tr(run.label), width=2)
            rate = factor(given, run) if self.theory else None
            if rate is not None:
                plot.curve(np.arange(last + 1), errors_expected(rate, last), look.colour, dash=True)
            if self.tolerance is not None:
                steps = arrival(distance, self.tolerance)
                arrivals.append(
                    f"{tr(run.label)} {steps:.0f}"
                    if np.isfinite(steps)
                    else tr("{label} over {last}", label=tr(run.label), last=last)
                )
        if self.tolerance is not None:
            plot.mark(self.tolerance, tr("tolerance"), upright=False)
        self.say(plot, self._words(given, found, arrivals))

    def _words(self, given: Given, found: list[Array], arrivals: list[str]) -> str:
        if not found:
            return tr("From here no minimum is found to measure from")
        by = f"; {given.bowl.said}" if self.theory and given.bowl is not None and given.bowl.said else ""
        return (
            tr("Steps to the tolerance: {counts}{by}", counts=", ".join(arrivals), by=by)
            if arrivals
            else by[2:3].upper() + by[3:]
        )

    def draw_at(self, plot: LabPlot, given: Given, found: list[Array], step: int) -> None:
        plot.now.upright(step)
        for distance, (_, path, look) in zip(found, self.shown(given), strict=False):
            k = min(step, path.steps)
            plot.now.dot(k, max(distance[k], LOWEST), look.colour, symbol=look.symbol, size=9)

    def columns(self, given: Given, found: list[Array], measured: Any) -> dict[str, Any]:
        return {
            named(run, "distance"): distance for distance, (run, _, _) in zip(found, self.shown(given), strict=False)
        }


def factor(given: Given, run: Run) -> float | None:
    """What theory leaves of the distance per step: of Newton nothing; None for a method that is not linear."""
    if run.optimizer.tag() == "newton":
        return 0.0
    if given.bowl is None or theory.form(run.optimizer) is None:
        return None
    return float(theory.rate(run.optimizer, run.schedule.lr, given.bowl.eigenvalues))
