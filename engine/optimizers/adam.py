"""Adam: a mean of gradients over the root of a mean of squares. Kingma and Ba, ICLR 2015."""

from typing import Annotated, Any, ClassVar

import numpy as np
from msgspec import Meta

from engine.optimizer import Array, Optimizer


class Adam(Optimizer, frozen=True, tag="adam"):
    """Adam:  m <- beta1 m + (1 - beta1) g;  s <- beta2 s + (1 - beta2) g^2;  theta <- theta - lr m^ / (sqrt(s^) + eps).

    m^ = m / (1 - beta1^t), s^ = s / (1 - beta2^t). Kingma and Ba, ICLR 2015; torch.optim.Adam. Without the bias
    correction both means start near zero, the root sooner than the mean, and the first steps are
    (1 - beta1) / sqrt(1 - beta2) = 3.2 times lr instead of lr.
    """

    beta1: Annotated[
        float,
        Meta(
            ge=0,
            lt=1,
            description="share of the mean gradient kept per step",
            extra={"label": "mean", "symbol": "β₁", "slider": (0, 0.99)},
        ),
    ] = 0.9
    beta2: Annotated[
        float,
        Meta(
            ge=0,
            lt=1,
            description="share of the mean square kept per step",
            extra={"label": "mean square", "symbol": "β₂", "slider": (0, 0.9999)},
        ),
    ] = 0.999
    epsilon: Annotated[
        float, Meta(ge=0, description="keeps the division finite", extra={"symbol": "ε", "slider": (0, 1)})
    ] = 1e-8
    bias_correction: Annotated[
        bool, Meta(description="divide both means by 1 - beta^t, which makes the first steps as long as lr")
    ] = True
    slots: ClassVar[tuple[str, ...]] = ("m", "s")

    equations: ClassVar[tuple[str, ...]] = (
        r"@m' = @beta1\,@m + (1 - @beta1)\,@g",
        r"@s' = @beta2\,@s + (1 - @beta2)\,@g^2",
        r"@theta' = @theta - @lr\,\frac{@m' / @c1}{\sqrt{@s' / @c2} + @epsilon}",
    )

    def named(self, step: int, lr: float) -> dict[str, float]:
        """With the corrections c1 = 1 - beta1^t and c2 = 1 - beta2^t, or 1."""
        return super().named(step, lr) | dict(zip(("c1", "c2"), self.corrections(step), strict=True))

    def corrections(self, step: int) -> tuple[float, float]:
        """What the two means are divided by at `step`, counted from 0."""
        if not self.bias_correction:
            return 1.0, 1.0
        return 1 - self.beta1 ** (step + 1), 1 - self.beta2 ** (step + 1)

    def preconditioner(self, state: tuple[Array, ...], step: int) -> Array | None:
        """The root of the corrected mean square, plus epsilon."""
        return np.asarray(np.sqrt(state[1] / self.corrections(step)[1]) + self.epsilon)

    def coefficients(self, step: int, lr: float) -> tuple[float, ...]:
        """The corrected rate and root of the second correction, both shares and epsilon."""
        first, second = self.corrections(step)
        return lr / first, second**0.5, self.beta1, self.beta2, self.epsilon

    @staticmethod
    def rule(
        g: Any, m: Any, s: Any, rate: float, root2: float, beta1: float, beta2: float, epsilon: float
    ) -> tuple[Any, ...]:
        """The change of theta, and the new means."""
        m = beta1 * m + (1 - beta1) * g
        s = beta2 * s + (1 - beta2) * g * g
        root = np.sqrt(s) / root2 + epsilon
        return -rate * m / (root + (root == 0)), m, s
