"""The logarithmic barrier: from inside along the central path to the solution. Fiacco and McCormick, 1968."""

from collections.abc import Mapping
from typing import Annotated, ClassVar

import numpy as np
from msgspec import Meta

from fallline.engine.language import tr
from fallline.engine.method.optimizer import Array, Oracle
from fallline.engine.method.symbol import Symbol, Symbols
from fallline.engine.optimizers._constrained import (
    Function,
    Pulled,
    Weight,
    descend,
    downhill,
    loss_and_slope,
    squared,
    weighted,
)
from fallline.engine.problem.arrays import dot, total
from fallline.engine.problem.constraints import Feasible

SOLVED, LEAST = 1e-3, 1e-10
"""Newton's decrement at what counts as a centre, over mu, where it has no unit; and the least mu, of the first."""
INSIDE, EDGE = 0.2, 1e-3
"""The room that a step from outside asks for, as a share of what is missed the most, which counts as that at least."""


class Barrier(Pulled, frozen=True, tag="barrier"):
    """Barrier:  minimise f - mu sum log(-c) by Newton's steps, for mu, share mu, ...   Frisch, 1955.

    Its minima, the centres, make the central path, which ends at the solution; mu / -c are the multipliers there. It
    stays inside, where it first goes from a start outside, and takes inequalities alone. Fiacco and McCormick,
    Nonlinear Programming, 1968; Boyd and Vandenberghe, Convex Optimization, 2004, ch. 11.
    """

    purpose: ClassVar[str] = "stays inside and follows the central path"
    pauses: ClassVar[bool] = True
    mu: Weight = 1.0
    share: Annotated[
        float,
        Meta(gt=0, lt=1, description="of mu that is left once a centre is reached", extra={"slider": (0.05, 0.9)}),
    ] = 0.4
    slots: ClassVar[tuple[str, ...]] = ("pull", "way")
    symbols: ClassVar[Symbols] = Pulled.symbols | {
        "way": Symbol(tr("from theta to the last centre")),
        "centre": Symbol(tr("the last centre: a point of the central path")),
    }
    equations: ClassVar[tuple[str, ...]] = (
        r"\lambda_i = \frac{\mu}{-c_i},\quad @pull' = J^{T} \lambda",
        r"\Phi = f - \mu \sum_i \log(-c_i),\quad @theta' = @theta - @lr\,|\nabla^{2}\Phi|^{-1}(@g + @pull')",
    )

    def unfit(self, feasible: Feasible) -> str:
        """It has no room within an equality."""
        if not feasible.equal.any():
            return ""
        first = feasible.words[int(feasible.equal.argmax())]
        return tr("has no room within an equality, and one is {constraint}", constraint=first)

    def begin(self, theta: Array) -> tuple[Array, ...]:
        """The slots, and mu (n,)."""
        return *super().begin(theta), np.full(theta.shape[1], self.mu)

    def sequences(self, theta: Array, state: Mapping[str, Array]) -> dict[str, Array]:
        """The last centre at each step; at first the start."""
        return {"centre": theta + state["way"]}

    def step(
        self, theta: Array, state: tuple[Array, ...], step: int, lr: float, oracle: Oracle
    ) -> tuple[Array, tuple[Array, ...]]:
        """One step from `theta` (d, n): where that is a centre already, mu shrinks first; from outside it goes in."""
        _, way, mu = state
        within = oracle.feasible
        g, hessian = loss_and_slope(theta, oracle)
        values, rows = within.values(theta), within.jacobian(theta)
        outside = ~(values < 0).all(axis=0)
        room = np.where(outside, np.inf, -values)
        forces = mu / room
        pull = weighted(rows, forces)
        bent = hessian + squared(rows, forces / room) + within.curvature(theta, forces)
        solved = (-dot(g + pull, downhill(bent, g + pull)) <= SOLVED * mu) & ~outside
        centre = np.where(solved, theta, theta + way)
        mu = np.where(solved, np.maximum(mu * self.share, LEAST * self.mu), mu)
        forces = mu / room
        pull = weighted(rows, forces)
        bent = hessian + squared(rows, forces / room) + within.curvature(theta, forces)

        def value(at: Array) -> Array:
            room = -within.values(at)
            inside = (room > 0).all(axis=0)
            wall = total(np.log(np.where(room > 0, room, 1.0)))
            return np.where(inside, oracle.loss(at) - mu * wall, np.inf)

        after = descend(theta, lr, Function(value, g + pull, bent))
        after = np.where(outside, theta + inwards(values, rows), after)
        centre = np.where(outside, after, centre)
        return after, (pull, centre - after, mu)


def inwards(values: Array, rows: Array) -> Array:
    """From outside, the shortest step to where what is missed is met with some room, to first order: (d, n)."""
    found = np.zeros(rows.shape[1:])
    for k, (here, slopes) in enumerate(zip(values.T, rows.transpose(2, 0, 1), strict=True)):
        wanted = here + INSIDE * max(float(here.max()), EDGE)
        near = wanted > 0
        if np.isfinite(slopes[near]).all() and np.isfinite(wanted).all():
            found[:, k] = -np.linalg.pinv(slopes[near]) @ wanted[near]
    return found
