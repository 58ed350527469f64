"""D-Adaptation of descent: its rate is a proven part of the distance to the solution. Defazio and Mishchenko, 2023."""

from typing import Annotated, Any, ClassVar

import numpy as np
from msgspec import Meta

from fallline.engine.method.optimizer import Array, Oracle
from fallline.engine.method.symbol import Symbol, Symbols
from fallline.engine.optimizers._distance import ByDistance, Guess, grown
from fallline.engine.problem.arrays import dot


class DAdaptSGD(ByDistance, frozen=True, tag="d-adapt-sgd"):
    """D-Adapt SGD:  a <- a + (lr d / |g_0|) g,  d <- max(d, 2 r / |a|);   theta <- theta_0 - a.   ICML 2023.

    r sums lr d <g, a> / |g_0|; momentum leaves theta that share of the way behind. If f is convex, 2 r / |a| lies below
    the distance from the start to a minimum, which d grows to: plain descent at the rate d / |g_0| comes out, which
    nothing holds below the limit of stability. Defazio and Mishchenko, Learning-rate-free learning by D-Adaptation,
    ICML 2023, as the authors' `dadaptation` computes it.
    """

    group: ClassVar[str] = "Gradient and momentum"
    purpose: ClassVar[str] = "descent that finds its rate by how far it has to go"
    title: ClassVar[str] = "D-Adapt SGD"
    guess: Guess = 1e-6
    momentum: Annotated[
        float,
        Meta(
            ge=0,
            lt=1,
            description="share of theta kept beside the point of the plain steps",
            extra={"symbol": "β", "slider": (0, 0.99)},
        ),
    ] = 0.0
    slots: ClassVar[tuple[str, ...]] = ("a", "away", "d", "r", "first")
    symbols: ClassVar[Symbols] = ByDistance.symbols | {
        "a": Symbol("sum of the steps"),
        "away": Symbol("from theta to the start", r"\Delta"),
        "first": Symbol("length of the first gradient", r"|g_0|"),
    }
    equations: ClassVar[tuple[str, ...]] = (
        r"@rate = @lr\,@d / @first'",
        r"@r' = @r + @rate\,@g \cdot @a",
        r"@a' = @a + @rate\,@g",
        r"@d' = \max\left(@d,\ 2\,@r' / |@a'|\right)",
        r"@theta' = @theta + (1 - @momentum)\,(@away - @a')",
    )
    optax: ClassVar[str] = "optax has no D-Adaptation of plain descent"

    def between(self, theta: Array, g: Array, state: tuple[Array, ...], step: int, lr: float) -> dict[str, Array]:
        """The estimate, which the guess stands for at first, and the rate."""
        d = self.known(state[2])
        return {"d": d, "rate": d * lr / self._first(g, state[4], step)}

    def _first(self, g: Array, first: Array, step: int) -> Array:
        """The length of the first gradient, for every parameter; 1 where it is zero, and nothing moves."""
        length: Any = np.sqrt(dot(g, g)) + np.zeros_like(g) if step == 0 else first
        return np.asarray(length + (length == 0))

    def step(
        self, theta: Array, state: tuple[Array, ...], step: int, lr: float, oracle: Oracle
    ) -> tuple[Array, tuple[Array, ...]]:
        """One step from `theta` (d, n)."""
        a, away, d, r, first = state
        d, g = self.known(d), oracle.gradient(theta)
        first = self._first(g, first, step)
        rate = d * lr / first
        r = r + rate * dot(g, a)
        a = a + rate * g
        d = grown(d, 2 * r[0], np.sqrt(dot(a, a)))
        change = (1 - self.momentum) * (away - a)
        return theta + change, (a, away - change, d, r, first)
