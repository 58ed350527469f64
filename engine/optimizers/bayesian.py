"""Bayesian optimisation: a Gaussian process says where to look next. Jones et al., J. Global Optim. 13, 1998."""

from collections.abc import Mapping
from functools import lru_cache
from typing import Annotated, ClassVar

import numpy as np
from msgspec import Meta

from fallline.engine.method.optimizer import Array, Optimizer, Oracle
from fallline.engine.method.symbol import Symbol, Symbols
from fallline.engine.optimizers._by_losses import WITHOUT
from fallline.engine.optimizers._surrogate import Surrogate, improvement, surrogate

MOST = 60
"""Losses: the work of a step grows as their cube."""
CANDIDATES = 256
"""Places at which the expected improvement is looked at first."""
ROUNDS = (0.2, 0.05, 0.01, 0.002)
"""How far round the best of them it is looked at then, in half widths of the box."""


class Bayesian(Optimizer, frozen=True, tag="bayesian"):
    """Bayesian optimisation:  theta <- argmax EI,  EI = E max(lowest - F, 0),  F the process through all losses so far.

    One loss a step, for losses that are dear. It looks within a box of half width lr round the start: at a few places
    spread out first, then where the process expects most. The best place is kept; theta goes to and fro. It stops after
    60 losses. Jones, Schonlau and Welch, J. Global Optimization 13, 1998; Matern's kernel of 5/2 and its likeliest
    length, Rasmussen and Williams, 2006.
    """

    group: ClassVar[str] = WITHOUT
    purpose: ClassVar[str] = "learns the landscape from few losses, and says where to look next"
    title: ClassVar[str] = "Bayesian optimisation"
    first: Annotated[
        int,
        Meta(
            ge=1,
            le=50,
            description="places spread over the box before the process is asked",
            extra={"label": "spread out first", "slider": (1, 20)},
        ),
    ] = 4
    default_lr: ClassVar[float] = 3.0
    most_parameters: ClassVar[int] = 20
    derivatives: ClassVar[bool] = False
    draws: ClassVar[bool] = True
    slots: ClassVar[tuple[str, ...]] = ("back",)
    kept: ClassVar[str] = "best"
    symbols: ClassVar[Symbols] = {
        "back": Symbol("from theta to the best place so far", "b"),
        "best": Symbol("the best place so far"),
    }
    equations: ClassVar[tuple[str, ...]] = (
        r"F \mid f(x_0), \ldots, f(@theta) \sim \mathcal{GP}",
        r"@theta' = \mathrm{argmax}_x\ E\max(\min_i f(x_i) - F(x), 0),\quad |x - x_0|_\infty \le @lr",
    )

    def begin(self, theta: Array) -> tuple[Array, ...]:
        """The slot; the start (d, n), the places so far (k, d, n) and their losses (k, n)."""
        return *super().begin(theta), theta, np.zeros((0, *theta.shape)), np.zeros((0, theta.shape[1]))

    def sequences(self, theta: Array, state: Mapping[str, Array]) -> dict[str, Array]:
        """The best place so far."""
        return {"best": theta + state["back"]}

    def rests(self, state: tuple[Array, ...]) -> bool:
        """Once it has looked at as many places as it can bear."""
        return len(state[2]) >= MOST

    def step(
        self, theta: Array, state: tuple[Array, ...], step: int, lr: float, oracle: Oracle
    ) -> tuple[Array, tuple[Array, ...]]:
        """One step from `theta` (d, n)."""
        _, start, places, losses = state
        places, losses = np.concatenate([places, theta[None]]), np.concatenate([losses, oracle.loss(theta)[None]])
        if len(places) <= self.first:
            spread = spread_out(self.first + 1, len(theta))[len(places)]
            there = start + lr * (2 * spread[:, None] - 1)
        else:
            draws = oracle.draws(len(theta), theta.shape[1])
            chosen = [
                next_place((places[:, :, k] - start[:, k]) / lr, losses[:, k], draws[:, k])
                for k in range(theta.shape[1])
            ]
            there = start + lr * np.stack(chosen, axis=1)
        known = np.where(np.isnan(losses), np.inf, losses)
        best = np.take_along_axis(places, known.argmin(axis=0)[None, None], axis=0)[0]
        return there, (best - there, start, places, losses)


def next_place(places: Array, losses: Array, draw: Array) -> Array:
    """Where within the box -1 to 1 the improvement on `losses` (k,) at `places` (k, d) is expected to be largest, (d,).

    `draw` (d,) turns the candidates, so that two steps do not look at the same ones.
    """
    there = np.isfinite(losses)
    if not there.any():
        return np.tanh(draw)
    places, losses = places[there], losses[there]
    found, lowest = surrogate(places, losses), float(losses.min())
    spread = (spread_out(CANDIDATES, places.shape[1]) + draw) % 1.0
    best = _best(found, 2 * spread - 1, lowest)
    for reach in ROUNDS:  # round the best of them, nearer and nearer, and round the lowest place
        some = reach * (2 * spread[: CANDIDATES // 4] - 1)
        around = np.concatenate([best[None], best + some, places[losses.argmin()] + some])
        best = _best(found, np.clip(around, -1.0, 1.0), lowest)
    return best


def _best(found: Surrogate, candidates: Array, lowest: float) -> Array:
    """That of `candidates` (m, d) at which most improvement is expected, (d,)."""
    return np.asarray(candidates[improvement(found, candidates, lowest).argmax()])


@lru_cache(maxsize=16)
def spread_out(count: int, d: int) -> Array:
    """Places (count, d) that fill the unit box evenly: Halton, Numer. Math. 2, 1960."""
    from scipy.stats import qmc  # it takes its time to import

    return np.asarray(qmc.Halton(d, scramble=False).random(count))
