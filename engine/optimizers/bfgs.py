"""BFGS: an inverse Hessian learnt from the change of the gradient. Broyden, Fletcher, Goldfarb, Shanno, 1970."""

from typing import Annotated, ClassVar

import numpy as np
from msgspec import Meta
from numpy.typing import NDArray

from fallline.engine.method.optimizer import Array
from fallline.engine.method.symbol import Symbol, Symbols
from fallline.engine.optimizers._searching import Direction, Searching
from fallline.engine.problem.arrays import dot, times


class BFGS(Searching, frozen=True, tag="bfgs"):
    """BFGS:  p = -B g;  theta <- theta + a p;  B <- (I - r s y') B (I - r y s') + r s s',  r = 1 / y's.   1970.

    s is the step and y the change of the gradient; a comes from a line search that tries lr first once B has learnt. B
    starts as the identity, and may be scaled to y's / y'y before its first update. Where y's is not positive B stays,
    and where p does not lead down B starts again. Nocedal and Wright, Numerical Optimization, 2006, algorithm 6.1. B
    takes O(d^2) storage and is not recorded.
    """

    group: ClassVar[str] = "Second order"
    purpose: ClassVar[str] = "learns the inverse Hessian from gradients"
    title: ClassVar[str] = "BFGS"
    scaling: Annotated[bool, Meta(description="scale B to y's / y'y before its first update")] = True
    slots: ClassVar[tuple[str, ...]] = ("p", "g")
    symbols: ClassVar[Symbols] = {"p": Symbol("direction of the step")}
    default_lr: ClassVar[float] = 1.0
    equations: ClassVar[tuple[str, ...]] = (r"@p' = -B\,@g'", r"@theta' = @theta + a\,@p'")

    def own(self, theta: Array) -> tuple[Array, ...]:
        """Direction, gradient; then the last place (d, n), B (d, d, n), and whether B has been updated (n,)."""
        d, n = theta.shape
        return (*super().own(theta), theta, _identity(d, n), np.zeros(n))

    def direction(self, theta: Array, g: Array, kept: tuple[Array, ...], restart: NDArray[np.bool_]) -> Direction:
        """-B g."""
        _, before, last, matrix, learnt = kept
        matrix, learnt = updated(matrix, learnt, theta - last, g - before, scaling=self.scaling)
        p = -times(matrix, g)
        down = (dot(p, g) < 0) & ~restart
        p, matrix, learnt = np.where(down, p, -g), np.where(down, matrix, _identity(*theta.shape)), learnt * down
        return Direction(p, (p, g, theta, matrix, learnt), learnt > 0)


def updated(matrix: Array, learnt: Array, s: Array, y: Array, *, scaling: bool) -> tuple[Array, Array]:
    """B after the step `s` changed the gradient by `y`, for the walkers with y's > 0 but for rounding."""
    ys, yy, good = dot(y, s), dot(y, y), curved(s, y)
    r = np.where(good, 1 / np.where(good, ys, 1.0), 0.0)
    if scaling:
        matrix = np.where(good & (learnt == 0), matrix * (ys / np.where(yy > 0, yy, 1.0)), matrix)
    by = times(matrix, y)
    weight = r * (1 + r * dot(y, by))
    cross = r * by[:, None] * s
    after = matrix + weight * s[:, None] * s - cross - cross.swapaxes(0, 1)
    return np.where(good, after, matrix), np.maximum(learnt, good)


def curved(s: Array, y: Array) -> NDArray[np.bool_]:
    """Whether y's > 0 but for rounding, (n,): by the lengths of both, for the unit of neither matters."""
    return np.asarray(dot(y, s) > 1e-14 * np.sqrt(dot(y, y)) * np.sqrt(dot(s, s)))


def _identity(d: int, n: int) -> Array:
    return np.repeat(np.eye(d)[:, :, None], n, axis=2)
