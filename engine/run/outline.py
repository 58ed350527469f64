"""The steps of a long path that a picture needs: no screen tells a million points apart, and no painter draws them."""

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]
Steps = NDArray[np.int64]

MOST = 9_000
"""Steps up to which every one is drawn; of a longer path about as many."""


def outline(theta: Array, loss: Array) -> Steps | None:
    """Steps (k,) in order of a path (T+1, d, n) with its losses (T+1, n), first and last among them; None for all.

    A third are the first ones, where most happens. A third lie along the way of the first walker at equal distances.
    The rest are the least and the largest loss of each stretch of steps, so that no peak of a curve is lost.
    """
    count, share = len(theta), MOST // 3
    if count <= MOST:
        return None
    moved = np.abs(np.diff(theta[:, :, 0], axis=0)).sum(axis=1)
    way = np.cumsum(np.where(np.isfinite(moved), moved, 0.0))
    along = np.searchsorted(way, np.linspace(0.0, way[-1], share)) + 1
    chosen = np.concatenate([np.arange(share), along, _extremes(loss[:, 0], share // 2), [count - 1]])
    return np.unique(np.minimum(chosen, count - 1))


def spread(count: int) -> Steps | None:
    """Of `count` steps the first, and others evenly, where nothing is known of them; None for all."""
    if count <= MOST:
        return None
    return np.unique(np.concatenate([np.arange(MOST // 3), np.linspace(0, count - 1, MOST).astype(np.int64)]))


def evenly(first: int, last: int, most: int) -> NDArray[np.intp]:
    """Up to `most` whole numbers from `first` to `last`, in order, as evenly as they can be, both ends among them."""
    found = np.linspace(first, last, min(most, last - first + 1)).astype(np.intp)
    return found[np.append(True, found[1:] != found[:-1])]


def place(steps: Steps | None, step: int) -> int:
    """Where among `steps` that are drawn the last one is that is not after `step`."""
    return step if steps is None else int(np.searchsorted(steps, step, side="right")) - 1


def _extremes(values: Array, count: int) -> Steps:
    """Where `values` are least and largest in each of `count` stretches."""
    size = len(values) // count
    stretches = np.where(np.isfinite(values), values, 0.0)[: count * size].reshape(count, size)
    begin = size * np.arange(count)
    return np.concatenate([begin + stretches.argmin(axis=1), begin + stretches.argmax(axis=1)])
