"""AdaMax: Adam with the largest gradient in place of the root mean square. Kingma and Ba, ICLR 2015, section 7."""

from typing import Annotated, Any, ClassVar

import numpy as np
from msgspec import Meta

from fallline.engine.method.counterpart import Counterpart
from fallline.engine.method.optimizer import Array, Epsilon, Number, Optimizer, Step, correction
from fallline.engine.method.symbol import Symbol, Symbols
from fallline.engine.optimizers._moments import Beta1


class AdaMax(Optimizer, frozen=True, tag="adamax"):
    """AdaMax:  u <- max(beta2 u, |g| + epsilon);   theta <- theta - lr m / ((1 - beta1^t) u),  m as in Adam.   2015.

    Kingma and Ba, ICLR 2015, section 7. epsilon inside the maximum is that of torch.optim.Adamax; the paper has none.
    """

    group: ClassVar[str] = "A rate for each parameter"
    purpose: ClassVar[str] = "Adam by the largest gradient in place of the mean square"
    title: ClassVar[str] = "AdaMax"
    beta1: Beta1 = 0.9
    beta2: Annotated[
        float,
        Meta(
            ge=0,
            lt=1,
            description="share of the largest gradient kept per step",
            extra={"symbol": "β₂", "slider": (0, 0.9999)},
        ),
    ] = 0.999
    epsilon: Epsilon = 1e-8
    slots: ClassVar[tuple[str, ...]] = ("m", "u")
    default_lr: ClassVar[float] = 0.002
    equations: ClassVar[tuple[str, ...]] = (
        r"@m' = @beta1\,@m + (1 - @beta1)\,@g",
        r"@u' = \max(@beta2\,@u, |@g| + @epsilon)",
        r"@theta' = @theta - @lr\,\frac{@m'}{@c1\,@u'}",
    )
    mean_slot: ClassVar[str] = "m"
    symbols: ClassVar[Symbols] = {
        "m": Symbol("mean of the gradients"),
        "u": Symbol("largest gradient remembered"),
        "c1": Symbol("correction of the bias of m", "c_1"),
    }
    torch: ClassVar[Counterpart] = Counterpart("Adamax", {"betas": ("beta1", "beta2"), "eps": "epsilon"})
    optax: ClassVar[Counterpart] = Counterpart(
        "adamax",
        {"b1": "beta1", "b2": "beta2", "eps": "epsilon"},
        transforms=("scale_by_adamax(b1={beta1!r}, b2={beta2!r}, eps={epsilon!r})",),
    )

    def named(self, step: int, lr: float) -> dict[str, float]:
        """With the correction c1 = 1 - beta1^t."""
        return super().named(step, lr) | {"c1": correction(self.beta1, step)}

    def preconditioner(self, state: tuple[Array, ...], step: int) -> Array | None:
        """The largest gradient, decayed."""
        return state[1]

    def coefficients(self, step: Step, lr: Number) -> tuple[Any, ...]:
        """The corrected rate, both shares and epsilon."""
        return lr / correction(self.beta1, step), self.beta1, self.beta2, self.epsilon

    @staticmethod
    def rule(g: Any, m: Any, u: Any, rate: float, beta1: float, beta2: float, epsilon: float) -> tuple[Any, ...]:
        """The change of theta, and the new state."""
        m = beta1 * m + (1 - beta1) * g
        u = np.maximum(beta2 * u, np.abs(g) + epsilon)
        return -rate * m / (u + (u == 0)), m, u
