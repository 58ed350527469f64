"""The primal-dual interior point method: Newton's method on the equations of the central path. Wright, 1997."""

from typing import Annotated, ClassVar

import numpy as np
from msgspec import Meta

from fallline.engine.method.optimizer import Array, Oracle
from fallline.engine.optimizers._constrained import FLOOR, Pulled, Weight, loss_and_slope, weighted
from fallline.engine.problem.quadratic_program import solved_by

FRACTION, LEAST = 0.995, 1e-3
"""Of the way to the edge of slacks and multipliers; and the least slack at the start."""
HELD, ROUNDING = 10.0, 1e-12
"""Of mu, what the equations may be off when it shrinks; and the least mu, of the first."""


class InteriorPoint(Pulled, frozen=True, tag="interior-point"):
    """Interior point:  Newton's step on  grad f + J'lambda = 0,  c + s = 0,  s lambda = mu.   Wright, 1997.

    The slacks s and the multipliers lambda of inequalities stay above 0, and theta may begin outside; equalities have
    multipliers of any sign. mu shrinks once the equations hold to ten times mu, which is sooner than at a centre. The
    Hessian's curvatures are made positive; there is no search, so far from a solution it may go astray. Fiacco and
    McCormick's rule for mu, as in Waechter and Biegler, Math. Programming 106, 2006; Nocedal and Wright, 2006, 19.3.
    """

    purpose: ClassVar[str] = "primal-dual: theta, slacks and multipliers together"
    mu: Weight = 1.0
    share: Annotated[
        float,
        Meta(gt=0, lt=1, description="of mu that is left once the equations hold", extra={"slider": (0.01, 0.9)}),
    ] = 0.2
    equations: ClassVar[tuple[str, ...]] = (
        r"W = |\nabla^{2}(f + \lambda^{T} c)| + J^{T} \frac{\lambda}{s} J,\quad @pull' = J^{T} \lambda'",
        r"\Lambda = \frac{\mu + \lambda(c + s)}{s},\quad @theta' = @theta - @lr\,\alpha\,W^{-1}(@g + J^{T} \Lambda)",
    )

    def begin(self, theta: Array) -> tuple[Array, ...]:
        """The pull; slacks and multipliers (m, n), none at first; and mu (n,)."""
        nothing = np.zeros((0, theta.shape[1]))
        return *super().begin(theta), nothing, nothing, np.full(theta.shape[1], self.mu)

    def step(
        self, theta: Array, state: tuple[Array, ...], step: int, lr: float, oracle: Oracle
    ) -> tuple[Array, tuple[Array, ...]]:
        """One step from `theta` (d, n)."""
        _, slacks, multipliers, mu = state
        within = oracle.feasible
        g, hessian = loss_and_slope(theta, oracle)
        values, rows = within.values(theta), within.jacobian(theta)
        if not len(slacks):
            slacks = np.where(within.equal[:, None], 1.0, np.maximum(-values, LEAST + np.abs(values)))
            multipliers = np.where(within.equal[:, None], 0.0, self.mu / slacks)
        free = ~within.equal
        off = np.abs(np.where(within.equal[:, None], values, values + slacks)).max(axis=0)
        off = np.maximum(off, np.abs(g + weighted(rows, multipliers)).max(axis=0))
        off = np.maximum(off, np.abs(slacks[free] * multipliers[free] - mu).max(axis=0, initial=0.0))
        mu = np.where(off <= HELD * mu, np.maximum(self.share * mu, ROUNDING * self.mu), mu)
        bent = hessian + within.curvature(theta, multipliers)
        after, slacks, multipliers = theta.copy(), slacks.copy(), multipliers.copy()
        for k in range(theta.shape[1]):
            one = bent[:, :, k], g[:, k], rows[:, :, k], values[:, k]
            if all(np.isfinite(each).all() for each in one):
                way, slack, pull = _ways(*one, slacks[:, k], multipliers[:, k], float(mu[k]), within.equal)
                size = lr * _share(slacks[free, k], slack[free])
                after[:, k] += size * way
                slacks[:, k] += size * slack
                multipliers[:, k] += lr * _share(multipliers[free, k], pull[free]) * pull
        return after, (weighted(rows, multipliers), slacks, multipliers, mu)


def _ways(
    bent: Array, g: Array, rows: Array, values: Array, slacks: Array, multipliers: Array, mu: float, equal: np.ndarray
) -> tuple[Array, Array, Array]:
    """Newton's steps of theta (d,), slacks and multipliers (m,) of one walker."""
    free, d = ~equal, len(g)
    spread, vectors = np.linalg.eigh(bent)
    sizes = np.maximum(np.abs(spread), max(FLOOR * float(np.abs(spread).max()), 1e-300))
    j, ratio = rows[free], multipliers[free] / slacks[free]
    whole = vectors * sizes @ vectors.T + (j.T * ratio) @ j
    right = -g - rows[equal].T @ multipliers[equal] - j.T @ (mu / slacks[free] + ratio * (values + slacks)[free])
    held = int(equal.sum())
    system = np.zeros((d + held, d + held))
    system[:d, :d], system[d:, :d], system[:d, d:] = whole, rows[equal], rows[equal].T
    solved = solved_by(system, np.concatenate([right, -values[equal]]))
    way = solved[:d]
    slack, pull = np.zeros(len(values)), np.zeros(len(values))
    slack[free] = -(values + slacks)[free] - j @ way
    pull[free] = -multipliers[free] + mu / slacks[free] - ratio * slack[free]
    pull[equal] = solved[d:]
    return way, slack, pull


def _share(values: Array, change: Array) -> float:
    """How much of `change` keeps all `values` above 0."""
    falling = change < 0
    return min(1.0, FRACTION * float((-values[falling] / change[falling]).min(initial=np.inf)))
