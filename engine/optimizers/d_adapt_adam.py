"""D-Adaptation of Adam: its rate is a proven part of the distance to the solution. Defazio, Mishchenko, 2023."""

from typing import Any, ClassVar

import numpy as np

from fallline.engine.method.counterpart import Counterpart
from fallline.engine.method.optimizer import Array, Epsilon, Oracle, WeightDecay, correction
from fallline.engine.method.symbol import Symbol, Symbols
from fallline.engine.optimizers._distance import ByDistance, Guess, grown
from fallline.engine.optimizers._moments import Beta1, Beta2
from fallline.engine.problem.arrays import dot, total


class DAdaptAdam(ByDistance, frozen=True, tag="d-adapt-adam"):
    """D-Adapt Adam:  d <- max(d, r / |a|_1),  m <- mean of lr d g;   theta <- theta - m / sqrt(s).   ICML 2023.

    r sums lr d <g, a / sqrt(s)> and a sums lr d g, both with weights that forget. It proves less than Prodigy from the
    same gradients, and takes longer to find its rate. Defazio and Mishchenko, ICML 2023; optax.contrib.dadapt_adamw.
    """

    group: ClassVar[str] = "A rate for each parameter"
    purpose: ClassVar[str] = "Adam that finds its rate, the slower of two"
    title: ClassVar[str] = "D-Adapt Adam"
    beta1: Beta1 = 0.9
    beta2: Beta2 = 0.999
    guess: Guess = 1e-6
    epsilon: Epsilon = 1e-8
    weight_decay: WeightDecay = 0.0
    slots: ClassVar[tuple[str, ...]] = ("m", "s", "a", "d", "r")
    symbols: ClassVar[Symbols] = ByDistance.symbols | {
        "beta3": Symbol("share of r and a kept, the root of β₂", r"\beta_3"),
    }
    equations: ClassVar[tuple[str, ...]] = (
        r"@rate = @lr\,@d\,\sqrt{@c2} / @c1",
        r"@r' = @beta3\,@r + (1 - @beta3)\,@rate\,@g \cdot \frac{@a}{\sqrt{@s} + @epsilon}",
        r"@m' = @beta1\,@m + (1 - @beta1)\,@rate\,@g",
        r"@s' = @beta2\,@s + (1 - @beta2)\,@g^2",
        r"@a' = @beta3\,@a + (1 - @beta3)\,@rate\,@g",
        r"@d' = \max\left(@d,\ \frac{@r'}{(1 - @beta3)\,|@a'|_1}\right)",
        r"@theta' = @theta - \frac{@m'}{\sqrt{@s'} + @epsilon} - @weight_decay\,@rate\,@theta",
    )
    optax: ClassVar[Counterpart] = Counterpart(
        "contrib.dadapt_adamw",
        {"betas": ("beta1", "beta2"), "eps": "epsilon", "estim_lr0": "guess", "weight_decay": "weight_decay"},
    )

    def named(self, step: int, lr: float) -> dict[str, float]:
        """With the corrections, and the share that r and a keep."""
        first, second = correction(self.beta1, step), correction(self.beta2, step)
        return super().named(step, lr) | {"c1": first, "c2": second, "beta3": self.beta2**0.5}

    def between(self, theta: Array, g: Array, state: tuple[Array, ...], step: int, lr: float) -> dict[str, Array]:
        """The estimate, which the guess stands for at first, and the rate."""
        d = self.known(state[3])
        return {"d": d, "rate": d * lr * correction(self.beta2, step) ** 0.5 / correction(self.beta1, step)}

    def step(
        self, theta: Array, state: tuple[Array, ...], step: int, lr: float, oracle: Oracle
    ) -> tuple[Array, tuple[Array, ...]]:
        """One step from `theta` (d, n)."""
        m, s, a, d, r = state
        d, g, keeps = self.known(d), oracle.gradient(theta), self.beta2**0.5
        rate = d * lr * correction(self.beta2, step) ** 0.5 / correction(self.beta1, step)
        r = keeps * r + (1 - keeps) * rate * dot(g, self._divided(a, s))
        m = self.beta1 * m + (1 - self.beta1) * rate * g
        s = self.beta2 * s + (1 - self.beta2) * g**2
        a = keeps * a + (1 - keeps) * rate * g
        d = grown(d, r[0], (1 - keeps) * total(np.abs(a)))
        return theta - self._divided(m, s) - self.weight_decay * rate * theta, (m, s, a, d, r)

    def _divided(self, values: Array, s: Array) -> Array:
        root: Any = np.sqrt(s) + self.epsilon
        return np.asarray(values / (root + (root == 0)))
