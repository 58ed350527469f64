"""AdamW: Adam, with weight decay kept out of the means. Loshchilov and Hutter, ICLR 2019."""

from typing import Annotated, Any, ClassVar

import numpy as np
from msgspec import Meta

from engine.optimizer import Array, Optimizer


class AdamW(Optimizer, frozen=True, tag="adamw"):
    """AdamW:  theta <- theta - lr weight_decay theta - lr m^ / (sqrt(s^) + epsilon),  m^ and s^ as in Adam.   2019.

    The decay is decoupled: it is not divided by the root of the mean square, as that of Adam with L2 is. Loshchilov and
    Hutter, ICLR 2019; torch.optim.AdamW.
    """

    title: ClassVar[str] = "AdamW"
    beta1: Annotated[
        float,
        Meta(
            ge=0,
            lt=1,
            description="share of the mean gradient kept per step",
            extra={"symbol": "β₁", "slider": (0, 0.99)},
        ),
    ] = 0.9
    beta2: Annotated[
        float,
        Meta(
            ge=0,
            lt=1,
            description="share of the mean square kept per step",
            extra={"symbol": "β₂", "slider": (0, 0.9999)},
        ),
    ] = 0.999
    epsilon: Annotated[
        float, Meta(ge=0, description="keeps the division finite", extra={"symbol": "ε", "slider": (0, 1)})
    ] = 1e-8
    weight_decay: Annotated[
        float,
        Meta(
            ge=0,
            le=1e6,
            description="share lr times this of theta is taken off at every step",
            extra={"symbol": "λ", "slider": (0, 1)},
        ),
    ] = 0.01
    slots: ClassVar[tuple[str, ...]] = ("m", "s")
    default_lr: ClassVar[float] = 0.001
    uses_theta: ClassVar[bool] = True
    equations: ClassVar[tuple[str, ...]] = (
        r"@m' = @beta1\,@m + (1 - @beta1)\,@g",
        r"@s' = @beta2\,@s + (1 - @beta2)\,@g^2",
        r"@theta' = @theta - @lr\,@weight_decay\,@theta - @lr\,\frac{@m' / @c1}{\sqrt{@s' / @c2} + @epsilon}",
    )

    def named(self, step: int, lr: float) -> dict[str, float]:
        """With the corrections c1 = 1 - beta1^t and c2 = 1 - beta2^t."""
        return super().named(step, lr) | {"c1": 1 - self.beta1 ** (step + 1), "c2": 1 - self.beta2 ** (step + 1)}

    def preconditioner(self, state: tuple[Array, ...], step: int) -> Array | None:
        """The root of the corrected mean square, plus epsilon."""
        return np.asarray(np.sqrt(state[1] / (1 - self.beta2 ** (step + 1))) + self.epsilon)

    def coefficients(self, step: int, lr: float) -> tuple[float, ...]:
        """The corrected rate and root of the second correction, both shares, epsilon, and the share taken off theta."""
        first, second = 1 - self.beta1 ** (step + 1), 1 - self.beta2 ** (step + 1)
        return lr / first, second**0.5, self.beta1, self.beta2, self.epsilon, lr * self.weight_decay

    @staticmethod
    def rule(
        theta: Any,
        g: Any,
        m: Any,
        s: Any,
        rate: float,
        root2: float,
        beta1: float,
        beta2: float,
        epsilon: float,
        decay: float,
    ) -> tuple[Any, ...]:
        """The change of theta, and the new state."""
        m = beta1 * m + (1 - beta1) * g
        s = beta2 * s + (1 - beta2) * g * g
        root = np.sqrt(s) / root2 + epsilon
        return -decay * theta - rate * m / (root + (root == 0)), m, s
