"""RMSProp: AdaGrad with a decayed sum. Tieleman and Hinton, Coursera lecture 6.5, 2012."""

from typing import Annotated, Any, ClassVar

import numpy as np
from msgspec import Meta

from fallline.engine.method.counterpart import Counterpart
from fallline.engine.method.optimizer import Array, Epsilon, Number, Optimizer, Step
from fallline.engine.method.symbol import Symbol, Symbols

Decay = Annotated[
    float,
    Meta(
        ge=0,
        lt=1,
        description="share of the squares remembered per step",
        extra={"symbol": "ρ", "slider": (0, 0.999)},
    ),
]


class RMSProp(Optimizer, frozen=True, tag="rmsprop"):
    """RMSProp:  s <- decay s + (1 - decay) g^2;   theta <- theta - lr g / (sqrt(s) + epsilon).   Hinton, 2012.

    The notes take decay = 0.9; the default 0.99 and epsilon outside the root are those of torch.optim.RMSprop.
    """

    group: ClassVar[str] = "A rate for each parameter"
    purpose: ClassVar[str] = "AdaGrad that forgets, and so does not come to a halt"
    title: ClassVar[str] = "RMSProp"
    decay: Decay = 0.99
    epsilon: Epsilon = 1e-8
    slots: ClassVar[tuple[str, ...]] = ("s",)
    equations: ClassVar[tuple[str, ...]] = (
        r"@s' = @decay\,@s + (1 - @decay)\,@g^2",
        r"@theta' = @theta - @lr\,\frac{@g}{\sqrt{@s'} + @epsilon}",
    )
    symbols: ClassVar[Symbols] = {"s": Symbol("memory of the squared gradients")}
    torch: ClassVar[Counterpart] = Counterpart("RMSprop", {"alpha": "decay", "eps": "epsilon"})
    optax: ClassVar[Counterpart] = Counterpart(
        "rmsprop",
        {"decay": "decay", "eps": "epsilon", "eps_in_sqrt": False},
        transforms=("scale_by_rms(decay={decay!r}, eps={epsilon!r}, eps_in_sqrt=False)",),
    )

    def preconditioner(self, state: tuple[Array, ...], step: int) -> Array | None:
        """The root of the mean square, plus epsilon."""
        return np.asarray(np.sqrt(state[0]) + self.epsilon)

    def coefficients(self, step: Step, lr: Number) -> tuple[Any, ...]:
        """The rate, the share remembered and epsilon."""
        return lr, self.decay, self.epsilon

    @staticmethod
    def rule(g: Any, s: Any, lr: float, decay: float, epsilon: float) -> tuple[Any, ...]:
        """The change of theta, and the new mean square."""
        s = decay * s + (1 - decay) * g * g
        root = np.sqrt(s) + epsilon
        return -lr * g / (root + (root == 0)), s

    @staticmethod
    def fused(theta: Any, g: Any, s: Any, lr: float, decay: float, epsilon: float) -> tuple[Any, ...]:
        """As torch's, without its NaN where the root and epsilon are 0."""
        s = (s * decay).addcmul(g, g, value=1 - decay)
        root = np.sqrt(s) + epsilon
        return theta.addcdiv(g, root + (root == 0), value=-lr), s
