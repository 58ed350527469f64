"""NAdam: Adam with Nesterov's look ahead. Dozat, ICLR workshop 2016."""

from typing import Annotated, Any, ClassVar

import numpy as np
from msgspec import Meta

from fallline.engine.method.counterpart import Counterpart
from fallline.engine.method.optimizer import Epsilon, Number, Step, power, running_product
from fallline.engine.method.symbol import Symbol, Symbols
from fallline.engine.optimizers._moments import MEANS, Beta1, Beta2, Moments


class NAdam(Moments, frozen=True, tag="nadam"):
    """NAdam:  theta <- theta - lr (mu_{t+1} m / (1 - P_{t+1}) + (1 - mu_t) g / (1 - P_t)) / (sqrt(s^) + epsilon).

    mu_t = beta1 (1 - 0.96^(t momentum_decay) / 2), P_t = mu_1 ... mu_t; m and s^ as in Adam. Dozat, ICLR workshop
    2016; torch.optim.NAdam.
    """

    group: ClassVar[str] = "A rate for each parameter"
    purpose: ClassVar[str] = "Adam with Nesterov's look ahead"
    title: ClassVar[str] = "NAdam"
    beta1: Beta1 = 0.9
    beta2: Beta2 = 0.999
    epsilon: Epsilon = 1e-8
    momentum_decay: Annotated[
        float,
        Meta(
            ge=0,
            le=1e6,
            description="how fast mu rises from beta1/2 to beta1",
            extra={"symbol": "ψ", "scale": "log", "slider": (1e-4, 1.0)},
        ),
    ] = 0.004
    default_lr: ClassVar[float] = 0.002
    equations: ClassVar[tuple[str, ...]] = (
        *MEANS,
        r"@theta' = @theta - @lr\,\frac{@of_m\,@m' + @of_g\,@g}{\sqrt{@s' / @c2} + @epsilon}",
    )
    symbols: ClassVar[Symbols] = Moments.symbols | {
        "of_m": Symbol("weight of the mean", "w_m"),
        "of_g": Symbol("weight of the gradient itself", "w_g"),
    }
    torch: ClassVar[Counterpart] = Counterpart(
        "NAdam", {"betas": ("beta1", "beta2"), "eps": "epsilon", "momentum_decay": "momentum_decay"}
    )
    optax: ClassVar[Counterpart] = Counterpart(
        "nadam",
        {"b1": "beta1", "b2": "beta2", "eps": "epsilon"},
        where=lambda o: o.momentum_decay == 1e6,  # optax's momentum does not decay: ours is over at once
    )

    def named(self, step: int, lr: float) -> dict[str, float]:
        """With both corrections, and the weights of mean and gradient, of_m and of_g."""
        of_g, of_m, *_ = self.coefficients(step, 1.0)
        return super().named(step, lr) | {"of_g": of_g, "of_m": of_m}

    def coefficients(self, step: Step, lr: Number) -> tuple[Any, ...]:
        """The weights of gradient and mean, the second correction, both shares and epsilon."""
        t = step + 1
        mu, after, product = self.share(t), self.share(t + 1), running_product(self.share, t)
        of_g, of_m = lr * (1 - mu) / (1 - product), lr * after / (1 - product * after)
        return of_g, of_m, self.corrections(step)[1], self.beta1, self.beta2, self.epsilon

    def share(self, t: Step) -> Any:
        """The share of the mean that is kept in the `t`-th step, counted from 1."""
        return self.beta1 * (1 - 0.5 * power(0.96, t * self.momentum_decay))

    @staticmethod
    def rule(
        g: Any, m: Any, s: Any, of_g: float, of_m: float, second: float, beta1: float, beta2: float, epsilon: float
    ) -> tuple[Any, ...]:
        """The change of theta, and the new state."""
        m = beta1 * m + (1 - beta1) * g
        s = beta2 * s + (1 - beta2) * g * g
        root = np.sqrt(s / second) + epsilon
        return -(of_g * g + of_m * m) / (root + (root == 0)), m, s
