"""AdamW: Adam, with weight decay kept out of the means. Loshchilov and Hutter, ICLR 2019."""

from typing import Any, ClassVar

import numpy as np

from fallline.engine.method.counterpart import Counterpart
from fallline.engine.method.optimizer import Epsilon, Number, Step, WeightDecay
from fallline.engine.optimizers._moments import MEANS, Beta1, Beta2, Moments
from fallline.engine.optimizers.adam import Adam


class AdamW(Moments, frozen=True, tag="adamw"):
    """AdamW:  theta <- theta - lr weight_decay theta - lr m^ / (sqrt(s^) + epsilon),  m^ and s^ as in Adam.   2019.

    The decay is decoupled: it is not divided by the root of the mean square, as that of Adam with L2 is. Loshchilov and
    Hutter, ICLR 2019; torch.optim.AdamW.
    """

    group: ClassVar[str] = "A rate for each parameter"
    purpose: ClassVar[str] = "Adam with a weight decay of its own"
    title: ClassVar[str] = "AdamW"
    beta1: Beta1 = 0.9
    beta2: Beta2 = 0.999
    epsilon: Epsilon = 1e-8
    weight_decay: WeightDecay = 0.01
    default_lr: ClassVar[float] = 0.001
    uses_theta: ClassVar[bool] = True
    equations: ClassVar[tuple[str, ...]] = (
        *MEANS,
        r"@theta' = @theta - @lr\,@weight_decay\,@theta - @lr\,\frac{@m' / @c1}{\sqrt{@s' / @c2} + @epsilon}",
    )
    torch: ClassVar[Counterpart] = Counterpart(
        "AdamW", {"betas": ("beta1", "beta2"), "eps": "epsilon", "weight_decay": "weight_decay"}
    )
    optax: ClassVar[Counterpart] = Counterpart(
        "adamw",
        {"b1": "beta1", "b2": "beta2", "eps": "epsilon", "weight_decay": "weight_decay"},
        transforms=(
            "scale_by_adam(b1={beta1!r}, b2={beta2!r}, eps={epsilon!r})",
            "add_decayed_weights({weight_decay!r})",
        ),
    )

    def coefficients(self, step: Step, lr: Number) -> tuple[Any, ...]:
        """The corrected rate and root of the second correction, both shares, epsilon, and the share taken off theta."""
        return *super().coefficients(step, lr), lr * self.weight_decay

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

    @staticmethod
    def fused(theta: Any, g: Any, m: Any, s: Any, *numbers: float) -> tuple[Any, ...]:
        """As torch's: the share is taken off first, then Adam's step."""
        *others, decay = numbers
        return Adam.fused(theta * (1 - decay), g, m, s, *others)
