"""Rates read off a path, and the line that a rate of theory draws over its losses."""

from typing import Literal

import msgspec
import numpy as np
from numpy.typing import ArrayLike, NDArray

from fallline.engine.run.trajectory import Trajectory

Array = NDArray[np.float64]

SMALLEST = 1e-290
"""Distances under this are too near underflow to tell a rate."""

Untold = Literal["unknown", "left", "minimum", "few"]


class SpanRate(msgspec.Struct, frozen=True):
    """A straight line through log(f - f*) over a span of steps, or why there is none."""

    rate: float
    """Factor of f - f* per step, by least squares; above 1 it grows. NaN where untold."""
    steps: tuple[int, int]
    """The first and the last step that the line rests on."""
    losses: tuple[float, float]
    """f - f* of the line at both."""
    untold: Untold | None = None
    """f* is unknown; the run left before; f - f* is all rounding; or there are fewer than three points."""

    @property
    def tenfold(self) -> float:
        """Steps in which f - f* falls to a tenth, or, growing, becomes ten times as large; infinite at a rate of 1."""
        return float(np.log(10) / abs(np.log(self.rate))) if self.rate != 1 else float("inf")


def mean_loss(loss: Array) -> Array:
    """Losses (k, n) averaged over the walkers that are still there, (k,); NaN where none is."""
    there = np.isfinite(loss)
    total = np.where(there, loss, 0.0).sum(axis=1)
    with np.errstate(invalid="ignore"):
        return np.asarray(np.where(there.any(axis=1), total / there.sum(axis=1), np.nan))


def span_rate(path: Trajectory, lowest: float | None, first: int, last: int) -> SpanRate:
    """The measured rate of `path` between steps `first` and `last`, both included; `lowest` is f*, None if unknown.

    Losses within rounding of f* tell no rate and are left out.
    """
    if lowest is None:
        return _untold("unknown", first, last)
    above = mean_loss(path.loss[first : last + 1]) - lowest
    there = np.isfinite(above)
    told = there & (above > max(4 * np.finfo(np.float64).eps * abs(lowest), SMALLEST))
    if told.sum() < 3:
        return _untold(_reason(path, first, last, int(there.sum()), int(told.sum())), first, last)
    steps = first + np.flatnonzero(told)
    slope, height = np.polyfit(steps - steps[0], np.log(above[told]), 1)
    ends = (int(steps[0]), int(steps[-1]))
    with np.errstate(over="ignore"):
        high, low = np.exp(height), np.exp(height + slope * (ends[1] - ends[0]))
    return SpanRate(float(np.exp(slope)), ends, (float(high), float(low)))


def _untold(why: Untold, first: int, last: int) -> SpanRate:
    return SpanRate(float("nan"), (first, last), (float("nan"), float("nan")), why)


def _reason(path: Trajectory, first: int, last: int, there: int, told: int) -> Untold:
    if last - first < 2:
        return "few"
    if there < 3 and path.diverged_at is not None and path.diverged_at <= last:
        return "left"
    return "minimum" if told < there else "few"


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
    return expected_at(loss, rate, np.arange(steps + 1), lowest)


def expected_at(loss: float, rate: float, after: ArrayLike, lowest: float = 0.0) -> Array:
    """The same at some numbers of steps `after` that of `loss`; infinite beyond the largest number."""
    with np.errstate(over="ignore"):
        return np.asarray(lowest + (loss - lowest) * float(rate) ** (2.0 * np.asarray(after, dtype=np.float64)))
