"""Optimistic descent-ascent: the slope of the step before stands for the look ahead. Popov, 1980."""

from typing import ClassVar

import numpy as np

from fallline.engine.method.optimizer import Array, Oracle
from fallline.engine.method.symbol import Symbol, Symbols
from fallline.engine.optimizers._players import PLAYERS, Players


class Optimistic(Players, frozen=True, tag="optimistic"):
    """Optimistic:  theta <- theta - lr (2 F - F_before),   F = (df/dx, -df/dy).   Popov, 1980.

    One gradient a step: the change that F has just made is expected once more. On f = x y it comes in for lr below
    1 / sqrt(3). The first step is plain. Popov, Math. Notes 28, 1980; Daskalakis, Ilyas, Syrgkanis and Zeng, ICLR 2018.
    """

    group: ClassVar[str] = PLAYERS
    purpose: ClassVar[str] = "as extragradient, with one gradient a step"
    title: ClassVar[str] = "Optimistic descent-ascent"
    default_lr: ClassVar[float] = 0.1
    slots: ClassVar[tuple[str, ...]] = ("before",)
    symbols: ClassVar[Symbols] = {"before": Symbol("F of the step before", "D")}
    equations: ClassVar[tuple[str, ...]] = (
        r"@theta' = @theta - @lr\,(2 F(@theta) - @before)",
        r"@before' = F(@theta)",
    )
    optax: ClassVar[str] = (
        "optax.optimistic_gradient_descent takes no sign for who maximises; tests/oracle/test_wrapped.py"
    )

    def step(
        self, theta: Array, state: tuple[Array, ...], step: int, lr: float, oracle: Oracle
    ) -> tuple[Array, tuple[Array, ...]]:
        """One step from `theta` (d, n)."""
        field = self.field(oracle, theta)
        before = field if step == 0 else state[0]
        return np.asarray(theta - lr * (2 * field - before)), (field,)
