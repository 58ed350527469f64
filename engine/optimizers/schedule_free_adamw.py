"""Schedule-Free AdamW: RMSProp's steps, and a mean of them in place of momentum and decay. Defazio et al., 2024."""

from typing import Any, ClassVar

import numpy as np

from fallline.engine.method.counterpart import Counterpart
from fallline.engine.method.optimizer import Array, Epsilon, Number, Step, WeightDecay, correction, power
from fallline.engine.method.symbol import Symbol, Symbols
from fallline.engine.optimizers._moments import Beta2
from fallline.engine.optimizers._schedule_free import MEAN, ScheduleFree, Share


class ScheduleFreeAdamW(ScheduleFree, frozen=True, tag="schedule-free-adamw"):
    """Schedule-Free AdamW:  z <- z - lr (g(y) / (sqrt(s^) + eps) + decay y);   x <- mean of all z;   y between them.

    theta is y = (1 - beta) z + beta x. s^ is Adam's corrected mean of squares; there is no mean of gradients, for
    beta x takes its place. Defazio, Yang, Mehta, Mishchenko, Khaled and Cutkosky, NeurIPS 2024;
    optax.contrib.schedule_free_adamw.
    """

    group: ClassVar[str] = "Averages"
    purpose: ClassVar[str] = "AdamW without a schedule: a mean of the points comes to rest"
    title: ClassVar[str] = "Schedule-Free AdamW"
    beta: Share = 0.9
    beta2: Beta2 = 0.999
    epsilon: Epsilon = 1e-8
    weight_decay: WeightDecay = 0.0
    slots: ClassVar[tuple[str, ...]] = ("s", "e", "w")
    equations: ClassVar[tuple[str, ...]] = (
        r"@s' = @beta2\,@s + (1 - @beta2)\,@g^2",
        r"@d = \frac{@g}{\sqrt{@s' / @c2} + @epsilon} + @weight_decay\,@theta",
        *MEAN,
    )
    symbols: ClassVar[Symbols] = ScheduleFree.symbols | {
        "s": Symbol("memory of the squared gradients"),
        "c2": Symbol("correction of the bias of s", "c_2"),
    }
    optax: ClassVar[Counterpart] = Counterpart(
        "contrib.schedule_free_adamw",
        {"b1": "beta", "b2": "beta2", "eps": "epsilon", "weight_decay": "weight_decay"},
        where=lambda o: o.beta > 0,
    )

    def named(self, step: int, lr: float) -> dict[str, float]:
        """With the correction c2 = 1 - beta2^t."""
        return super().named(step, lr) | {"c2": correction(self.beta2, step)}

    def preconditioner(self, state: tuple[Array, ...], step: int) -> Array | None:
        """The root of the corrected mean square, plus epsilon."""
        return np.asarray(np.sqrt(state[0] / correction(self.beta2, step)) + self.epsilon)

    def coefficients(self, step: Step, lr: Number) -> tuple[Any, ...]:
        """The rate, the root of the correction, both shares, epsilon and the decay."""
        root = power(correction(self.beta2, step), 0.5)
        return lr, root, self.beta, self.beta2, self.epsilon, self.weight_decay

    @staticmethod
    def rule(
        theta: Any, g: Any, s: Any, e: Any, w: Any,
        lr: float, root2: float, beta: float, beta2: float, epsilon: float, decay: float,
    ) -> tuple[Any, ...]:  # fmt: skip
        """The change of theta, and the new state."""
        s = beta2 * s + (1 - beta2) * g * g
        root = np.sqrt(s) / root2 + epsilon
        whole = w + lr * lr
        plain = -lr * (g / (root + (root == 0)) + decay * theta)
        after = w / (whole + (whole == 0)) * (e + plain)  # 1 - c of it
        return plain + beta * (e - after), s, after, whole
