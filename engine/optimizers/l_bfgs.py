"""L-BFGS: BFGS from the last few steps alone, without a matrix. Nocedal, Mathematics of Computation 35, 1980."""

from typing import Annotated, ClassVar, Literal

import numpy as np
from msgspec import Meta
from numpy.typing import NDArray

from fallline.engine.method.counterpart import Counterpart
from fallline.engine.method.optimizer import Array, Oracle
from fallline.engine.method.symbol import Symbol, Symbols
from fallline.engine.optimizers._searching import Direction, Searching
from fallline.engine.optimizers.bfgs import curved
from fallline.engine.problem.arrays import dot, total

LineSearch = Annotated[
    Literal["fixed", "armijo", "strong-wolfe"], Meta(description="what ends the search along the line")
]

SEARCH = dict.fromkeys(("c1", "c2", "initial"), "of the search, which no library makes from the same trials")


class LBFGS(Searching, frozen=True, tag="l-bfgs"):
    """L-BFGS:  p = -B g,  theta <- theta + a p,  B as in BFGS but from the last `memory` steps alone.   Nocedal, 1980.

    Two loops over the kept pairs (s, y) give B g in O(memory d). a comes from a line search that tries lr first once
    there is a pair; "fixed" takes a = lr, as torch.optim.LBFGS does unless told otherwise, and its first step is
    shortened by min(1, 1 / |g|_1). torch keeps 100 pairs. A pair without y's > 0, but for rounding, is dropped.
    """

    group: ClassVar[str] = "Second order"
    purpose: ClassVar[str] = "BFGS in little memory, for many parameters"
    title: ClassVar[str] = "L-BFGS"
    memory: Annotated[
        int,
        Meta(ge=1, le=100, description="pairs of steps and gradient changes that are kept", extra={"slider": (1, 20)}),
    ] = 10
    search: LineSearch = "strong-wolfe"  # type: ignore[assignment]  # one more than its base knows
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

    def own(self, theta: Array) -> tuple[Array, ...]:
        """Direction, gradient; then the last place (d, n), and the kept s and y, (memory, d, n), the newest first."""
        kept = np.zeros((self.memory, *theta.shape))
        return (*super().own(theta), theta, kept, kept)

    def direction(self, theta: Array, g: Array, kept: tuple[Array, ...], restart: NDArray[np.bool_]) -> Direction:
        """-B g."""
        _, before, last, kept_s, kept_y = kept
        s, y = theta - last, g - before
        good = curved(s, y)
        kept_s, kept_y = (_pushed(pairs, new, good) for pairs, new in ((kept_s, s), (kept_y, y)))
        p = -_product(kept_s, kept_y, g)
        if self.search != "fixed":
            down = (dot(p, g) < 0) & ~restart
            p, kept_s, kept_y = np.where(down, p, -g), kept_s * down, kept_y * down
        return Direction(p, (p, g, theta, kept_s, kept_y), kept_s[0].any(axis=0))

    def step(
        self, theta: Array, state: tuple[Array, ...], step: int, lr: float, oracle: Oracle
    ) -> tuple[Array, tuple[Array, ...]]:
        """One step from `theta` (d, n)."""
        if self.search != "fixed":
            return super().step(theta, state, step, lr, oracle)
        g, own = oracle.gradient(theta), len(self.own(theta))
        p, kept, _ = self.direction(theta, g, state[:own], np.zeros(theta.shape[1], dtype=bool))
        a = lr / np.maximum(total(np.abs(g)), 1.0) if step == 0 else lr
        return theta + a * p, (*kept, *state[own:])


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
