"""Compass search: all axes are tried both ways; the pattern shrinks where none is better. SIAM Review 45(3), 2003."""

from collections.abc import Mapping
from typing import Annotated, ClassVar

import numpy as np
from msgspec import Meta

from fallline.engine.method.optimizer import Array, Optimizer, Oracle
from fallline.engine.method.symbol import Symbol, Symbols
from fallline.engine.optimizers._by_losses import WITHOUT, finite


class PatternSearch(Optimizer, frozen=True, tag="pattern-search"):
    """Pattern search:  theta <- the best of theta +- D e_i where it is lower;   else D <- D / 2.

    Compass search, the simplest of its kind: 2 d losses a step. D begins as lr. On a smooth loss it comes to a point of
    no slope whatever the start. Kolda, Lewis and Torczon, SIAM Review 45(3), 2003, section 1.1; Fermi and Metropolis
    used it in 1952.
    """

    group: ClassVar[str] = WITHOUT
    purpose: ClassVar[str] = "tries every axis both ways, and halves its stride"
    title: ClassVar[str] = "Pattern search"
    grow: Annotated[
        float,
        Meta(ge=1, le=10, description="the pattern times this after a step that led down", extra={"slider": (1, 2)}),
    ] = 1.0
    default_lr: ClassVar[float] = 0.5
    pauses: ClassVar[bool] = True
    derivatives: ClassVar[bool] = False
    slots: ClassVar[tuple[str, ...]] = ("size",)
    symbols: ClassVar[Symbols] = {"size": Symbol("how far it looks along each axis; 0 stands for lr", r"\Delta")}
    equations: ClassVar[tuple[str, ...]] = (
        r"i = \mathrm{argmin}_i\ f(@theta \pm @size\,e_i)",
        r"@theta' = @theta \pm @size\,e_i\ \mathrm{where\ lower},\quad \mathrm{else}\ @size' = @size / 2",
    )

    def begin(self, theta: Array) -> tuple[Array, ...]:
        """The pattern, and the loss (n,) at theta, NaN while it is unknown."""
        return *super().begin(theta), np.full(theta.shape[1], np.nan)

    def figure(self, theta: Array, state: Mapping[str, Array]) -> Array:
        """The ends of the compass along the first two axes."""
        reach = state["size"][:2]
        arms = np.zeros((4, *theta.shape))
        arms[0, 0], arms[1, 1], arms[2, 0], arms[3, 1] = reach[0], reach[1], -reach[0], -reach[1]
        return theta + arms

    def step(
        self, theta: Array, state: tuple[Array, ...], step: int, lr: float, oracle: Oracle
    ) -> tuple[Array, tuple[Array, ...]]:
        """One step from `theta` (d, n)."""
        size = np.where(state[0] > 0, state[0], lr)
        known = oracle.steady and not np.isnan(state[1]).any()
        here = state[1] if known else finite(oracle.loss(theta))
        best, there = here, theta
        for i in range(len(theta)):
            for way in (1.0, -1.0):
                place = theta.copy()
                place[i] = place[i] + way * size[i]
                loss = finite(oracle.loss(place))
                better = loss < best
                best, there = np.where(better, loss, best), np.where(better, place, there)
        lower = best < here
        return there, (np.where(lower, self.grow * size, 0.5 * size), best)
