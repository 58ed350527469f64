"""The extragradient method: a trial step, and then the real one by the slopes found there. Korpelevich, 1976."""

from collections.abc import Mapping
from typing import ClassVar

import numpy as np

from fallline.engine.method.optimizer import Array, Oracle
from fallline.engine.method.symbol import Symbol, Symbols
from fallline.engine.optimizers._players import PLAYERS, Players


class Extragradient(Players, frozen=True, tag="extragradient"):
    """Extragradient:  z = theta - lr F(theta);   theta <- theta - lr F(z),   F = (df/dx, -df/dy).   Korpelevich, 1976.

    Two gradients a step. On f = x y it multiplies the distance by sqrt(1 - lr^2 + lr^4), and so comes in for lr below
    1, where plain descent-ascent goes out. Korpelevich, Matecon 12, 1976.
    """

    group: ClassVar[str] = PLAYERS
    purpose: ClassVar[str] = "looks a step ahead, and so comes in where descent-ascent goes round"
    title: ClassVar[str] = "Extragradient"
    default_lr: ClassVar[float] = 0.1
    slots: ClassVar[tuple[str, ...]] = ("ahead",)
    symbols: ClassVar[Symbols] = {
        "ahead": Symbol("from theta to where it looks", "e"),
        "trial": Symbol("where it looks"),
    }
    equations: ClassVar[tuple[str, ...]] = (
        r"@ahead' = -@lr\,F(@theta)",
        r"@theta' = @theta - @lr\,F(@theta + @ahead')",
    )
    optax: ClassVar[str] = "optax has none; held to its definition"

    def sequences(self, theta: Array, state: Mapping[str, Array]) -> dict[str, Array]:
        """Where the step to each position looked; at first the start."""
        before = np.concatenate([theta[:1], theta[:-1]])
        return {"trial": before + state["ahead"]}

    def step(
        self, theta: Array, state: tuple[Array, ...], step: int, lr: float, oracle: Oracle
    ) -> tuple[Array, tuple[Array, ...]]:
        """One step from `theta` (d, n)."""
        ahead = -lr * self.field(oracle, theta)
        return np.asarray(theta - lr * self.field(oracle, theta + ahead)), (ahead,)
