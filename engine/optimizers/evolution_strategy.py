"""An evolution strategy: the gradient of the loss, smoothed by a Gaussian, from losses at places drawn from it."""

from collections.abc import Mapping
from typing import Annotated, ClassVar, Literal

import numpy as np
from msgspec import Meta

from fallline.engine.method.optimizer import Array, Optimizer, Oracle
from fallline.engine.method.symbol import Symbol, Symbols
from fallline.engine.optimizers._by_losses import WITHOUT, finite


class EvolutionStrategy(Optimizer, frozen=True, tag="evolution-strategy"):
    """Evolution strategy:  g = 1 / (2 N s) sum (f(theta + s u) - f(theta - s u)) u;   theta <- theta - lr g.

    u are N normal draws, each tried both ways. The mean of g is the gradient of the mean of f over a Gaussian of width
    s round theta, in which narrow minima are filled up. "ranks" takes ranks from -1/2 to 1/2 in place of losses, so
    that it depends on their order alone. Wierstra et al., JMLR 15, 2014; Salimans et al., arXiv:1703.03864, 2017.
    """

    group: ClassVar[str] = WITHOUT
    purpose: ClassVar[str] = "descends the landscape as a blurred eye sees it"
    title: ClassVar[str] = "Evolution strategy"
    sigma: Annotated[
        float,
        Meta(
            gt=0,
            le=1e6,
            description="width of the Gaussian",
            extra={"label": "width", "symbol": "σ", "slider": (0.01, 3), "scale": "log"},
        ),
    ] = 0.2
    pairs: Annotated[
        int, Meta(ge=1, le=500, description="draws at a step, each tried both ways", extra={"slider": (1, 50)})
    ] = 8
    shape: Annotated[
        Literal["losses", "ranks"], Meta(description="what a place is weighted by: its loss, or its rank among all")
    ] = "losses"
    default_lr: ClassVar[float] = 0.05
    derivatives: ClassVar[bool] = False
    draws: ClassVar[bool] = True
    slots: ClassVar[tuple[str, ...]] = ("m",)
    symbols: ClassVar[Symbols] = {
        "m": Symbol("slope of the smoothed loss, as the draws show it"),
        "pairs": Symbol(latex="N"),
    }
    equations: ClassVar[tuple[str, ...]] = (
        r"@m' = \frac{1}{2\,@pairs\,@sigma}\sum_k (f(@theta + @sigma u_k) - f(@theta - @sigma u_k))\,u_k",
        r"@theta' = @theta - @lr\,@m'",
    )

    def named(self, step: int, lr: float) -> dict[str, float]:
        """With how many pairs of draws there are."""
        return super().named(step, lr) | {"pairs": float(self.pairs)}

    def figure(self, theta: Array, state: Mapping[str, Array]) -> Array:
        """The Gaussian's circle of one width, along the first two axes."""
        angle = np.linspace(0, 2 * np.pi, 48, endpoint=False)
        ring = np.zeros((len(angle), *theta.shape))
        ring[:, 0], ring[:, 1] = self.sigma * np.cos(angle)[:, None], self.sigma * np.sin(angle)[:, None]
        return theta + ring

    def step(
        self, theta: Array, state: tuple[Array, ...], step: int, lr: float, oracle: Oracle
    ) -> tuple[Array, tuple[Array, ...]]:
        """One step from `theta` (d, n)."""
        ways = oracle.draws(self.pairs * len(theta), theta.shape[1]).reshape(self.pairs, *theta.shape)
        losses = np.stack([finite(oracle.loss(theta + sign * self.sigma * u)) for u in ways for sign in (1.0, -1.0)])
        if self.shape == "ranks":
            losses = np.argsort(np.argsort(losses, axis=0, kind="stable"), axis=0) / (len(losses) - 1) - 0.5
        slopes = (losses[0::2] - losses[1::2]) / (2 * self.sigma)
        g = np.cumsum(slopes[:, None] * ways, axis=0)[-1] / self.pairs
        return np.asarray(theta - lr * g), (g,)
