"""Langevin's step: descent and just as much noise that it samples exp(-f / T). Roberts and Tweedie, 1996."""

from typing import Annotated, ClassVar

import numpy as np
from msgspec import Meta

from fallline.engine.method.optimizer import Array, Optimizer, Oracle
from fallline.engine.method.symbol import Symbol, Symbols
from fallline.engine.optimizers._by_losses import finite
from fallline.engine.optimizers._metropolis import SAMPLING, Temperature, taken
from fallline.engine.problem.arrays import dot


class Langevin(Optimizer, frozen=True, tag="langevin"):
    """Langevin:  theta <- theta - lr g + sqrt(2 lr T) u,   u normal.   Roberts and Tweedie, Bernoulli 2, 1996.

    The noisy end of gradient descent: for small lr it visits places as exp(-f / T) says; for larger ones it spreads too
    widely, on a quadratic of curvature l by 1 / (1 - lr l / 2). Adjusted (MALA), a step is turned down where it would
    not keep the balance, and the density is exact at every rate. Stochastic gradients make it SGLD: Welling and Teh,
    ICML 2011.
    """

    group: ClassVar[str] = SAMPLING
    purpose: ClassVar[str] = "descent that noise keeps going: it samples instead of minimising"
    title: ClassVar[str] = "Langevin"
    temperature: Temperature = 1.0
    adjusted: Annotated[
        bool, Meta(description="turn steps down by Metropolis's rule: the density is exact, for one more loss a step")
    ] = False
    default_lr: ClassVar[float] = 0.05
    draws: ClassVar[bool] = True
    samples: ClassVar[bool] = True
    pauses: ClassVar[bool] = True
    slots: ClassVar[tuple[str, ...]] = ("u",)
    symbols: ClassVar[Symbols] = {"u": Symbol("the noise of the step")}
    equations: ClassVar[tuple[str, ...]] = (
        r"@u' = \sqrt{2\,@lr\,@temperature}\ \xi,\quad \xi \sim N(0, I)",
        r"@theta' = @theta - @lr\,@g + @u'",
    )
    optax: ClassVar[str] = (
        "optax.noisy_sgd draws by jax: a thousand seeds of both end alike, tests/oracle/test_samples.py"
    )

    def step(
        self, theta: Array, state: tuple[Array, ...], step: int, lr: float, oracle: Oracle
    ) -> tuple[Array, tuple[Array, ...]]:
        """One step from `theta` (d, n)."""
        heat = self.temperature
        g = oracle.gradient(theta)
        noise = np.sqrt(2 * lr * heat) * oracle.draws(*theta.shape)
        there = theta - lr * g + noise
        if not self.adjusted or heat == 0 or lr == 0:
            return there, (noise,)
        back = theta - there + lr * oracle.gradient(there)
        rise = finite(oracle.loss(there)) - oracle.loss(theta) + (dot(back, back) - dot(noise, noise)) / (4 * lr)
        goes = taken(oracle, np.where(np.isnan(rise), np.inf, rise), heat)
        return np.where(goes, there, theta), (noise,)
