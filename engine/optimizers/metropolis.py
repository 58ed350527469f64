"""Metropolis's walk: random steps, taken so that places are visited as often as exp(-f / T) says. 1953."""

from typing import ClassVar

import numpy as np

from fallline.engine.method.optimizer import Array, Optimizer, Oracle
from fallline.engine.method.symbol import Symbol, Symbols
from fallline.engine.optimizers._by_losses import finite
from fallline.engine.optimizers._metropolis import SAMPLING, Temperature, taken


class Metropolis(Optimizer, frozen=True, tag="metropolis"):
    """Metropolis:  theta <- theta + lr u  with probability min(1, exp(-rise / T)).   J. Chem. Phys. 21, 1953.

    u is normal; one loss a step. It samples the density exp(-f / T) and does not come to rest: the lower T, the nearer
    to the minima. A small lr takes nearly all steps and gets about slowly, a large one is turned down; a third to a
    half taken is about right in two parameters. Roberts, Gelman and Gilks, Ann. Appl. Prob. 7, 1997, for many: 0.234.
    """

    group: ClassVar[str] = SAMPLING
    purpose: ClassVar[str] = "visits each place as often as its loss and T allow, by losses alone"
    title: ClassVar[str] = "Metropolis"
    temperature: Temperature = 1.0
    default_lr: ClassVar[float] = 0.5
    derivatives: ClassVar[bool] = False
    draws: ClassVar[bool] = True
    samples: ClassVar[bool] = True
    pauses: ClassVar[bool] = True
    slots: ClassVar[tuple[str, ...]] = ("trial",)
    symbols: ClassVar[Symbols] = {"trial": Symbol("the step that was tried", "u")}
    equations: ClassVar[tuple[str, ...]] = (
        r"p = \min(1, e^{-(f(@theta + @trial') - f(@theta)) / @temperature})",
        r"@theta' = @theta + @trial'\ \mathrm{with\ probability}\ p",
    )

    def begin(self, theta: Array) -> tuple[Array, ...]:
        """The slot, and the loss (n,) here, NaN while it is unknown."""
        return *super().begin(theta), np.full(theta.shape[1], np.nan)

    def step(
        self, theta: Array, state: tuple[Array, ...], step: int, lr: float, oracle: Oracle
    ) -> tuple[Array, tuple[Array, ...]]:
        """One step from `theta` (d, n)."""
        here = state[1]
        if not oracle.steady or np.isnan(here).any():
            here = finite(oracle.loss(theta))
        trial = lr * oracle.draws(*theta.shape)
        there = finite(oracle.loss(theta + trial))
        goes = taken(oracle, np.where(there <= here, 0.0, there - np.minimum(here, there)), self.temperature)
        return np.where(goes, theta + trial, theta), (trial, np.where(goes, there, here))
