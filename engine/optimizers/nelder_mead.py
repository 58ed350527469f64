"""Nelder and Mead's simplex: its worst corner is thrown over the others, by losses alone. Computer J. 7, 1965."""

from collections.abc import Mapping
from typing import ClassVar

import numpy as np

from fallline.engine.method.optimizer import Array, Optimizer, Oracle
from fallline.engine.method.symbol import Symbol, Symbols
from fallline.engine.optimizers._by_losses import WITHOUT, finite
from fallline.engine.problem.arrays import total


class NelderMead(Optimizer, frozen=True, tag="nelder-mead"):
    """Nelder-Mead:  r = c + (c - worst), further, nearer, or all nearer to the best.   Computer J. 7, 1965.

    theta is the best of d + 1 corners; c is the middle of all but the worst. Where r is the best so far, twice as far
    is tried; where it is still the worst, half the way on either side; and where that is no better, all corners go half
    the way to the best. The first simplex has edges of length lr along the axes. One or two losses a step, d + 2 where
    it shrinks. As in scipy; Nelder and Mead, Computer J. 7, 1965; Lagarias et al., SIAM J. Optim. 9, 1998.
    """

    group: ClassVar[str] = WITHOUT
    purpose: ClassVar[str] = "a simplex that tumbles downhill and shrinks"
    title: ClassVar[str] = "Nelder-Mead"
    default_lr: ClassVar[float] = 0.5
    pauses: ClassVar[bool] = True
    derivatives: ClassVar[bool] = False
    slots: ClassVar[tuple[str, ...]] = ("second", "worst")
    symbols: ClassVar[Symbols] = {
        "second": Symbol("from the best corner to the last but one", r"\sigma"),
        "worst": Symbol("from the best corner to the worst", r"\omega"),
    }
    equations: ClassVar[tuple[str, ...]] = (
        r"c = \frac{1}{d}\sum_{i < d} x_i,\quad x_0 = @theta",
        r"x_d' = c + a\,(c - @theta - @worst),\quad a = 1,\ 2,\ \frac{1}{2}\ \mathrm{or}\ -\frac{1}{2}",
        r"@theta' = x_0',\quad @worst' = x_d' - x_0'",
    )

    def begin(self, theta: Array) -> tuple[Array, ...]:
        """The slots; the corners (d + 1, d, n), and their losses (d + 1, n), NaN before the first step."""
        corners = np.repeat(theta[None], len(theta) + 1, axis=0)
        return *super().begin(theta), corners, np.full((len(corners), theta.shape[1]), np.nan)

    def figure(self, theta: Array, state: Mapping[str, Array]) -> Array:
        """The simplex of two parameters; of more, three of its corners."""
        return np.stack([theta, theta + state["second"], theta + state["worst"]])

    def step(
        self, theta: Array, state: tuple[Array, ...], step: int, lr: float, oracle: Oracle
    ) -> tuple[Array, tuple[Array, ...]]:
        """One step from `theta` (d, n); the first makes the simplex."""
        corners, losses = state[-2:]
        if np.isnan(losses).all():
            corners = corners + lr * np.eye(len(theta) + 1, len(theta), -1)[:, :, None]
            losses = np.stack([finite(oracle.loss(each)) for each in corners])
        else:
            corners, losses = _moved(corners.copy(), losses.copy(), oracle)
        order = np.argsort(losses, axis=0, kind="stable")
        losses = np.take_along_axis(losses, order, axis=0)
        corners = np.take_along_axis(corners, order[:, None], axis=0)
        best = corners[0]
        return best.copy(), (corners[-2] - best, corners[-1] - best, corners, losses)


def _moved(corners: Array, losses: Array, oracle: Oracle) -> tuple[Array, Array]:
    """The corners (d + 1, d, n), sorted, and their losses after the worst one moved, or all but the best."""
    middle = total(corners[:-1]) / (len(corners) - 1)
    way = middle - corners[-1]
    here = middle + way
    loss = finite(oracle.loss(here))
    further, outside = loss < losses[0], (loss >= losses[-2]) & (loss < losses[-1])
    inside = loss >= losses[-1]
    again = further | outside | inside
    if again.any():
        share = np.where(further, 2.0, np.where(outside, 0.5, np.where(inside, -0.5, 1.0)))
        there = middle + share * way
        other = np.where(again, finite(oracle.loss(there)), loss)
        better = np.where(further, other < loss, np.where(outside, other <= loss, other < losses[-1])) & again
        here, loss = np.where(better, there, here), np.where(better, other, loss)
        shrinks = (outside | inside) & ~better
    else:
        shrinks = again
    corners[-1], losses[-1] = np.where(shrinks, corners[-1], here), np.where(shrinks, losses[-1], loss)
    if shrinks.any():
        for k in range(1, len(corners)):
            corners[k] = np.where(shrinks, corners[0] + 0.5 * (corners[k] - corners[0]), corners[k])
            losses[k] = np.where(shrinks, finite(oracle.loss(corners[k])), losses[k])
    return corners, losses
