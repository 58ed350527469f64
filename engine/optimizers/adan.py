"""Adan: Adam with Nesterov's momentum, made of differences of gradients. Xie et al., IEEE TPAMI 2024."""

from typing import Annotated, Any, ClassVar

import numpy as np
from msgspec import Meta

from fallline.engine.method.counterpart import Counterpart
from fallline.engine.method.optimizer import Array, Epsilon, Number, Optimizer, Step, WeightDecay, correction, power
from fallline.engine.method.symbol import Symbol, Symbols
from fallline.engine.optimizers._moments import Beta1


class Adan(Optimizer, frozen=True, tag="adan"):
    """Adan:  theta <- theta - lr (m^ + (1 - beta2) v^) / (sqrt(s^) + eps).   Xie et al., IEEE TPAMI 46, 2024.

    m, v and s are means of g, of its change y since the step before, and of (g + (1 - beta2) y)^2, their biases
    corrected. The change of the gradient takes Nesterov's look ahead without a second point. Xie, Zhou, Li, Lin and
    Yan; the shares here are those kept, theirs are 1 - beta; optax.adan.
    """

    group: ClassVar[str] = "A rate for each parameter"
    purpose: ClassVar[str] = "Adam with Nesterov's look ahead, by differences of gradients"
    beta1: Beta1 = 0.98
    beta2: Annotated[
        float,
        Meta(
            ge=0,
            lt=1,
            description="share of the mean difference of gradients kept per step",
            extra={"label": "difference", "symbol": "β₂", "slider": (0, 0.99)},
        ),
    ] = 0.92
    beta3: Annotated[
        float,
        Meta(
            ge=0,
            lt=1,
            description="share of the mean square kept per step",
            extra={"label": "square", "symbol": "β₃", "slider": (0, 0.9999)},
        ),
    ] = 0.99
    epsilon: Epsilon = 1e-8
    weight_decay: WeightDecay = 0.0
    slots: ClassVar[tuple[str, ...]] = ("m", "v", "s", "before")
    mean_slot: ClassVar[str] = "m"
    one_memory: ClassVar[bool] = False
    uses_theta: ClassVar[bool] = True
    equations: ClassVar[tuple[str, ...]] = (
        r"@m' = @beta1\,@m + (1 - @beta1)\,@g",
        r"@v' = @beta2\,@v + (1 - @beta2)\,@seen\,(@g - @before)",
        r"@s' = @beta3\,@s + (1 - @beta3)\,(@g + (1 - @beta2)\,@seen\,(@g - @before))^2",
        (
            r"@theta' = @theta - @lr\,\left(\frac{@m' / @c1 + (1 - @beta2)\,@v' / @c2}{\sqrt{@s' / @c3} + @epsilon}"
            r" + @weight_decay\,@theta\right)"
        ),
    )
    symbols: ClassVar[Symbols] = {
        "m": Symbol("mean of the gradients"),
        "v": Symbol("mean of the differences of gradients"),
        "s": Symbol("memory of the squared gradients, looked ahead"),
        "before": Symbol("gradient of the step before", r"\tilde{g}"),
        "seen": Symbol("0 at the first step, which has no gradient before it, 1 after", r"\delta"),
        "c1": Symbol("correction of the bias of m", "c_1"),
        "c2": Symbol("correction of the bias of v", "c_2"),
        "c3": Symbol("correction of the bias of s", "c_3"),
    }  # fmt: skip
    optax: ClassVar[Counterpart] = Counterpart(
        "adan",
        {
            "b1": "beta1",
            "b2": "beta2",
            "b3": "beta3",
            "eps": "epsilon",
            "eps_root": 0.0,
            "weight_decay": "weight_decay",
        },
        transforms=(
            "scale_by_adan(b1={beta1!r}, b2={beta2!r}, b3={beta3!r}, eps={epsilon!r})",
            "add_decayed_weights({weight_decay!r})",
        ),
    )

    def corrections(self, step: Step) -> tuple[Any, Any, Any]:
        """What the three means are divided by at `step`, counted from 0."""
        return correction(self.beta1, step), correction(self.beta2, step), correction(self.beta3, step)

    def named(self, step: int, lr: float) -> dict[str, float]:
        """With the corrections, and whether there is a gradient before."""
        corrections = dict(zip(("c1", "c2", "c3"), self.corrections(step), strict=True))
        return super().named(step, lr) | corrections | {"seen": float(step > 0)}

    def preconditioner(self, state: tuple[Array, ...], step: int) -> Array | None:
        """The root of the corrected mean square, plus epsilon."""
        return np.asarray(np.sqrt(state[2] / self.corrections(step)[2]) + self.epsilon)

    def coefficients(self, step: Step, lr: Number) -> tuple[Any, ...]:
        """The rate, the corrections, the shares kept, epsilon, the decay, and whether there is a gradient before."""
        first, second, third = self.corrections(step)
        shares = self.beta1, self.beta2, self.beta3
        return lr, first, second, power(third, 0.5), *shares, self.epsilon, self.weight_decay, (step > 0) * 1.0

    @staticmethod
    def rule(
        theta: Any, g: Any, m: Any, v: Any, s: Any, before: Any,
        lr: float, c1: float, c2: float, root3: float, beta1: float, beta2: float, beta3: float,
        epsilon: float, decay: float, seen: float,
    ) -> tuple[Any, ...]:  # fmt: skip
        """The change of theta, and the new state."""
        difference = seen * (g - before)
        ahead = g + (1 - beta2) * difference
        m = beta1 * m + (1 - beta1) * g
        v = beta2 * v + (1 - beta2) * difference
        s = beta3 * s + (1 - beta3) * ahead * ahead
        root = np.sqrt(s) / root3 + epsilon
        direction = (m / c1 + (1 - beta2) * v / c2) / (root + (root == 0))
        return -lr * (direction + decay * theta), m, v, s, g
