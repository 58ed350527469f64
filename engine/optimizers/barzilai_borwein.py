"""Barzilai and Borwein's step: the rate is a curvature seen between the last two places. IMA J. Num. Anal. 8, 1988."""

from typing import Annotated, ClassVar, Literal

import numpy as np
from msgspec import Meta

from fallline.engine.method.optimizer import Array, Optimizer, Oracle
from fallline.engine.method.symbol import Symbol, Symbols
from fallline.engine.problem.arrays import dot


class BarzilaiBorwein(Optimizer, frozen=True, tag="barzilai-borwein"):
    """Barzilai-Borwein:  a = s.s / s.y (long) or s.y / y.y (short);   theta <- theta - a g.   1988.

    s and y are the last changes of theta and of the gradient, so that 1/a lies between the extreme eigenvalues of a
    quadratic's Hessian. The loss may rise for a while and is far below plain descent's in the end. The first step, and
    one where s.y <= 0 (no curvature upwards was seen), takes lr. Barzilai and Borwein, IMA J. Numerical Analysis 8,
    1988; without the search that Raydan, SIAM J. Optim. 7, 1997, puts around it.
    """

    group: ClassVar[str] = "Gradient and momentum"
    purpose: ClassVar[str] = "finds its rate by the curvature that it has just met"
    title: ClassVar[str] = "Barzilai-Borwein"
    variant: Annotated[
        Literal["long", "short", "alternate"], Meta(description="which of both steps; the two in turns")
    ] = "long"
    slots: ClassVar[tuple[str, ...]] = ("s", "before")
    symbols: ClassVar[Symbols] = {
        "s": Symbol("last change of theta"),
        "before": Symbol("gradient of the step before", r"\tilde{g}"),
    }
    equations: ClassVar[tuple[str, ...]] = (
        r"y = @g - @before",
        r"a = \frac{@s \cdot @s}{@s \cdot y}\ \mathrm{or}\ \frac{@s \cdot y}{y \cdot y}",
        r"@s' = -a\,@g,\quad @theta' = @theta + @s'",
    )

    def step(
        self, theta: Array, state: tuple[Array, ...], step: int, lr: float, oracle: Oracle
    ) -> tuple[Array, tuple[Array, ...]]:
        """One step from `theta` (d, n)."""
        s, before = state
        g = oracle.gradient(theta)
        y = g - before
        along = dot(s, y)
        seen = along > 0  # no step was taken before the first, and its s is 0
        short = self.variant == "short" or (self.variant == "alternate" and step % 2 == 0)
        above, below = (along, dot(y, y)) if short else (dot(s, s), along)
        length = np.where(seen, above / np.where(seen, below, 1.0), lr)
        change = -length * g
        return np.asarray(theta + change), (change, g)
