"""Nonlinear conjugate gradient: a direction keeps part of the last. Fletcher, Reeves, 1964; Polak, Ribière, 1969."""

from typing import Annotated, ClassVar, Literal

import numpy as np
from msgspec import Meta
from numpy.typing import NDArray

from fallline.engine.method.optimizer import Array
from fallline.engine.method.symbol import Symbol, Symbols
from fallline.engine.optimizers._line_search import C2
from fallline.engine.optimizers._searching import Direction, Searching
from fallline.engine.problem.arrays import dot

Variant = Literal["fletcher-reeves", "polak-ribiere"]


class ConjugateGradient(Searching, frozen=True, tag="conjugate-gradient"):
    """Conjugate gradient:  p <- -g + beta p;   theta <- theta + a p,  a from a line search.

    beta = |g'|^2 / |g|^2 (Fletcher and Reeves, Computer J. 7, 1964) or max(0, g'.(g' - g) / |g|^2) (Polak and Ribière,
    1969, in Powell's form). With an exact search a quadratic in d dimensions takes d steps. Where p does not lead down,
    it starts again from -g. Nocedal and Wright, Numerical Optimization, 2006, ch. 5.
    """

    group: ClassVar[str] = "Line searches"
    purpose: ClassVar[str] = "no matrix, and N steps on a quadratic"
    title: ClassVar[str] = "Conjugate gradient"
    variant: Annotated[Variant, Meta(description="how much of the last direction is kept")] = "polak-ribiere"
    c2: C2 = 0.1
    slots: ClassVar[tuple[str, ...]] = ("p", "g")
    symbols: ClassVar[Symbols] = {"p": Symbol("direction of the step")}
    default_lr: ClassVar[float] = 1.0
    equations: ClassVar[tuple[str, ...]] = (r"@p' = -@g' + b\,@p", r"@theta' = @theta + a\,@p'")

    def direction(self, theta: Array, g: Array, kept: tuple[Array, ...], restart: NDArray[np.bool_]) -> Direction:
        """-g and a part of the last."""
        p, before = kept
        above = dot(g, g) if self.variant == "fletcher-reeves" else np.maximum(dot(g, g - before), 0.0)
        below = dot(before, before)
        p = np.where(below > 0, above / np.where(below > 0, below, 1.0), 0.0) * p - g
        p = np.where((dot(p, g) < 0) & ~restart, p, -g)
        return Direction(p, (p, g), np.zeros(theta.shape[1], dtype=bool))
