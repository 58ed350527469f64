"""L-BFGS: BFGS from the last few steps alone, without a matrix. Nocedal, Mathematics of Computation 35, 1980."""

from typing import Annotated, ClassVar, Literal

import numpy as np
from msgspec import Meta
from numpy.typing import NDArray

from fallline.engine.method.counterpart import Counterpart
from fallline.engine.method.optimizer import Array, Optimizer, Oracle
from fallline.engine.method.symbol import Symbol, Symbols
from fallline.engine.optimizers._line_search import C1, C2, lengths
from fallline.engine.optimizers.bfgs import shortened
from fallline.engine.problem.arrays import dot

SEARCH = dict.fromkeys(("c1", "c2"), "of the search, which no library makes from the same trials")


class LBFGS(Optimizer, frozen=True, tag="l-bfgs"):
    """L-BFGS:  p = -B g,  theta <- theta + a p,  B as in BFGS but from the last `memory` steps alone.   Nocedal, 1980.

    Two loops over the kept pairs (s, y) give B g in O(memory d). a comes from a line search that starts at lr; "fixed"
    takes a = lr, as torch.optim.LBFGS does unless told otherwise. torch keeps 100 pairs. Its first step, too, is
    shortened by min(1, 1 / |g|_1), and pairs with y's <= 1e-10 are dropped.
    """

    title: ClassVar[str] = "L-BFGS"
    memory: Annotated[
        int,
        Meta(ge=1, le=100, description="pairs of steps and gradient changes that are kept", extra={"slider": (1, 20)}),
    ] = 10
    search: Annotated[
        Literal["fixed", "armijo", "strong-wolfe"], Meta(description="what ends the search along the line")
    ] = "strong-wolfe"
    c1: C1 = 1e-4
    c2: C2 = 0.9
    slots: ClassVar[tuple[str, ...]] = ("p", "g")
    symbols: ClassVar[Symbols] = {"p": Symbol("direction of the step")}
    torch: ClassVar[Counterpart] = Counterpart(
        "LBFGS",
        # One iteration for each step of ours, and no stopping before the last.
        {"max_iter": 1, "tolerance_grad": 0, "tolerance_change": 0, "history_size": "memory"},
        where=lambda o: o.search == "fixed",
        closure=True,
        uncompared=SEARCH,
    )
    optax: ClassVar[Counterpart] = Counterpart(
        "lbfgs",
        {"memory_size": "memory", "linesearch": None},
        where=lambda o: o.search == "fixed",
        uncompared=SEARCH,
    )
    default_lr: ClassVar[float] = 1.0
    equations: ClassVar[tuple[str, ...]] = (r"@p' = -B\,@g'", r"@theta' = @theta + a\,@p'")

    def begin(self, theta: Array) -> tuple[Array, ...]:
        """Direction, gradient; then the last step (d, n), and the kept s and y, (memory, d, n), the newest first."""
        kept = np.zeros((self.memory, *theta.shape))
        return (*super().begin(theta), np.zeros_like(theta), kept, kept)

    def step(
        self, theta: Array, state: tuple[Array, ...], step: int, lr: float, oracle: Oracle
    ) -> tuple[Array, tuple[Array, ...]]:
        """One step from `theta` (d, n)."""
        _, before, s, kept_s, kept_y = state
        g = oracle.gradient(theta)
        y = g - before
        good = dot(y, s) > 1e-10
        kept_s, kept_y = (_pushed(kept, new, good) for kept, new in ((kept_s, s), (kept_y, y)))
        p = -_product(kept_s, kept_y, g)
        if self.search != "fixed":
            down = dot(p, g) < 0
            p, kept_s, kept_y = np.where(down, p, -g), kept_s * down, kept_y * down
        first = lr * (shortened(g) if step == 0 else np.ones(theta.shape[1]))
        a = first if self.search == "fixed" else lengths(self.search, oracle, theta, p, g, first, self.c1, self.c2)
        return theta + a * p, (p, g, a * p, kept_s, kept_y)


def _pushed(kept: Array, new: Array, good: NDArray[np.bool_]) -> Array:
    return np.where(good, np.concatenate([new[None], kept[:-1]]), kept)


def _product(kept_s: Array, kept_y: Array, g: Array) -> Array:
    """B g by the two loops of Nocedal; a pair of zeros, one not yet filled, changes nothing."""
    full = dot(kept_y[0], kept_y[0]) > 0
    scale = np.where(full, dot(kept_s[0], kept_y[0]) / np.where(full, dot(kept_y[0], kept_y[0]), 1.0), 1.0)
    q, shares = g, []
    pairs = [(s, y) for s, y in zip(kept_s, kept_y, strict=True) if s.any()]
    for s, y in pairs:
        ys = dot(y, s)
        share = np.where(ys > 0, dot(s, q) / np.where(ys > 0, ys, 1.0), 0.0)
        q = q - share * y
        shares.append(share)
    r = scale * q
    for (s, y), share in zip(reversed(pairs), reversed(shares), strict=True):
        ys = dot(y, s)
        back = np.where(ys > 0, dot(y, r) / np.where(ys > 0, ys, 1.0), 0.0)
        r = r + (share - back) * s
    return r
