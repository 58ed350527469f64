"""Simultaneous perturbation: a gradient from two losses, in any dimension. Spall, 1992."""

from typing import Annotated, ClassVar

import numpy as np
from msgspec import Meta

from fallline.engine.method.optimizer import Array, Optimizer, Oracle
from fallline.engine.method.symbol import Symbol, Symbols
from fallline.engine.optimizers._by_losses import WITHOUT


class SPSA(Optimizer, frozen=True, tag="spsa"):
    """SPSA:  g = (f(theta + c u) - f(theta - c u)) / (2 c) u,  u of signs by chance;   theta <- theta - lr g.

    c falls as (t + 1)^-gamma. Two losses a step in any dimension, where differences take d + 1: the mean of g is the
    gradient but for a share of c^2, and its spread grows with d. The rate has to fall as well; Spall's rule is a power
    of t with 0.602. Spall, IEEE Transactions on Automatic Control 37(3), 1992; gains as in IEEE Trans. AES 34, 1998.
    """

    group: ClassVar[str] = WITHOUT
    purpose: ClassVar[str] = "the slope along one random way, from two losses"
    title: ClassVar[str] = "SPSA"
    c: Annotated[
        float,
        Meta(
            gt=0,
            le=1e6,
            description="how far to either side the loss is asked at first",
            extra={"label": "perturbation", "slider": (1e-4, 1), "scale": "log"},
        ),
    ] = 0.1
    gamma: Annotated[
        float,
        Meta(ge=0, le=1, description="the power of t by which that falls", extra={"symbol": "γ", "slider": (0, 0.5)}),
    ] = 0.101
    derivatives: ClassVar[bool] = False
    draws: ClassVar[bool] = True
    slots: ClassVar[tuple[str, ...]] = ("u",)
    symbols: ClassVar[Symbols] = {
        "u": Symbol("the way that was tried"),
        "reach": Symbol("how far, at this step", "r"),
    }
    equations: ClassVar[tuple[str, ...]] = (
        r"\hat{g} = \frac{f(@theta + @reach\,@u') - f(@theta - @reach\,@u')}{2\,@reach}\,@u'",
        r"@theta' = @theta - @lr\,\hat{g}",
    )

    def _reach(self, step: int) -> float:
        return self.c / float(step + 1) ** self.gamma

    def named(self, step: int, lr: float) -> dict[str, float]:
        """With how far it looks at this step."""
        return {"reach": self._reach(step), "lr": lr}

    def step(
        self, theta: Array, state: tuple[Array, ...], step: int, lr: float, oracle: Oracle
    ) -> tuple[Array, tuple[Array, ...]]:
        """One step from `theta` (d, n)."""
        u = np.where(oracle.draws(*theta.shape) < 0, -1.0, 1.0)
        reach = self._reach(step)
        slope = (oracle.loss(theta + reach * u) - oracle.loss(theta - reach * u)) / (2 * reach)
        return np.asarray(theta - lr * slope * u), (u,)
