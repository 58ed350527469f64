"""Prodigy: Adam whose rate grows to the distance that its gradients prove. Mishchenko and Defazio, ICML 2024."""

from typing import Any, ClassVar

import numpy as np

from fallline.engine.method.counterpart import Counterpart
from fallline.engine.method.optimizer import Array, Epsilon, Oracle, WeightDecay, correction
from fallline.engine.method.symbol import Symbol, Symbols
from fallline.engine.optimizers._distance import ByDistance, Guess, grown
from fallline.engine.optimizers._moments import Beta1, Beta2
from fallline.engine.problem.arrays import dot, total


class Prodigy(ByDistance, frozen=True, tag="prodigy"):
    """Prodigy:  d <- max(d, r / |a|_1),  m <- mean of d g,  s <- mean of (d g)^2;   theta <- theta - lr d m / sqrt(s).

    r sums (d / d0) d <g, theta_0 - theta> and a sums d^2 g / d0, both with weights that forget: if f is convex,
    r / |a|_1 lies below the largest coordinate of the way from the start to a minimum. The step is Adam's at the rate
    d. Mishchenko and Defazio, ICML 2024; optax.contrib.prodigy.
    """

    group: ClassVar[str] = "A rate for each parameter"
    purpose: ClassVar[str] = "Adam that finds its rate by how far it has to go"
    beta1: Beta1 = 0.9
    beta2: Beta2 = 0.999
    guess: Guess = 1e-6
    epsilon: Epsilon = 1e-8
    weight_decay: WeightDecay = 0.0
    slots: ClassVar[tuple[str, ...]] = ("m", "s", "a", "away", "d", "r")
    symbols: ClassVar[Symbols] = ByDistance.symbols | {
        "away": Symbol("from theta to the start", r"\Delta"),
        "beta3": Symbol("share of r and a kept, the root of β₂", r"\beta_3"),
    }
    equations: ClassVar[tuple[str, ...]] = (
        r"@rate = @lr\,@d\,\sqrt{@c2} / @c1",
        r"@m' = @beta1\,@m + (1 - @beta1)\,@d\,@g",
        r"@s' = @beta2\,@s + (1 - @beta2)\,(@d\,@g)^2",
        r"@r' = @beta3\,@r + \frac{@d\,@rate}{@guess}\,@g \cdot @away",
        r"@a' = @beta3\,@a + \frac{@d\,@rate}{@guess}\,@g",
        r"@d' = \max\left(@d,\ @r' / |@a'|_1\right)",
        r"@theta' = @theta - @rate\,\left(\frac{@m'}{\sqrt{@s'} + @d'\,@epsilon} + @weight_decay\,@theta\right)",
    )
    optax: ClassVar[Counterpart] = Counterpart(
        "contrib.prodigy",
        {"betas": ("beta1", "beta2"), "eps": "epsilon", "estim_lr0": "guess", "weight_decay": "weight_decay"},
    )

    def named(self, step: int, lr: float) -> dict[str, float]:
        """With the corrections, and the share that r and a keep."""
        first, second = correction(self.beta1, step), correction(self.beta2, step)
        return super().named(step, lr) | {"c1": first, "c2": second, "beta3": self.beta2**0.5}

    def between(self, theta: Array, g: Array, state: tuple[Array, ...], step: int, lr: float) -> dict[str, Array]:
        """The estimate, which the guess stands for at first, and the rate."""
        d = self.known(state[4])
        return {"d": d, "rate": d * lr * correction(self.beta2, step) ** 0.5 / correction(self.beta1, step)}

    def step(
        self, theta: Array, state: tuple[Array, ...], step: int, lr: float, oracle: Oracle
    ) -> tuple[Array, tuple[Array, ...]]:
        """One step from `theta` (d, n)."""
        m, s, a, away, d, r = state
        d, g, keeps = self.known(d), oracle.gradient(theta), self.beta2**0.5
        rate = d * lr * correction(self.beta2, step) ** 0.5 / correction(self.beta1, step)
        weight = d / self.guess * rate
        m = self.beta1 * m + (1 - self.beta1) * d * g
        s = self.beta2 * s + (1 - self.beta2) * (d * g) ** 2
        r = keeps * r + weight * dot(g, away)
        a = keeps * a + weight * g
        d = grown(d, r[0], total(np.abs(a)))
        root = np.sqrt(s) + d * self.epsilon
        change: Any = -rate * (m / (root + (root == 0)) + self.weight_decay * theta)
        return theta + change, (m, s, a, away - change, d, r)
