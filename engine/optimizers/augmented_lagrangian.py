"""The augmented Lagrangian: a penalty that learns the multipliers, and need not grow. Hestenes 1969; Powell 1969."""

from typing import ClassVar

import numpy as np

from fallline.engine.method.optimizer import Array, Oracle
from fallline.engine.optimizers._constrained import (
    Function,
    Growth,
    Pulled,
    Weight,
    descend,
    loss_and_slope,
    squared,
    weighted,
)
from fallline.engine.problem.arrays import length, total
from fallline.engine.problem.constraints import Feasible

TIGHTER, ENOUGH, STEEPEST = 0.1, 0.25, 1e8
"""The gradient at the next minimum is so much smaller; so much of what was missed may be left, or mu grows."""


class AugmentedLagrangian(Pulled, frozen=True, tag="augmented-lagrangian"):
    """Augmented Lagrangian:  minimise f + |(lambda + mu c)+|^2 / 2 mu;   lambda <- (lambda + mu c)+.   Hestenes, 1969.

    ( )+ leaves out what is negative of an inequality. With the multipliers right the minimum is the solution at any mu
    that is large enough, so mu grows only where less than three quarters of what was missed are gone. Newton's steps as
    for the penalty. Hestenes, JOTA 4, 1969; Powell, in Fletcher, Optimization, 1969; Rockafellar, JOTA 12, 1973, for
    inequalities; Nocedal and Wright, Numerical Optimization, 2006, 17.3.
    """

    purpose: ClassVar[str] = "a penalty that learns the multipliers"
    pauses: ClassVar[bool] = True
    mu: Weight = 2.0
    growth: Growth = 4.0
    equations: ClassVar[tuple[str, ...]] = (
        r"\lambda^{+} = \max(\lambda + \mu c, 0),\quad @pull' = J^{T} \lambda^{+}",
        r"\Phi = f + \frac{1}{2\mu} |\lambda^{+}|^{2},\quad @theta' = @theta - @lr\,|\nabla^{2}\Phi|^{-1}(@g + @pull')",
    )

    def begin(self, theta: Array) -> tuple[Array, ...]:
        """The pull; mu, the gradient that counts as none, what was missed (n,); multipliers (m, n), none at first."""
        n = theta.shape[1]
        unknown = np.full(n, np.nan), np.full(n, np.inf)
        return *super().begin(theta), np.full(n, self.mu), *unknown, np.zeros((0, n))

    def step(
        self, theta: Array, state: tuple[Array, ...], step: int, lr: float, oracle: Oracle
    ) -> tuple[Array, tuple[Array, ...]]:
        """One step from `theta` (d, n); where that is a minimum already, the multipliers are learnt first."""
        _, mu, small, before, multipliers = state
        within = oracle.feasible
        multipliers = multipliers if len(multipliers) else np.zeros((within.count, theta.shape[1]))
        g, hessian = loss_and_slope(theta, oracle)
        values, rows = within.values(theta), within.jacobian(theta)
        small = np.where(np.isnan(small), TIGHTER * length(g), small)
        forces = _forces(within, multipliers, mu, values)
        solved = length(g + weighted(rows, forces)) <= small
        left = np.abs(forces - multipliers).max(axis=0) / mu
        multipliers = np.where(solved, forces, multipliers)
        steeper = solved & (left > ENOUGH * before)
        mu = np.where(steeper, np.minimum(mu * self.growth, STEEPEST), mu)
        small, before = np.where(solved, TIGHTER * small, small), np.where(solved, left, before)
        forces = _forces(within, multipliers, mu, values)
        pull = weighted(rows, forces)
        bent = hessian + squared(rows, mu * (within.equal[:, None] | (forces > 0))) + within.curvature(theta, forces)

        def value(at: Array) -> Array:
            return oracle.loss(at) + total(_forces(within, multipliers, mu, within.values(at)) ** 2) / (2 * mu)

        after = descend(theta, lr, Function(value, g + pull, bent))
        return after, (pull, mu, small, before, multipliers)


def _forces(within: Feasible, multipliers: Array, mu: Array, values: Array) -> Array:
    """(lambda + mu c)+, (m, n)."""
    forces = multipliers + mu * values
    return np.where(within.equal[:, None], forces, np.maximum(forces, 0.0))
