"""RAdam: Adam that trusts its mean square only once it has enough samples. Liu et al., ICLR 2020."""

from typing import Any, ClassVar

import numpy as np

from fallline.engine.method.counterpart import Counterpart
from fallline.engine.method.optimizer import Array, Epsilon, Number, Step, power
from fallline.engine.method.symbol import Symbol, Symbols
from fallline.engine.optimizers._moments import MEANS, Beta1, Beta2, Moments


class RAdam(Moments, frozen=True, tag="radam"):
    """RAdam:  theta <- theta - lr r_t m^ / (sqrt(s^) + epsilon) if rho_t > 5, else theta - lr m^.   ICLR 2020.

    rho_t = rho_inf - 2 t beta2^t / (1 - beta2^t) counts samples, rho_inf = 2 / (1 - beta2) - 1, and r_t^2 =
    (rho_t - 4)(rho_t - 2) rho_inf / ((rho_inf - 4)(rho_inf - 2) rho_t) corrects the variance. torch.optim.RAdam, whose
    epsilon is added to sqrt(s) before the correction.
    """

    group: ClassVar[str] = "A rate for each parameter"
    purpose: ClassVar[str] = "Adam that waits until its mean of squares can be trusted"
    title: ClassVar[str] = "RAdam"
    beta1: Beta1 = 0.9
    beta2: Beta2 = 0.999
    epsilon: Epsilon = 1e-8
    default_lr: ClassVar[float] = 0.001
    equations: ClassVar[tuple[str, ...]] = (
        *MEANS,
        r"@theta' = @theta - @lr\,\frac{@m'}{@c1} \left(\frac{@r\,\sqrt{@c2}}{\sqrt{@s'} + @epsilon}\right)^{@trusted}",
    )
    symbols: ClassVar[Symbols] = Moments.symbols | {
        "r": Symbol("how far s is to be trusted"),
        "trusted": Symbol("1 once s is trusted, 0 before", r"\tau"),
    }
    torch: ClassVar[Counterpart] = Counterpart("RAdam", {"betas": ("beta1", "beta2"), "eps": "epsilon"})
    optax: ClassVar[Counterpart] = Counterpart(
        "radam",
        {"b1": "beta1", "b2": "beta2", "eps": "epsilon"},
        where=lambda o: o.epsilon == 0,  # optax has it at another place
    )

    def rectification(self, step: Step) -> tuple[Any, Any]:
        """r_t^2 of `step`, counted from 0, and whether there are samples enough to trust the mean square."""
        kept, limit = power(self.beta2, step + 1), np.maximum(2 / (1 - self.beta2) - 1, 5.0)  # with five at most never
        samples = limit - 2 * (step + 1) * kept / (1 - kept)
        trusted, samples = samples > 5, np.maximum(samples, 5.0)
        return (samples - 4) * (samples - 2) * limit / ((limit - 4) * (limit - 2) * samples), trusted

    def named(self, step: int, lr: float) -> dict[str, float]:
        """With both corrections, r, and trusted: 1 where the mean square is, 0 where it is not yet."""
        r2, trusted = self.rectification(step)
        return super().named(step, lr) | {"r": power(r2, 0.5) * trusted, "trusted": float(trusted)}

    def preconditioner(self, state: tuple[Array, ...], step: int) -> Array | None:
        """The root of the corrected mean square over r, plus torch's epsilon; 1 while there are few samples."""
        r2, trusted = self.rectification(step)
        if not trusted:
            return np.ones_like(state[1])
        return np.asarray((np.sqrt(state[1]) + self.epsilon) / power(r2 * self.corrections(step)[1], 0.5))

    def coefficients(self, step: Step, lr: Number) -> tuple[Any, ...]:
        """The rate with its corrections, whether the mean square is used, both shares and epsilon."""
        (r2, trusted), (first, second) = self.rectification(step), self.corrections(step)
        rate = lr / first * np.where(trusted, power(r2 * second, 0.5), 1.0)
        return rate, 1.0 * trusted, self.beta1, self.beta2, self.epsilon

    @staticmethod
    def rule(
        g: Any, m: Any, s: Any, rate: float, adaptive: float, beta1: float, beta2: float, epsilon: float
    ) -> tuple[Any, ...]:
        """The change of theta, and the new state."""
        m = beta1 * m + (1 - beta1) * g
        s = beta2 * s + (1 - beta2) * g * g
        root = np.where(adaptive > 0, np.sqrt(s) + epsilon, 1.0)
        return -rate * m / (root + (root == 0)), m, s
