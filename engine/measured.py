"""Rates read off a path, and the line that a rate of theory draws over its losses."""

import numpy as np
from numpy.typing import ArrayLike, NDArray

Array = NDArray[np.float64]

SMALLEST = 1e-290
"""Distances under this are too near underflow to tell a rate."""


def measured_rate(distances: ArrayLike, first: int | None = None, last: int | None = None, floor: float = 0.0) -> float:
    """The factor per step by which `distances` (T+1,) shrink or grow between steps `first` and `last`; NaN if untold.

    Of a loss, give sqrt(loss - f*), which shrinks as the distance does. Fitted to the logarithm of the upper envelope,
    over blocks, by Theil and Sen's median of slopes: the dips of a swinging run, and some wild steps, do not count.
    `first` is by default a half of the way, where transients such as k rho^k have gone. Pass as `floor` where rounding
    or noise stops the fall, such as 1e-12 times the size of the minimum.
    """
    series = np.abs(np.asarray(distances, dtype=np.float64))
    usable = np.flatnonzero(np.isfinite(series) & (series > max(floor, SMALLEST)))
    if not usable.size:
        return float("nan")
    end = int(usable[-1]) if last is None else min(last, int(usable[-1]))
    begin = end // 2 if first is None else first
    steps = usable[(usable >= begin) & (usable <= end)]
    if len(steps) < 3:
        return float("nan")
    at, heights = _envelope(steps, np.log(series[steps]))
    i, j = np.triu_indices(len(at), k=max(1, len(at) // 3))
    return float(np.exp(np.median((heights[j] - heights[i]) / (at[j] - at[i]))))


def _envelope(steps: NDArray[np.intp], logs: Array, most: int = 60) -> tuple[Array, Array]:
    """The highest point above a straight line through each of up to `most` blocks of steps: where, and how high."""
    blocks = np.array_split(np.arange(len(steps)), min(most, max(3, len(steps) // 8)))
    slope, _ = np.polyfit(steps, logs, 1)
    peaks = np.array([block[np.argmax(logs[block] - slope * steps[block])] for block in blocks])
    return steps[peaks].astype(np.float64), logs[peaks]


def expected_losses(loss: float, rate: float, steps: int, lowest: float = 0.0) -> Array:
    """Losses that a run of `rate` per step would have from a step of `loss` on: (steps + 1,), the first is `loss`.

    lowest + (loss - lowest) rate^(2k): the loss above its lowest goes as the square of the distance.
    """
    with np.errstate(over="ignore"):
        return np.asarray(lowest + (loss - lowest) * float(rate) ** (2.0 * np.arange(steps + 1)))
