"""MARS: Adam on gradients that are corrected by how they changed, which takes noise out. Yuan et al., ICML 2025."""

from typing import Annotated, Any, ClassVar, Literal

import numpy as np
from msgspec import Meta

from fallline.engine.method.optimizer import Array, Epsilon, Oracle, WeightDecay, correction
from fallline.engine.method.symbol import Symbol, Symbols
from fallline.engine.optimizers._moments import MEANS, Beta1, Beta2, Moments
from fallline.engine.problem.arrays import dot


class MARS(Moments, frozen=True, tag="mars"):
    """MARS:  c = g + gamma beta1 / (1 - beta1) (g - g~),  c <- c / max(1, |c|);   AdamW on c.   Yuan et al., ICML 2025.

    g~ is the gradient of the step before: "approximate", as it was then; "exact", of what is seen now, at the place
    before, for a second gradient a step. With batches the exact difference has no noise but that of the examples'
    curvatures, as in SVRG; gamma is how much of it is taken. At the first step, the approximate form has 0 for g~, as
    the authors' code. Yuan, Liu, Wu, Zhou and Gu, MARS: Unleashing the power of variance reduction, ICML 2025.
    """

    group: ClassVar[str] = "A rate for each parameter"
    purpose: ClassVar[str] = "Adam with less noise, by differences of gradients"
    title: ClassVar[str] = "MARS"
    beta1: Beta1 = 0.95
    beta2: Beta2 = 0.99
    gamma: Annotated[
        float,
        Meta(
            ge=0,
            le=100,
            description="how much of the correction is taken",
            extra={"label": "correction", "symbol": "γ", "slider": (0, 1)},
        ),
    ] = 0.025
    variant: Annotated[
        Literal["approximate", "exact"],
        Meta(description="the gradient before as it was then; or taken again, there, of what is seen now"),
    ] = "approximate"
    epsilon: Epsilon = 1e-8
    weight_decay: WeightDecay = 0.0
    slots: ClassVar[tuple[str, ...]] = ("m", "s", "before", "moved")
    one_memory: ClassVar[bool] = False
    symbols: ClassVar[Symbols] = Moments.symbols | {
        "before": Symbol("gradient of the step before, at the first 0", r"\tilde{g}"),
        "corrected": Symbol("gradient, corrected", "c"),
        "shorter": Symbol("1, or the inverse of its length where that is longer", "k"),
    }
    equations: ClassVar[tuple[str, ...]] = (
        r"@corrected = @shorter\,\left(@g + \frac{@gamma\,@beta1}{1 - @beta1}\,(@g - @before)\right)",
        *(line.replace("@g", "@corrected") for line in MEANS),
        r"@theta' = @theta - @lr\,\left(\frac{@m' / @c1}{\sqrt{@s' / @c2} + @epsilon} + @weight_decay\,@theta\right)",
    )

    def between(self, theta: Array, g: Array, state: tuple[Array, ...], step: int, lr: float) -> dict[str, Array]:
        """The corrected gradient; of the exact form the gradient before is what the correction was made of."""
        raw = self._raw(g, state[2])
        shorter = np.broadcast_to(1 / np.maximum(1.0, np.sqrt(dot(raw, raw))), g.shape)
        return {"shorter": shorter, "corrected": shorter * raw}

    def _raw(self, g: Array, before: Array) -> Array:
        return np.asarray(g + self.gamma * self.beta1 / (1 - self.beta1) * (g - before))

    def step(
        self, theta: Array, state: tuple[Array, ...], step: int, lr: float, oracle: Oracle
    ) -> tuple[Array, tuple[Array, ...]]:
        """One step from `theta` (d, n)."""
        m, s, before, moved = state
        g = oracle.gradient(theta)
        if self.variant == "exact":
            before = oracle.gradient(theta - moved) if step else g
        raw = self._raw(g, before)
        c = raw / np.maximum(1.0, np.sqrt(dot(raw, raw)))
        m = self.beta1 * m + (1 - self.beta1) * c
        s = self.beta2 * s + (1 - self.beta2) * c * c
        root: Any = np.sqrt(s) / correction(self.beta2, step) ** 0.5 + self.epsilon
        direction = m / correction(self.beta1, step) / (root + (root == 0))
        change = -lr * (direction + self.weight_decay * theta)
        return np.asarray(theta + change), (m, s, g, change)
