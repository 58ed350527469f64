"""What an overlay draws of one run: arrows, points and lines in the coordinates of the plot, from its step."""

from __future__ import annotations

import msgspec
import numpy as np
from numpy.typing import NDArray

from fallline.engine.analysis.local_model import LocalModel, local_model, scaling_ellipse
from fallline.engine.analysis.preconditioning import Metric
from fallline.engine.analysis.projection import Projection
from fallline.engine.analysis.step import StepParts

Array = NDArray[np.float64]

KINDS = {
    "gradient": "Gradient, downhill",
    "velocity": "Velocity: where memory alone would go",
    "step": "The step taken",
    "look-ahead": "Look-ahead point and the gradient there",
    "newton": "Newton's step",
    "scaling": "Scaling of the coordinates (ellipse of 1/B)",
    "quadratic": "Local quadratic model and its axes",
    "trials": "Points a line search tried, or the trust region",
}

ANGLES = np.linspace(0.0, 2 * np.pi, 97)
CIRCLE = np.column_stack([np.cos(ANGLES), np.sin(ANGLES)])


class Arrow(msgspec.Struct, frozen=True):
    """From `tail` along `vector`, both (2,)."""

    kind: str
    tail: Array
    vector: Array


class Drawing(msgspec.Struct, frozen=True):
    """All that is on show of one run."""

    centre: Array
    """(2,)."""
    step: float
    """Length of the step taken: what normalised arrows are measured by."""
    arrows: list[Arrow] = msgspec.field(default_factory=list)
    points: list[tuple[str, Array]] = msgspec.field(default_factory=list)
    axes: tuple[Array, ...] = ()
    """Lines (2, 2): the eigenvectors of the quadratic model."""
    model: LocalModel | None = None
    ellipse: Array | None = None
    """Of the scaling, (k, 2), its reach 1: a shape without a size."""
    circle: Array | None = None
    """Of a trust region, (k, 2)."""

    @property
    def kinds(self) -> frozenset[str]:
        """What there is to see."""
        found = {arrow.kind for arrow in self.arrows if arrow.vector.any()} | {kind for kind, _ in self.points}
        also = {"quadratic": self.model, "scaling": self.ellipse, "trials": self.circle}
        return frozenset(found | {kind for kind, value in also.items() if value is not None})


def drawing(a: StepParts, b: Metric, look: Projection, shown: frozenset[str], width: float) -> Drawing:
    """What `shown` kinds there are at this step; `width` of the view measures what has no length of its own."""
    here, flat = look.project(a.theta[:, None])[:, 0], look.project_vector
    model = local_model(a, look) if "quadratic" in shown else None
    found = Drawing(
        here,
        float(np.linalg.norm(a.change)),
        axes=() if model is None else model.axes(width),
        model=model,
        ellipse=scaling_ellipse(b, look) if "scaling" in shown else None,
        circle=here + a.radius * CIRCLE if "trials" in shown and a.radius is not None else None,
    )
    vectors = {"gradient": -a.lr * a.gradient, "velocity": a.coasting, "step": a.change}
    if "newton" in shown:
        vectors["newton"] = a.newton
    found.arrows.extend(Arrow(kind, here, flat(vector)) for kind, vector in vectors.items() if kind in shown)
    if "look-ahead" in shown and a.probe is not None:
        point, seen = a.probe
        ahead = look.project(point[:, None])[:, 0]
        found.arrows.append(Arrow("look-ahead", here, ahead - here))
        found.arrows.append(Arrow("gradient", ahead, flat(-a.lr * seen)))
        found.points.append(("look-ahead", ahead))
    if "trials" in shown:
        found.points.extend(("trials", look.project(point[:, None])[:, 0]) for point in a.tried)
    return found
