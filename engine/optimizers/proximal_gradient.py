"""ISTA and FISTA for the lasso: a step downhill, then every coordinate shrinks. Beck and Teboulle, 2009."""

from typing import Annotated, ClassVar, Literal

import numpy as np
from msgspec import Meta

from fallline.engine.method.optimizer import Array, Optimizer, Oracle
from fallline.engine.method.symbol import Symbol, Symbols
from fallline.engine.optimizers._constrained import Constrained


class ProximalGradient(Optimizer, frozen=True, tag="proximal-gradient"):
    """ISTA:  theta <- S(theta - lr g),  S(z) = sign(z) max(|z| - lr l1, 0).   Daubechies et al., CPAM 57, 2004.

    It minimises f + l1 |theta|_1, the lasso, whose second part has no slope where a coordinate is 0: S is its proximal
    operator, and sets coordinates to exactly 0. "FISTA" takes both at y = theta + (t / (t + 3)) (theta - before), t
    steps after the start, and falls as 1/t^2 where ISTA falls as 1/t: Beck and Teboulle, SIAM J. Imaging Sciences
    2(1), 2009, with the weights of Chambolle and Dossal, JOTA 166, 2015. The loss that is shown is f alone.
    """

    group: ClassVar[str] = Constrained.group
    purpose: ClassVar[str] = "the lasso: coordinates that are exactly 0"
    title: ClassVar[str] = "Proximal gradient"
    l1: Annotated[
        float,
        Meta(
            ge=0,
            le=1e100,
            description="weight of the sum of absolute values, beside the loss",
            extra={"symbol": "λ", "slider": (0, 5)},
        ),
    ] = 0.1
    variant: Annotated[
        Literal["ISTA", "FISTA"], Meta(description="from where it stands, or from ahead along the last step")
    ] = "ISTA"
    slots: ClassVar[tuple[str, ...]] = ("p",)
    symbols: ClassVar[Symbols] = {
        "p": Symbol("the last step"),
        "m": Symbol("share of it by which it looks ahead, 0 for ISTA"),
    }
    equations: ClassVar[tuple[str, ...]] = (
        r"S(z) = \mathrm{sgn}(z) \max(|z| - @lr\,@l1, 0),\quad @theta' = S(@theta + @m\,@p - @lr\,@g)",
        r"@p' = @theta' - @theta",
    )

    def named(self, step: int, lr: float) -> dict[str, float]:
        """With the share of the last step."""
        return super().named(step, lr) | {"m": self._ahead(step)}

    def _ahead(self, step: int) -> float:
        return step / (step + 3) if self.variant == "FISTA" else 0.0

    def step(
        self, theta: Array, state: tuple[Array, ...], step: int, lr: float, oracle: Oracle
    ) -> tuple[Array, tuple[Array, ...]]:
        """One step from `theta` (d, n): downhill from ahead along the last one, and every coordinate nearer to 0."""
        ahead = theta + self._ahead(step) * state[0]
        z = ahead - lr * oracle.gradient(ahead)
        after = np.sign(z) * np.maximum(np.abs(z) - lr * self.l1, 0.0)
        return after, (after - theta,)
