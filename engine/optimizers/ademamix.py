"""AdEMAMix: Adam with a second, very slow mean of the gradients. Pagliardini, Ablin and Grangier, ICLR 2025."""

from typing import Annotated, Any, ClassVar

import numpy as np
from msgspec import Meta

from fallline.engine.method.counterpart import Counterpart
from fallline.engine.method.optimizer import Epsilon, Number, Step, WeightDecay
from fallline.engine.method.symbol import Symbol, Symbols
from fallline.engine.optimizers._moments import MEANS, Beta1, Beta2, Moments


class AdEMAMix(Moments, frozen=True, tag="ademamix"):
    """AdEMAMix:  a <- beta3 a + (1 - beta3) g;   theta <- theta - lr ((m^ + alpha a) / (sqrt(s^) + eps) + decay theta).

    m and s are Adam's, with their biases corrected; the slow mean a is not, so that it fills slowly: gradients of
    10,000 steps ago still count. Pagliardini, Ablin and Grangier, ICLR 2025; optax.contrib.ademamix. The paper lets
    alpha and beta3 rise over the first steps; here they are constant.
    """

    group: ClassVar[str] = "A rate for each parameter"
    purpose: ClassVar[str] = "Adam that also remembers gradients of long ago"
    title: ClassVar[str] = "AdEMAMix"
    beta1: Beta1 = 0.9
    beta2: Beta2 = 0.999
    beta3: Annotated[
        float,
        Meta(
            ge=0,
            lt=1,
            description="share of the slow mean gradient kept per step",
            extra={"label": "slow mean", "symbol": "β₃", "slider": (0, 0.9999)},
        ),
    ] = 0.9999
    alpha: Annotated[
        float, Meta(ge=0, le=1e6, description="weight of the slow mean", extra={"symbol": "α", "slider": (0, 20)})
    ] = 5.0
    epsilon: Epsilon = 1e-8
    weight_decay: WeightDecay = 0.0
    slots: ClassVar[tuple[str, ...]] = ("m", "a", "s")
    one_memory: ClassVar[bool] = False
    uses_theta: ClassVar[bool] = True
    equations: ClassVar[tuple[str, ...]] = (
        MEANS[0],
        r"@a' = @beta3\,@a + (1 - @beta3)\,@g",
        MEANS[1],
        (
            r"@theta' = @theta - @lr\,\left(\frac{@m' / @c1 + @alpha\,@a'}{\sqrt{@s' / @c2} + @epsilon}"
            r" + @weight_decay\,@theta\right)"
        ),
    )
    symbols: ClassVar[Symbols] = Moments.symbols | {"a": Symbol("slow mean of the gradients")}  # fmt: skip
    optax: ClassVar[Counterpart] = Counterpart(
        "contrib.ademamix",
        {
            "b1": "beta1", "b2": "beta2", "b3": "beta3", "alpha": "alpha", "eps": "epsilon",
            "weight_decay": "weight_decay",
        },
        transforms=(
            "contrib.scale_by_ademamix(b1={beta1!r}, b2={beta2!r}, b3={beta3!r}, alpha={alpha!r}, eps={epsilon!r})",
            "add_decayed_weights({weight_decay!r})",
        ),
    )  # fmt: skip

    def preconditioner(self, state: tuple[Any, ...], step: int) -> Any:
        """The root of the corrected mean square, plus epsilon."""
        return np.asarray(np.sqrt(state[2] / self.corrections(step)[1]) + self.epsilon)

    def coefficients(self, step: Step, lr: Number) -> tuple[Any, ...]:
        """The rate, the first correction, Adam's other numbers, the slow mean's share and weight, and the decay."""
        _, root2, beta1, beta2, epsilon = super().coefficients(step, lr)
        first = self.corrections(step)[0]
        return lr, first, root2, beta1, beta2, epsilon, self.beta3, self.alpha, self.weight_decay

    @staticmethod
    def rule(
        theta: Any, g: Any, m: Any, a: Any, s: Any,
        lr: float, c1: float, root2: float, beta1: float, beta2: float, epsilon: float,
        beta3: float, alpha: float, decay: float,
    ) -> tuple[Any, ...]:  # fmt: skip
        """The change of theta, and the new state."""
        m = beta1 * m + (1 - beta1) * g
        a = beta3 * a + (1 - beta3) * g
        s = beta2 * s + (1 - beta2) * g * g
        root = np.sqrt(s) / root2 + epsilon
        return -lr * ((m / c1 + alpha * a) / (root + (root == 0)) + decay * theta), m, a, s
