"""Base of Adam and its kin: a mean of gradients over the root of a mean of squares, both corrected for their start."""

from typing import Annotated, Any, ClassVar

import numpy as np
from msgspec import Meta

from fallline.engine.method.optimizer import Array, Number, Optimizer, Step, correction, power
from fallline.engine.method.symbol import Symbol, Symbols

Beta1 = Annotated[
    float,
    Meta(
        ge=0,
        lt=1,
        description="share of the mean gradient kept per step",
        extra={"label": "mean", "symbol": "β₁", "slider": (0, 0.99)},
    ),
]
Beta2 = Annotated[
    float,
    Meta(
        ge=0,
        lt=1,
        description="share of the mean square kept per step",
        extra={"label": "square", "symbol": "β₂", "slider": (0, 0.9999)},
    ),
]
MEANS = (r"@m' = @beta1\,@m + (1 - @beta1)\,@g", r"@s' = @beta2\,@s + (1 - @beta2)\,@g^2")
"""The lines of `equations` on both means."""


class Moments(Optimizer, frozen=True):
    """m <- beta1 m + (1 - beta1) g;  s <- beta2 s + (1 - beta2) g^2;  m^ = m / (1 - beta1^t), s^ = s / (1 - beta2^t).

    A family declares beta1, beta2 and epsilon itself, for msgspec lists inherited fields after its own.
    """

    slots: ClassVar[tuple[str, ...]] = ("m", "s")
    mean_slot: ClassVar[str] = "m"
    symbols: ClassVar[Symbols] = {
        "m": Symbol("mean of the gradients"),
        "s": Symbol("memory of the squared gradients"),
        "c1": Symbol("correction of the bias of m", "c_1"),
        "c2": Symbol("correction of the bias of s", "c_2"),
    }

    def corrections(self, step: Step) -> tuple[Any, Any]:
        """What the two means are divided by at `step`, counted from 0."""
        own: Any = self
        return correction(own.beta1, step), correction(own.beta2, step)

    def named(self, step: int, lr: float) -> dict[str, float]:
        """With the corrections c1 = 1 - beta1^t and c2 = 1 - beta2^t."""
        return super().named(step, lr) | dict(zip(("c1", "c2"), self.corrections(step), strict=True))

    def preconditioner(self, state: tuple[Array, ...], step: int) -> Array | None:
        """The root of the corrected mean square, plus epsilon; for QHAdam with nu2 < 1, with g^2 at its mean."""
        own: Any = self
        return np.asarray(np.sqrt(state[1] / self.corrections(step)[1]) + own.epsilon)

    def coefficients(self, step: Step, lr: Number) -> tuple[Any, ...]:
        """The corrected rate and root of the second correction, both shares and epsilon."""
        own: Any = self
        first, second = self.corrections(step)
        return lr / first, power(second, 0.5), own.beta1, own.beta2, own.epsilon
