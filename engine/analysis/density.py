"""What a sampler should visit, exp(-f / T), and where its walkers were: shares of the cells of one window."""

import numpy as np
from numpy.typing import NDArray

from fallline.engine.problem.landscape import Landscape, Window

Array = NDArray[np.float64]


def boltzmann(landscape: Landscape, window: Window, heat: float, side: int) -> Array:
    """Shares (side, side) of the density exp(-f / T) in the cells of `window`, rows from below; all sum to 1.

    By the loss in the middle of each cell; T is `heat` > 0. NaN throughout where no cell has a loss.
    """
    x0, x1, y0, y1 = window
    middle = (np.arange(side) + 0.5) / side
    x, y = np.meshgrid(x0 + (x1 - x0) * middle, y0 + (y1 - y0) * middle)
    with np.errstate(all="ignore"):
        loss = landscape.loss(np.stack([x.ravel(), y.ravel()])).reshape(side, side)
    known = np.isfinite(loss)
    if not known.any():
        return np.full((side, side), np.nan)
    weights = np.where(known, np.exp(-np.maximum((np.where(known, loss, 0.0) - loss[known].min()) / heat, 0.0)), 0.0)
    return np.asarray(weights / weights.sum())


def visited(theta: Array, window: Window, side: int) -> Array:
    """Shares (side, side) of the positions `theta` (T, 2, n) that lie in each cell of `window`; 0 where none does."""
    x0, x1, y0, y1 = window
    flat = theta.transpose(1, 0, 2).reshape(2, -1)
    flat = flat[:, np.isfinite(flat).all(axis=0)]
    counts, _, _ = np.histogram2d(flat[1], flat[0], bins=side, range=((y0, y1), (x0, x1)))
    return np.asarray(counts / max(counts.sum(), 1.0))


def apart(p: Array, q: Array) -> float:
    """Total variation between two tables of shares: 0 where they are equal, 1 where they share nothing."""
    return float(np.abs(p - q).sum() / 2)
