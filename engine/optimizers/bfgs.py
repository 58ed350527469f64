"""BFGS: an inverse Hessian learnt from the change of the gradient. Broyden, Fletcher, Goldfarb, Shanno, 1970."""

from typing import ClassVar

import numpy as np

from fallline.engine.method.optimizer import Array, Optimizer, Oracle
from fallline.engine.method.symbol import Symbol, Symbols
from fallline.engine.optimizers._line_search import C1, C2, Ending, lengths
from fallline.engine.problem.arrays import dot, times, total


class BFGS(Optimizer, frozen=True, tag="bfgs"):
    """BFGS:  p = -B g;  theta <- theta + a p;  B <- (I - r s y') B (I - r y s') + r s s',  r = 1 / y's.   1970.

    s is the step and y the change of the gradient; a comes from a line search that starts at lr. B starts as the
    identity, scaled to y's / y'y before its first update. Where y's is not positive B stays, and where p does not lead
    down B starts again. Nocedal and Wright, Numerical Optimization, 2006, algorithm 6.1. B takes O(d^2) storage and is
    not recorded.
    """

    title: ClassVar[str] = "BFGS"
    search: Ending = "strong-wolfe"
    c1: C1 = 1e-4
    c2: C2 = 0.9
    slots: ClassVar[tuple[str, ...]] = ("p", "g")
    symbols: ClassVar[Symbols] = {"p": Symbol("direction of the step")}
    default_lr: ClassVar[float] = 1.0
    equations: ClassVar[tuple[str, ...]] = (r"@p' = -B\,@g'", r"@theta' = @theta + a\,@p'")

    def begin(self, theta: Array) -> tuple[Array, ...]:
        """Direction, gradient; then the last step s (d, n), B (d, d, n), and whether B has been updated (n,)."""
        d, n = theta.shape
        return (*super().begin(theta), np.zeros_like(theta), _identity(d, n), np.zeros(n))

    def step(
        self, theta: Array, state: tuple[Array, ...], step: int, lr: float, oracle: Oracle
    ) -> tuple[Array, tuple[Array, ...]]:
        """One step from `theta` (d, n)."""
        _, before, s, matrix, learnt = state
        g = oracle.gradient(theta)
        matrix, learnt = updated(matrix, learnt, s, g - before)
        p = -times(matrix, g)
        down = dot(p, g) < 0
        p, matrix, learnt = np.where(down, p, -g), np.where(down, matrix, _identity(*theta.shape)), learnt * down
        first = lr * np.where(learnt > 0, 1.0, shortened(g))
        s = lengths(self.search, oracle, theta, p, g, first, self.c1, self.c2) * p
        return theta + s, (p, g, s, matrix, learnt)


def updated(matrix: Array, learnt: Array, s: Array, y: Array) -> tuple[Array, Array]:
    """B after the step `s` changed the gradient by `y`, for the walkers with y's > 0."""
    ys, yy = dot(y, s), dot(y, y)
    good = ys > 1e-14 * np.sqrt(yy * dot(s, s))
    r = np.where(good, 1 / np.where(good, ys, 1.0), 0.0)
    matrix = np.where(good & (learnt == 0), matrix * (ys / np.where(yy > 0, yy, 1.0)), matrix)
    by = times(matrix, y)
    weight = r * (1 + r * dot(y, by))
    cross = r * by[:, None] * s
    after = matrix + weight * s[:, None] * s - cross - cross.swapaxes(0, 1)
    return np.where(good, after, matrix), np.maximum(learnt, good)


def shortened(g: Array) -> Array:
    """What the first trial is multiplied by before the scale is known: min(1, 1 / |g|_1), as in torch.optim.LBFGS."""
    return 1 / np.maximum(total(np.abs(g)), 1.0)


def _identity(d: int, n: int) -> Array:
    return np.repeat(np.eye(d)[:, :, None], n, axis=2)
