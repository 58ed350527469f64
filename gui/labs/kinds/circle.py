"""What the Hessian makes of a circle: an ellipse, whose half axes are its singular values."""

from __future__ import annotations

from typing import Any, ClassVar

import numpy as np

from fallline.engine.language import tr
from fallline.engine.problem.curvature import Curvature, curvature
from fallline.engine.scenario.scenario import Scenario
from fallline.engine.studies.bowl import nearest_minimum
from fallline.engine.studies.met_condition import ellipse
from fallline.gui.figures import figure
from fallline.gui.labs.kinds.kind import Given, Kind
from fallline.gui.labs.plot import LabPlot

SEEN = (-1.15, 1.15)


class Circle(Kind, frozen=True, kw_only=True, tag="circle"):
    """At the minimum that is nearest to the start, or at the start where none is found."""

    heading: ClassVar[str] = "What the Hessian makes of a circle"
    x: ClassVar[str] = "x / σ₁"
    y: ClassVar[str] = "y / σ₁"
    options: ClassVar[dict[str, bool]] = {"equal": True}

    def check(self, scenario: Scenario, dials: Any) -> None:
        """Needs a Hessian of two parameters."""
        super().check(scenario, dials)
        if scenario.landscape.dimension != 2 or not scenario.landscape.has_hessian:
            raise ValueError(tr(": it needs a landscape of two parameters that has second derivatives"))

    def compute(self, given: Given) -> tuple[Curvature, str]:
        start = given.scenario.positions()[:, 0]
        minimum = nearest_minimum(given.scenario.landscape, tuple(start.tolist()))
        at, where = (start, tr("At the start: singular")) if minimum is None else (minimum, tr("Singular"))
        if given.own and minimum is not None:
            where = tr("At the minimum: singular")
        return curvature(given.scenario.landscape, at[:, None]), where

    def draw(self, plot: LabPlot, given: Given, found: tuple[Curvature, str], measured: Any) -> None:
        curved, where = found
        round_, singular = ellipse(np.eye(2), 181), curved.singular_values[:, 0]
        plot.show_range(SEEN, SEEN)
        if not singular[0] > 0:
            plot.say(tr("The Hessian is 0 there, or is not there: no ellipse"))
            return
        image = curved.hessian[:, :, 0] @ round_ / singular[0]
        plot.curve(round_[0], round_[1], "axis", dash=True)
        plot.curve(image[0], image[1], "yellow", width=2)
        order = np.argsort(-np.abs(curved.eigenvalues[:, 0]))
        vectors = curved.eigenvectors[:, order, 0]
        for vector, value, colour in zip(vectors.T, singular, ("vermilion", "blue"), strict=True):
            plot.arrow(np.zeros(2), vector * value / singular[0], colour)
        self.say(
            plot,
            tr(
                "{where} values {large} (red) and {small} (blue)",
                where=where,
                large=figure(singular[0]),
                small=figure(singular[1]),
            ),
        )
