"""What an overlay draws: arrows, points, ellipses and lines in the coordinates of the landscape, from an anatomy."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from engine.anatomy import Anatomy
from engine.optimizer import Optimizer
from engine.sight import Sight

Array = NDArray[np.float64]

KINDS = {
    "gradient": "Gradient, downhill",
    "velocity": "Velocity: where memory alone would go",
    "step": "The step taken",
    "look-ahead": "Look-ahead point and the gradient there",
    "newton": "Newton's step",
    "scaling": "Scaling of the coordinates (ellipse of 1/B)",
    "quadratic": "Local quadratic model and its axes",
    "trials": "Points tried by a line search or trust region",
}


@dataclass(frozen=True)
class Arrow:
    """From `tail` along `vector`; `scaled` says that its length is not comparable with a step."""

    kind: str
    tail: Array
    vector: Array
    scaled: bool = False


@dataclass(frozen=True)
class Drawing:
    """All that is on show."""

    arrows: list[Arrow] = field(default_factory=list)
    points: list[tuple[str, Array]] = field(default_factory=list)
    lines: list[tuple[str, Array]] = field(default_factory=list)
    """Polylines (k, 2) by kind."""
    ellipse: Array | None = None
    """Relative semi-axes along x and y of the scaling, the larger 1."""


def drawing(optimizer: Optimizer, a: Anatomy, look: Sight, shown: frozenset[str], span: float) -> Drawing:
    """What `shown` kinds there are at this step; `span` is the width of the view, for what has no length of its own."""
    found = Drawing(ellipse=_ellipse(optimizer, a) if "scaling" in shown else None)
    here, flat = look.project(a.theta[:, None])[:, 0], look.project_vector
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
    if "quadratic" in shown and len(a.theta) == 2:
        found.lines.extend(("quadratic", line) for line in _axes(a, span))
    if "trials" in shown:
        found.points.extend(("trials", look.project(point[:, None])[:, 0]) for point in a.tried)
    return found


def _ellipse(optimizer: Optimizer, a: Anatomy) -> Array | None:
    state = tuple(value[:, None] for value in a.after.values())
    b = optimizer.preconditioner(state, a.step) if state else None
    if b is None or not (b[:2] > 0).all():
        return None
    return np.asarray(b[:2, 0].min() / b[:2, 0])


def _axes(a: Anatomy, span: float) -> list[Array]:
    """The Hessian's eigenvectors through theta, the flatter the longer: length goes as 1/sqrt of the curvature."""
    if not np.isfinite(a.hessian).all():
        return []
    values, vectors = np.linalg.eigh(a.hessian)
    size = np.abs(values)
    if not size.max() > 0:
        return []
    length = 0.3 * span * np.sqrt(size.min() / np.maximum(size, 1e-300)) if size.min() > 0 else 0.3 * span * (size == 0)
    length = np.maximum(length, 0.03 * span)
    return [
        np.array([a.theta - reach * axis, a.theta + reach * axis])
        for reach, axis in zip(length, vectors.T, strict=True)
    ]


def quadratic_values(a: Anatomy, x: Array, y: Array) -> Array:
    """The model g'd + d'Hd/2 around theta on the grid of `x` and `y`, (len(y), len(x))."""
    dx, dy = np.meshgrid(x - a.theta[0], y - a.theta[1])
    (xx, xy), (_, yy) = a.hessian
    with np.errstate(all="ignore"):  # the Hessian may be as large as numbers go
        return np.asarray(a.gradient[0] * dx + a.gradient[1] * dy + (xx * dx**2 + 2 * xy * dx * dy + yy * dy**2) / 2)
