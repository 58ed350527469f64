"""Yogi: Adam whose mean square moves by steps of fixed size. Zaheer et al., NeurIPS 2018."""

from typing import Annotated, Any, ClassVar

import numpy as np
from msgspec import Meta

from engine.optimizer import Array, Optimizer


class Yogi(Optimizer, frozen=True, tag="yogi"):
    """Yogi:  s <- s - (1 - beta2) sign(s - g^2) g^2,  all else as in Adam.   Zaheer et al., NeurIPS 2018.

    Both means start at a small value and are corrected as Adam's are: optax.yogi, the paper's authors leave it open.
    """

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
    ] = 1e-3
    initial_accumulator: Annotated[
        float,
        Meta(
            gt=0,
            le=1e6,
            description="where both means start",
            extra={"scale": "log", "slider": (1e-8, 1.0)},
        ),
    ] = 1e-6
    slots: ClassVar[tuple[str, ...]] = ("m", "s")
    default_lr: ClassVar[float] = 0.01
    equations: ClassVar[tuple[str, ...]] = (
        r"@m' = @beta1\,(@m + @initial) + (1 - @beta1)\,@g",
        r"@s' = @s + @initial - (1 - @beta2)\,\mathrm{sign}(@s + @initial - @g^2)\,@g^2",
        r"@theta' = @theta - @lr\,\frac{@m' / @c1}{\sqrt{@s' / @c2} + @epsilon}",
    )

    def named(self, step: int, lr: float) -> dict[str, float]:
        """With the corrections c1 = 1 - beta1^t and c2 = 1 - beta2^t, and what is added to both means at the start."""
        initial = 0.0 if step else self.initial_accumulator
        more = {"c1": 1 - self.beta1 ** (step + 1), "c2": 1 - self.beta2 ** (step + 1), "initial": initial}
        return super().named(step, lr) | more

    def preconditioner(self, state: tuple[Array, ...], step: int) -> Array | None:
        """The root of the corrected mean square, plus epsilon."""
        return np.asarray(np.sqrt(state[1] / (1 - self.beta2 ** (step + 1))) + self.epsilon)

    def coefficients(self, step: int, lr: float) -> tuple[float, ...]:
        """The corrected rate and root of the second correction, both shares, epsilon, and what the means start with."""
        first, second = 1 - self.beta1 ** (step + 1), 1 - self.beta2 ** (step + 1)
        initial = 0.0 if step else self.initial_accumulator  # the slots are zero at the start
        return lr / first, second**0.5, self.beta1, self.beta2, self.epsilon, initial

    @staticmethod
    def rule(
        g: Any, m: Any, s: Any, rate: float, root2: float, beta1: float, beta2: float, epsilon: float, initial: float
    ) -> tuple[Any, ...]:
        """The change of theta, and the new state."""
        m = beta1 * (m + initial) + (1 - beta1) * g
        s = s + initial
        s = s - (1 - beta2) * np.sign(s - g * g) * g * g
        root = np.sqrt(s) / root2 + epsilon
        return -rate * m / (root + (root == 0)), m, s
