"""AMSGrad: Adam that never forgets the largest mean square. Reddi, Kale and Kumar, ICLR 2018."""

from typing import Any, ClassVar

import numpy as np

from fallline.engine.method.counterpart import Counterpart
from fallline.engine.method.optimizer import Array, Epsilon
from fallline.engine.method.symbol import Symbol, Symbols
from fallline.engine.optimizers._moments import MEANS, Beta1, Beta2, Moments


class AMSGrad(Moments, frozen=True, tag="amsgrad"):
    """AMSGrad:  theta <- theta - lr m^ / (sqrt(s_max / (1 - beta2^t)) + epsilon),  s_max <- max(s_max, s).   ICLR 2018.

    m and s as in Adam; torch.optim.Adam(amsgrad=True), which takes the maximum before the correction.
    """

    group: ClassVar[str] = "A rate for each parameter"
    purpose: ClassVar[str] = "Adam whose rates never grow again"
    title: ClassVar[str] = "AMSGrad"
    beta1: Beta1 = 0.9
    beta2: Beta2 = 0.999
    epsilon: Epsilon = 1e-8
    slots: ClassVar[tuple[str, ...]] = ("m", "s", "s_max")
    default_lr: ClassVar[float] = 0.001
    equations: ClassVar[tuple[str, ...]] = (
        *MEANS,
        r"@s_max' = \max(@s_max, @s')",
        r"@theta' = @theta - @lr\,\frac{@m' / @c1}{\sqrt{@s_max' / @c2} + @epsilon}",
    )
    symbols: ClassVar[Symbols] = Moments.symbols | {"s_max": Symbol("largest s so far", r"s_{\max}")}
    torch: ClassVar[Counterpart] = Counterpart("Adam", {"betas": ("beta1", "beta2"), "eps": "epsilon", "amsgrad": True})
    optax: ClassVar[str] = "optax corrects before the maximum, or not at all; torch and ours after it"

    def preconditioner(self, state: tuple[Array, ...], step: int) -> Array | None:
        """The root of the corrected largest mean square, plus epsilon."""
        return np.asarray(np.sqrt(state[2] / self.corrections(step)[1]) + self.epsilon)

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
