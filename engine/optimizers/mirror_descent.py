"""Mirror descent on a simplex, by the entropy: shares grow and shrink by factors. Nemirovski and Yudin, 1983."""

from typing import ClassVar

import numpy as np

from fallline.engine.language import tr
from fallline.engine.method.optimizer import Array, Oracle
from fallline.engine.optimizers._constrained import Constrained
from fallline.engine.problem.arrays import total
from fallline.engine.problem.constraints import Feasible
from fallline.engine.problem.nearest import on_simplex, simplex

INSIDE, LEAST = 0.01, 1e-15
"""Of the way to the middle, how far from the edge it begins; and the least share, which may grow again."""


class MirrorDescent(Constrained, frozen=True, tag="mirror-descent"):
    """Mirror descent:  w <- w exp(-lr g) / sum w exp(-lr g).   Nemirovski and Yudin, 1983; Kivinen and Warmuth, 1997.

    w are shares of a whole: theta over its total and, where the sum need not reach that, what is left of it, whose
    slope is 0. The distance is the entropy's, so no step leaves the simplex and none reaches its edge; it is known as
    exponentiated gradient. Beck and Teboulle, Operations Research Letters 31, 2003.
    """

    purpose: ClassVar[str] = "shares of a whole, changed by factors"
    default_lr: ClassVar[float] = 0.3
    equations: ClassVar[tuple[str, ...]] = (
        r"w = @theta,\quad @theta' = \frac{w\,e^{-@lr\,@g}}{w_0 + \sum_i w_i e^{-@lr\,g_i}},\quad w_0 = 1 - \sum_i w_i",
    )
    optax: ClassVar[str] = "optax has none; its exponentiated gradient is another: optax.transforms has no simplex"

    def unfit(self, feasible: Feasible) -> str:
        """It needs a simplex."""
        return (
            ""
            if simplex(feasible)
            else tr("needs a simplex: each parameter at least 0, and their sum at most a total or equal to it")
        )

    def step(
        self, theta: Array, state: tuple[Array, ...], step: int, lr: float, oracle: Oracle
    ) -> tuple[Array, tuple[Array, ...]]:
        """One step from `theta` (d, n); the first from the edge, or from outside, begins near the edge."""
        found = simplex(oracle.feasible)
        assert found is not None
        reach, reached = found
        g = oracle.gradient(theta)
        shares = _shares(theta, reach, reached)
        slopes = g if reached else np.concatenate([g, np.zeros((1, g.shape[1]))])
        if step == 0:
            outside = ~(shares > 0).all(axis=0) | (np.abs(total(shares) - 1) > LEAST)
            near = _shares(on_simplex(theta, reach, reached), reach, reached)
            shares = np.where(outside, (1 - INSIDE) * near + INSIDE / len(near), shares)
        shares = np.maximum(shares, LEAST)
        powers = -lr * reach * slopes
        factors = shares * np.exp(powers - powers.max(axis=0))
        return reach * (factors / total(factors))[: len(theta)], state


def _shares(theta: Array, reach: float, reached: bool) -> Array:
    """Of the total, with what is left of it."""
    shares = theta / reach
    return shares if reached else np.concatenate([shares, 1 - total(shares)[None]])
