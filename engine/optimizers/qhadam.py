"""Quasi-hyperbolic Adam: Adam with some of the plain gradient left in. Ma and Yarats, ICLR 2019."""

from typing import Annotated, Any, ClassVar

import numpy as np
from msgspec import Meta

from fallline.engine.method.optimizer import Epsilon, Number, Step
from fallline.engine.optimizers._moments import MEANS, Beta1, Beta2, Moments


class QHAdam(Moments, frozen=True, tag="qhadam"):
    """QHAdam:  theta <- theta - lr ((1 - nu1) g + nu1 m^) / (sqrt((1 - nu2) g^2 + nu2 s^) + epsilon).   ICLR 2019.

    m^ and s^ as in Adam, which nu1 = nu2 = 1 is. Ma and Yarats; the defaults are those they recommend.
    """

    group: ClassVar[str] = "A rate for each parameter"
    purpose: ClassVar[str] = "Adam that weighs its means against the plain gradient"
    title: ClassVar[str] = "QHAdam"
    beta1: Beta1 = 0.995
    beta2: Beta2 = 0.999
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
    epsilon: Epsilon = 1e-8
    equations: ClassVar[tuple[str, ...]] = (
        *MEANS,
        (
            r"@theta' = @theta - @lr\,\frac{(1 - @nu1)\,@g + @nu1\,@m' / @c1}"
            r"{\sqrt{(1 - @nu2)\,@g^2 + @nu2\,@s' / @c2} + @epsilon}"
        ),
    )

    def coefficients(self, step: Step, lr: Number) -> tuple[Any, ...]:
        """The rate, both corrected weights of the means, and the parameters."""
        first, second = self.corrections(step)
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
