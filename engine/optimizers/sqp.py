"""Sequential quadratic programming: Newton's method on the conditions of a constrained minimum. Wilson, 1963."""

from typing import ClassVar

import numpy as np

from fallline.engine.method.optimizer import Array, Oracle
from fallline.engine.optimizers._constrained import (
    FLOOR,
    HALVES,
    SUFFICIENT,
    Pulled,
    loss_and_slope,
    weighted,
)
from fallline.engine.problem.arrays import dot, total
from fallline.engine.problem.quadratic_program import least

ABOVE = 1.5
"""The price of what is missed, over the largest multiplier."""


class SQP(Pulled, frozen=True, tag="sqp"):
    """SQP:  p = argmin g'p + p'Bp / 2  with  c + J p <= 0;   theta <- theta + lr p.   Wilson, 1963; Han, 1977.

    B is the Hessian of f + lambda'c with every curvature made positive, and lambda are the multipliers of the last
    quadratic program. The step is halved until it lowers f + price |c+|_1, whose price is above every multiplier. Near
    a solution it doubles the digits at each step. Wilson, thesis, Harvard 1963; Han, JOTA 22, 1977; Powell, 1978;
    Nocedal and Wright, Numerical Optimization, 2006, ch. 18.
    """

    purpose: ClassVar[str] = "a quadratic program at every step, as Newton's method"
    title: ClassVar[str] = "SQP"
    equations: ClassVar[tuple[str, ...]] = (
        r"B = |\nabla^{2}(f + \lambda^{T} c)|,\quad @pull' = J^{T} \lambda'",
        r"p = \mathrm{argmin}_{c + Jp \leq 0}(@g^{T} p + \frac{1}{2} p^{T} B p),\quad @theta' = @theta + @lr\,p",
    )

    def begin(self, theta: Array) -> tuple[Array, ...]:
        """The pull; the multipliers (m, n), none at first, and the price (n,)."""
        n = theta.shape[1]
        return *super().begin(theta), np.zeros((0, n)), np.zeros(n)

    def step(
        self, theta: Array, state: tuple[Array, ...], step: int, lr: float, oracle: Oracle
    ) -> tuple[Array, tuple[Array, ...]]:
        """One step from `theta` (d, n)."""
        _, multipliers, price = state
        within = oracle.feasible
        if not len(multipliers):
            multipliers = np.zeros((within.count, theta.shape[1]))
        g, hessian = loss_and_slope(theta, oracle)
        values, rows = within.values(theta), within.jacobian(theta)
        bent = hessian + within.curvature(theta, multipliers)
        programs = [
            _program(bent[:, :, k], g[:, k], rows[:, :, k], -values[:, k], within.equal) for k in range(theta.shape[1])
        ]
        way = np.stack([found for found, _ in programs], axis=1)
        multipliers = np.stack([found for _, found in programs], axis=1)
        price = np.maximum(price, ABOVE * np.abs(multipliers).max(axis=0, initial=0.0))

        def merit(at: Array) -> Array:
            return oracle.loss(at) + price * total(within.violations(at))

        before = merit(theta)
        slope = dot(g, way) - price * total(within.violations(theta))
        size, after = np.full(theta.shape[1], lr), theta
        waiting = np.isfinite(way).all(axis=0)
        for _ in range(HALVES):
            there = theta + size * way
            good = waiting & (merit(there) <= before + SUFFICIENT * size * slope)
            after = np.where(good, there, after)
            waiting = waiting & ~good
            if not waiting.any():
                break
            size = size / 2
        return after, (weighted(rows, multipliers), multipliers, price)


def _program(bent: Array, g: Array, rows: Array, ends: Array, equal: np.ndarray) -> tuple[Array, Array]:
    """The step (d,) and the multipliers (m,) of one walker; NaN and 0 where a number is not finite."""
    if not all(np.isfinite(each).all() for each in (bent, g, rows, ends)):
        return np.full_like(g, np.nan), np.zeros(len(ends))
    values, vectors = np.linalg.eigh(bent)
    sizes = np.maximum(np.abs(values), max(FLOOR * float(np.abs(values).max()), 1e-300))
    return least(vectors * sizes @ vectors.T, g, rows, ends, equal)
