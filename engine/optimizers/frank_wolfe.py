"""Frank and Wolfe's method: towards the best corner, and never outside. Naval Research Logistics Quarterly 3, 1956."""

from collections.abc import Mapping
from functools import lru_cache
from itertools import combinations
from typing import Annotated, ClassVar, Literal

import numpy as np
from msgspec import Meta

from fallline.engine.language import tr
from fallline.engine.method.optimizer import Array, Oracle
from fallline.engine.method.symbol import Symbol, Symbols
from fallline.engine.optimizers._constrained import Constrained
from fallline.engine.problem.arrays import dot, length
from fallline.engine.problem.constraints import Feasible

WIDEST, ROUNDING = 4, 1e-9
"""Parameters up to which the corners of lines and planes are listed; and what is no distance from one."""


class FrankWolfe(Constrained, frozen=True, tag="frank-wolfe"):
    """Frank-Wolfe:  s = argmin g's over the set;   theta <- theta + step (s - theta).   Frank and Wolfe, 1956.

    No projection: the gradient chooses a corner, and the step is a share of the way there, lr times 2 / (t + 2) after t
    steps, or lr times what the curvature along the way says. Near an edge it zigzags between corners, and falls as
    1/t. The set is a box, a ball, or bounded by lines. Frank and Wolfe, Naval Research Logistics Quarterly 3, 1956;
    Jaggi, ICML 2013.
    """

    purpose: ClassVar[str] = "from corner to corner, without a projection"
    title: ClassVar[str] = "Frank-Wolfe"
    rule_of_step: Annotated[
        Literal["2/(t+2)", "curvature"],
        Meta(
            description="how far: by the number of the step, or by the curvature along the way", extra={"label": "step"}
        ),
    ] = "2/(t+2)"
    slots: ClassVar[tuple[str, ...]] = ("corner",)
    symbols: ClassVar[Symbols] = {
        "corner": Symbol(tr("from theta to the corner that it went to"), "d"),
        "vertex": Symbol(tr("the corner that the gradient chose")),
    }
    equations: ClassVar[tuple[str, ...]] = (
        r"s = \mathrm{argmin}_{c(s) \leq 0}\ @g^{T} s,\quad @theta' = @theta + \gamma\,(s - @theta)",
        r"\gamma = @lr\,\frac{2}{t + 2},\quad @corner' = s - @theta'",
    )

    def unfit(self, feasible: Feasible) -> str:
        """It needs corners, or a ball."""
        return (
            ""
            if _is_box(feasible) or feasible.ball or len(_corners(feasible))
            else tr("goes to corners of a bounded set: it needs lines around it, finite bounds, or one ball")
        )

    def sequences(self, theta: Array, state: Mapping[str, Array]) -> dict[str, Array]:
        """The corner of the last step; at first the start."""
        return {"vertex": theta + state["corner"]}

    def step(
        self, theta: Array, state: tuple[Array, ...], step: int, lr: float, oracle: Oracle
    ) -> tuple[Array, tuple[Array, ...]]:
        """One step from `theta` (d, n)."""
        g = oracle.gradient(theta)
        corner = lowest(oracle.feasible, g)
        way = corner - theta
        share = np.full(theta.shape[1], lr * 2 / (step + 2))
        if self.rule_of_step == "curvature":
            bend = dot(way, oracle.hessian_vector(theta, way))
            share = lr * np.where(bend > 0, -dot(g, way) / np.where(bend > 0, bend, 1.0), 1.0)
        after = theta + np.clip(share, 0.0, 1.0) * way
        return after, (corner - after,)


def lowest(feasible: Feasible, g: Array) -> Array:
    """The points (d, n) of the set that are the lowest along each of the slopes `g` (d, n)."""
    if _is_box(feasible):
        return np.where(g > 0, feasible.low, feasible.high)
    if feasible.ball is not None:
        size = length(g)
        return feasible.ball[0][:, None] - feasible.ball[1] * g / np.where(size > 0, size, 1.0)
    corners = _corners(feasible)
    heights = np.stack([dot(np.broadcast_to(corner[:, None], g.shape), g) for corner in corners])
    return corners[heights.argmin(axis=0)].T


def _is_box(feasible: Feasible) -> bool:
    ends = np.concatenate([feasible.low, feasible.high])
    return not feasible.typed and bool(np.isfinite(ends).all())


@lru_cache(maxsize=64)
def _corners(feasible: Feasible) -> Array:
    """Of a set within lines or planes, (k, d); none where it has no end, is curved, or has too many parameters."""
    d = feasible.dimension
    nothing = np.empty((0, d))
    if not feasible.linear.all() or d > WIDEST:
        return nothing
    rows, ends = feasible.planes
    if not _bounded(rows, feasible.equal):
        return nothing
    found = []
    for some in combinations(range(len(rows)), d):
        system = rows[list(some)]
        if abs(np.linalg.det(system)) > ROUNDING * np.prod(np.sqrt((system**2).sum(axis=1))):
            found.append(np.asarray(np.linalg.solve(system, ends[list(some)]), dtype=np.float64))
    inside = [each for each in found if feasible.violations(each[:, None]).max() <= ROUNDING * (1 + np.abs(each).max())]
    return np.unique(np.round(inside, 12), axis=0) if inside else nothing


def _bounded(rows: Array, equal: np.ndarray) -> bool:
    """Whether no direction stays within all: the rows span the space with weights above 0 that add up to nothing."""
    from scipy.optimize import linprog

    low = [(None, None) if each else (1.0, None) for each in equal]
    found = linprog(np.zeros(len(rows)), A_eq=rows.T, b_eq=np.zeros(rows.shape[1]), bounds=low, method="highs")
    return bool(found.status == 0 and np.linalg.matrix_rank(rows) == rows.shape[1])
