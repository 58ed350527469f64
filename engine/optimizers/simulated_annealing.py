"""Simulated annealing: a random step is taken where it leads down, and at times where it leads up. 1983."""

from collections.abc import Mapping
from typing import Annotated, ClassVar

import numpy as np
from msgspec import Meta

from fallline.engine.method.optimizer import Array, Optimizer, Oracle
from fallline.engine.method.symbol import Symbol, Symbols
from fallline.engine.optimizers._by_losses import WITHOUT, finite
from fallline.engine.optimizers._metropolis import Temperature, taken


class SimulatedAnnealing(Optimizer, frozen=True, tag="simulated-annealing"):
    """Simulated annealing:  theta <- theta + lr u  with probability min(1, exp(-rise / T)),  T <- cooling T.

    u is normal; one loss a step. While T is high it walks over hills, and as T falls it settles in a deep valley; the
    best place so far is kept. Metropolis et al., J. Chem. Phys. 21, 1953; Kirkpatrick, Gelatt and Vecchi, Science 220,
    1983. Geman and Geman, 1984, prove that it ends in the lowest where T falls as slowly as 1 / log t.
    """

    group: ClassVar[str] = WITHOUT
    purpose: ClassVar[str] = "climbs now and then, ever less, and so leaves shallow valleys"
    title: ClassVar[str] = "Simulated annealing"
    temperature: Temperature = 1.0
    cooling: Annotated[
        float, Meta(gt=0, le=1, description="share of T that is left after a step", extra={"slider": (0.9, 1)})
    ] = 0.98
    default_lr: ClassVar[float] = 0.3
    pauses: ClassVar[bool] = True
    derivatives: ClassVar[bool] = False
    draws: ClassVar[bool] = True
    slots: ClassVar[tuple[str, ...]] = ("trial", "back")
    kept: ClassVar[str] = "best"
    symbols: ClassVar[Symbols] = {
        "trial": Symbol("the step that was tried", "u"),
        "back": Symbol("from theta to the best place so far", "b"),
        "best": Symbol("the best place so far"),
        "heat": Symbol("temperature of this step", r"\tau"),
    }
    equations: ClassVar[tuple[str, ...]] = (
        r"@heat = @temperature\,@cooling^t,\quad p = \min(1, e^{-(f(@theta + @trial') - f(@theta)) / @heat})",
        r"@theta' = @theta + @trial'\ \mathrm{with\ probability}\ p",
    )

    def named(self, step: int, lr: float) -> dict[str, float]:
        """With the temperature of this step."""
        return super().named(step, lr) | {"heat": self.temperature * self.cooling**step}

    def begin(self, theta: Array) -> tuple[Array, ...]:
        """The slots, and the losses (n,) here and at the best place, NaN while they are unknown."""
        return *super().begin(theta), np.full(theta.shape[1], np.nan), np.full(theta.shape[1], np.nan)

    def sequences(self, theta: Array, state: Mapping[str, Array]) -> dict[str, Array]:
        """The best place so far."""
        return {"best": theta + state["back"]}

    def step(
        self, theta: Array, state: tuple[Array, ...], step: int, lr: float, oracle: Oracle
    ) -> tuple[Array, tuple[Array, ...]]:
        """One step from `theta` (d, n)."""
        _, back, here, lowest = state
        if not oracle.steady or np.isnan(here).any():
            here = finite(oracle.loss(theta))
            lowest = np.where(np.isnan(lowest), here, lowest)
        trial = lr * oracle.draws(*theta.shape)
        there = finite(oracle.loss(theta + trial))
        rise = np.where(there <= here, 0.0, there - np.minimum(here, there))
        goes = taken(oracle, rise, self.temperature * self.cooling**step)
        after, loss = np.where(goes, theta + trial, theta), np.where(goes, there, here)
        better = loss < lowest
        back = np.where(better, 0.0, theta + back - after)
        return after, (trial, back, loss, np.where(better, loss, lowest))
