"""The quadratic penalty: what is not met costs its square, more and more. Courant, Bull. AMS 49, 1943."""

from typing import ClassVar

import numpy as np

from fallline.engine.method.optimizer import Array, Oracle
from fallline.engine.optimizers._constrained import (
    Function,
    Growth,
    Pulled,
    Weight,
    descend,
    downhill,
    loss_and_slope,
    missed,
    squared,
    weighted,
)
from fallline.engine.problem.arrays import dot, total

SOLVED, STEEPEST = 1e-8, 1e9
"""What may be left to fall at what counts as a minimum, of what is paid there; and the largest weight."""


class Penalty(Pulled, frozen=True, tag="penalty"):
    """Penalty:  minimise f + (mu / 2) |c+|^2 by Newton's steps, for mu, growth mu, ...   Courant, Bull. AMS 49, 1943.

    c+ is what is not met of each constraint. Each minimum lies outside, by multiplier / mu, and mu c+ tends to the
    multipliers; the condition number grows as mu, which plain descent could not follow. Every curvature is made
    positive and steps are halved until they lower the function. Nocedal and Wright, Numerical Optimization, 2006, 17.1.
    """

    purpose: ClassVar[str] = "comes from outside, up a wall that grows"
    pauses: ClassVar[bool] = True
    mu: Weight = 1.0
    growth: Growth = 4.0
    equations: ClassVar[tuple[str, ...]] = (
        r"c^{+} = \max(c, 0),\quad @pull' = J^{T} \mu c^{+}",
        r"\Phi = f + \frac{\mu}{2} |c^{+}|^{2},\quad @theta' = @theta - @lr\,|\nabla^{2}\Phi|^{-1}(@g + @pull')",
    )

    def begin(self, theta: Array) -> tuple[Array, ...]:
        """The pull, and mu (n,)."""
        return *super().begin(theta), np.full(theta.shape[1], self.mu)

    def step(
        self, theta: Array, state: tuple[Array, ...], step: int, lr: float, oracle: Oracle
    ) -> tuple[Array, tuple[Array, ...]]:
        """One step from `theta` (d, n); where that is a minimum already, mu grows first."""
        mu, within = state[1], oracle.feasible
        g, hessian = loss_and_slope(theta, oracle)
        over, rows = missed(within, within.values(theta)), within.jacobian(theta)

        def paid(mu: Array) -> tuple[Array, Array]:
            """The slope of what is paid, and the Hessian of the whole."""
            return weighted(rows, mu * over), hessian + squared(rows, mu * (over != 0)) + within.curvature(
                theta, mu * over
            )

        pull, bent = paid(mu)
        solved = -dot(g + pull, downhill(bent, g + pull)) <= SOLVED * mu * total(over**2)
        mu = np.where(solved, np.minimum(mu * self.growth, STEEPEST), mu)
        pull, bent = paid(mu)

        def value(at: Array) -> Array:
            return oracle.loss(at) + mu / 2 * total(missed(within, within.values(at)) ** 2)

        return descend(theta, lr, Function(value, g + pull, bent)), (pull, mu)
