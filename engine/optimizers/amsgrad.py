"""AMSGrad: Adam that never forgets the largest mean square. Reddi, Kale and Kumar, ICLR 2018."""

from typing import Annotated, Any, ClassVar

import numpy as np
from msgspec import Meta

from engine.optimizer import Array, Optimizer


class AMSGrad(Optimizer, frozen=True, tag="amsgrad"):
    """AMSGrad:  theta <- theta - lr m^ / (sqrt(s_max / (1 - beta2^t)) + epsilon),  s_max <- max(s_max, s).   ICLR 2018.

    m and s as in Adam; torch.optim.Adam(amsgrad=True), which takes the maximum before the correction.
    """

    title: ClassVar[str] = "AMSGrad"
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
    slots: ClassVar[tuple[str, ...]] = ("m", "s", "s_max")
    default_lr: ClassVar[float] = 0.001
    equations: ClassVar[tuple[str, ...]] = (
        r"@m' = @beta1\,@m + (1 - @beta1)\,@g",
        r"@s' = @beta2\,@s + (1 - @beta2)\,@g^2",
        r"@s_max' = \max(@s_max, @s')",
        r"@theta' = @theta - @lr\,\frac{@m' / @c1}{\sqrt{@s_max' / @c2} + @epsilon}",
    )

    def named(self, step: int, lr: float) -> dict[str, float]:
        """With the corrections c1 = 1 - beta1^t and c2 = 1 - beta2^t."""
        return super().named(step, lr) | {"c1": 1 - self.beta1 ** (step + 1), "c2": 1 - self.beta2 ** (step + 1)}

    def preconditioner(self, state: tuple[Array, ...], step: int) -> Array | None:
        """The root of the corrected largest mean square, plus epsilon."""
        return np.asarray(np.sqrt(state[2] / (1 - self.beta2 ** (step + 1))) + self.epsilon)

    def coefficients(self, step: int, lr: float) -> tuple[float, ...]:
        """The corrected rate and root of the second correction, both shares and epsilon."""
        first, second = 1 - self.beta1 ** (step + 1), 1 - self.beta2 ** (step + 1)
        return lr / first, second**0.5, self.beta1, self.beta2, self.epsilon

    @staticmethod
    def rule(
        g: Any, m: Any, s: Any, s_max: Any, rate: float, root2: float, beta1: float, beta2: float, epsilon: float
    ) -> tuple[Any, ...]:
        """The change of theta, and the new state."""
        m = beta1 * m + (1 - beta1) * g
        s = beta2 * s + (1 - beta2) * g * g
        s_max = np.maximum(s_max, s)
        root = np.sqrt(s_max) / root2 + epsilon
        return -rate * m / (root + (root == 0)), m, s, s_max
