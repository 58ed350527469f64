"""The conditions of Karush, Kuhn and Tucker at a point: multipliers, and how much of the gradient they leave."""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from fallline.engine.problem.constraints import Feasible

Array = NDArray[np.float64]


class Conditions(NamedTuple):
    """At one point of d parameters, under m constraints."""

    multipliers: Array
    """(m,): of those that hold the point, at least 0 where they are inequalities; else 0."""
    normals: Array
    """Gradients of the constraints, (m, d)."""
    residual: float
    """Length of grad f + the sum of multipliers times gradients of constraints: 0 at a solution."""
    violation: float
    """The largest distance, to first order, to where a constraint is met."""


def conditions(feasible: Feasible, theta: Array, gradient: Array, near: float) -> Conditions:
    """Those at `theta` (d,) with the loss's `gradient` (d,): least squares over the constraints that are `near`.

    `near` is the distance, to first order, from which on an inequality holds a point.
    """
    at = theta[:, None]
    values, normals = feasible.values(at)[:, 0], feasible.jacobian(at)[:, :, 0]
    lengths = np.sqrt((normals**2).sum(axis=1))
    distances = values / np.where(lengths > 0, lengths, 1.0)
    holding = feasible.equal | (distances >= -near)
    multipliers = np.zeros(len(values))
    if holding.any() and np.isfinite(gradient).all() and np.isfinite(normals).all():
        unit = (normals / np.where(lengths > 0, lengths, 1.0)[:, None])[holding]
        low = np.where(feasible.equal[holding], -np.inf, 0.0)
        from scipy.optimize import lsq_linear  # it takes its time to import

        found = lsq_linear(unit.T, -gradient, bounds=(low, np.inf), method="bvls", tol=1e-15)
        multipliers[holding] = found.x / np.where(lengths > 0, lengths, 1.0)[holding]
    left = gradient + multipliers @ normals
    violation = np.where(feasible.equal, np.abs(distances), np.maximum(distances, 0.0)).max(initial=0.0)
    return Conditions(multipliers, normals, float(np.sqrt((left**2).sum())), float(violation))
