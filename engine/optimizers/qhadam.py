"""Quasi-hyperbolic Adam: Adam with some of the plain gradient left in. Ma and Yarats, ICLR 2019."""

from typing import Annotated, Any, ClassVar

import numpy as np
from msgspec import Meta

from engine.optimizer import Array, Optimizer


class QHAdam(Optimizer, frozen=True, tag="qhadam"):
    """QHAdam:  theta <- theta - lr ((1 - nu1) g + nu1 m^) / (sqrt((1 - nu2) g^2 + nu2 s^) + epsilon).   ICLR 2019.

    m^ and s^ as in Adam, which nu1 = nu2 = 1 is. Ma and Yarats; the defaults are those they recommend.
    """

    title: ClassVar[str] = "QHAdam"
    beta1: Annotated[
        float,
        Meta(
            ge=0,
            lt=1,
            description="share of the mean gradient kept per step",
            extra={"symbol": "β₁", "slider": (0, 0.99)},
        ),
    ] = 0.995
    beta2: Annotated[
        float,
        Meta(
            ge=0,
            lt=1,
            description="share of the mean square kept per step",
            extra={"symbol": "β₂", "slider": (0, 0.9999)},
        ),
    ] = 0.999
    nu1: Annotated[
        float,
        Meta(
            ge=0,
            le=1,
            description="share of the mean in the numerator; the rest is the gradient itself",
            extra={"symbol": "ν₁", "slider": (0, 1)},
        ),
    ] = 0.7
    nu2: Annotated[
        float,
        Meta(
            ge=0,
            le=1,
            description="share of the mean square under the root; the rest is the squared gradient",
            extra={"symbol": "ν₂", "slider": (0, 1)},
        ),
    ] = 1.0
    epsilon: Annotated[
        float, Meta(ge=0, description="keeps the division finite", extra={"symbol": "ε", "slider": (0, 1)})
    ] = 1e-8
    slots: ClassVar[tuple[str, ...]] = ("m", "s")
    equations: ClassVar[tuple[str, ...]] = (
        r"@m' = @beta1\,@m + (1 - @beta1)\,@g",
        r"@s' = @beta2\,@s + (1 - @beta2)\,@g^2",
        (
            r"@theta' = @theta - @lr\,\frac{(1 - @nu1)\,@g + @nu1\,@m' / @c1}"
            r"{\sqrt{(1 - @nu2)\,@g^2 + @nu2\,@s' / @c2} + @epsilon}"
        ),
    )

    def named(self, step: int, lr: float) -> dict[str, float]:
        """With the corrections c1 = 1 - beta1^t and c2 = 1 - beta2^t."""
        return super().named(step, lr) | {"c1": 1 - self.beta1 ** (step + 1), "c2": 1 - self.beta2 ** (step + 1)}

    def preconditioner(self, state: tuple[Array, ...], step: int) -> Array | None:
        """The root of the corrected mean square, plus epsilon; exact where nu2 = 1, else with g^2 at its mean."""
        return np.asarray(np.sqrt(state[1] / (1 - self.beta2 ** (step + 1))) + self.epsilon)

    def coefficients(self, step: int, lr: float) -> tuple[float, ...]:
        """The rate, both corrected weights of the means, and the parameters."""
        first, second = 1 - self.beta1 ** (step + 1), 1 - self.beta2 ** (step + 1)
        return lr, self.nu1 / first, self.nu2 / second, self.beta1, self.beta2, self.nu1, self.nu2, self.epsilon

    @staticmethod
    def rule(
        g: Any,
        m: Any,
        s: Any,
        lr: float,
        of_m: float,
        of_s: float,
        beta1: float,
        beta2: float,
        nu1: float,
        nu2: float,
        epsilon: float,
    ) -> tuple[Any, ...]:
        """The change of theta, and the new state."""
        m = beta1 * m + (1 - beta1) * g
        s = beta2 * s + (1 - beta2) * g * g
        root = np.sqrt((1 - nu2) * g * g + of_s * s) + epsilon
        return -lr * ((1 - nu1) * g + of_m * m) / (root + (root == 0)), m, s
