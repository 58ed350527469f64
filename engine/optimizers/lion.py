"""Lion: the sign of a mean, found by searching through programs. Chen et al., NeurIPS 2023."""

from typing import Annotated, Any, ClassVar

import numpy as np
from msgspec import Meta

from fallline.engine.method.counterpart import Counterpart
from fallline.engine.method.optimizer import Number, Optimizer, Step, WeightDecay
from fallline.engine.method.symbol import Symbol, Symbols


class Lion(Optimizer, frozen=True, tag="lion"):
    """Lion:  theta <- theta - lr (sign(beta1 m + (1 - beta1) g) + weight_decay theta);   m <- beta2 m + (1 - beta2) g.

    Chen et al., NeurIPS 2023. Every step has length lr in every coordinate, so it never comes to rest by
    itself. Defaults of optax.lion.
    """

    group: ClassVar[str] = "Signs"
    purpose: ClassVar[str] = "the sign of a momentum: half of Adam's memory"
    beta1: Annotated[
        float,
        Meta(
            ge=0,
            lt=1,
            description="share of the mean in the direction of this step",
            extra={"symbol": "β₁", "slider": (0, 0.99)},
        ),
    ] = 0.9
    beta2: Annotated[
        float,
        Meta(
            ge=0,
            lt=1,
            description="share of the mean gradient kept per step",
            extra={"symbol": "β₂", "slider": (0, 0.9999)},
        ),
    ] = 0.99
    weight_decay: WeightDecay = 0.001
    slots: ClassVar[tuple[str, ...]] = ("m",)
    default_lr: ClassVar[float] = 0.01
    uses_theta: ClassVar[bool] = True
    equations: ClassVar[tuple[str, ...]] = (
        r"@theta' = @theta - @lr\,(\mathrm{sign}(@beta1\,@m + (1 - @beta1)\,@g) + @weight_decay\,@theta)",
        r"@m' = @beta2\,@m + (1 - @beta2)\,@g",
    )
    symbols: ClassVar[Symbols] = {"m": Symbol("mean of the gradients")}
    optax: ClassVar[Counterpart] = Counterpart(
        "lion",
        {"b1": "beta1", "b2": "beta2", "weight_decay": "weight_decay"},
        transforms=("scale_by_lion(b1={beta1!r}, b2={beta2!r})", "add_decayed_weights({weight_decay!r})"),
    )

    def coefficients(self, step: Step, lr: Number) -> tuple[Any, ...]:
        """The rate, both shares and the decay."""
        return lr, self.beta1, self.beta2, self.weight_decay

    @staticmethod
    def rule(theta: Any, g: Any, m: Any, lr: float, beta1: float, beta2: float, decay: float) -> tuple[Any, ...]:
        """The change of theta, and the new state."""
        direction = np.sign(beta1 * m + (1 - beta1) * g)
        return -lr * (direction + decay * theta), beta2 * m + (1 - beta2) * g
