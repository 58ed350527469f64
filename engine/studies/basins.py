"""Basins of attraction: every pixel is a start; which minimum its run reaches, and after how many steps."""

from collections.abc import Iterator

import msgspec
import numpy as np
from numpy.typing import NDArray

from fallline.engine.kernels.walk import Ends
from fallline.engine.problem.landscape import Window
from fallline.engine.run.compiled import ends
from fallline.engine.run.progress import Progress
from fallline.engine.scenario.scenario import Run, Scenario

Array = NDArray[np.float64]
Indices = NDArray[np.int64]

DIVERGED, ON_ITS_WAY, ELSEWHERE = -1, -2, -3
RESTING = 1e-6
"""A gradient at or under this counts as arrived."""
NEAR = 1e-3
"""Ends within this share of the window of each other are the same point."""
APPROACHING = 0.02
"""An end that still moves counts as arriving where it is this near, as a share of the window."""
MOST = 64
"""Points told apart; an end that rests beyond them, or where hardly another does, rests elsewhere."""
PARTS, SMALLEST = 40, 4096
"""In how many parts walkers are sent where somebody waits, and how many go together at least."""
FEWEST = 1 / 2000
"""Share of the starts, two at least, that a point must hold to be told apart: on level ground each rests by itself."""


class Basins(msgspec.Struct, frozen=True, eq=False):
    """A map over the window; row 0 is its lower edge."""

    window: Window
    minimum: Indices
    """(rows, columns): index into `points`, or DIVERGED, or ON_ITS_WAY after the last step, or at rest ELSEWHERE."""
    steps: Indices
    """(rows, columns): steps until the gradient was first at most RESTING, or until it left; else all of them."""
    points: Array
    """Where the runs came to rest, (m, 2): known minima first, then whatever else was found, from left to right."""


def basins(scenario: Scenario, index: int, window: Window, resolution: int, progress: Progress | None = None) -> Basins:
    """The basins of run `index` on a two-parameter landscape, `resolution` pixels along each side."""
    return _map(scenario, scenario.runs[index], window, resolution, progress)


def refined(scenario: Scenario, index: int, window: Window, resolution: int) -> Iterator[Basins]:
    """The same map, coarse first: each is drawn while the next, four times as fine, is computed."""
    sides = [side for side in (resolution // 8, resolution // 2) if side >= 16]
    for side in [*sides, resolution]:
        yield _map(scenario, scenario.runs[index], window, side)


def _map(scenario: Scenario, run: Run, window: Window, side: int, progress: Progress | None = None) -> Basins:
    x0, x1, y0, y1 = window
    x, y = _centres(x0, x1, side), _centres(y0, y1, side)
    start = np.stack(np.meshgrid(x, y)).reshape(2, -1)
    found = _ends(scenario, run, start, progress)
    left = found.left <= scenario.steps
    resting = ~left & (found.gradient_norm <= RESTING)  # what `settled` on a plateau may have gone on
    span = max(x1 - x0, y1 - y0)
    points, minimum = _sort(scenario, found.theta, resting, NEAR * span)
    _approach(found.theta, points, APPROACHING * span, minimum)
    minimum[left] = DIVERGED
    steps = np.minimum(np.where(left, found.left, found.settled), scenario.steps)
    return Basins(window, minimum.reshape(side, side), steps.reshape(side, side), points)


def _ends(scenario: Scenario, run: Run, start: Array, progress: Progress | None) -> Ends:
    """Where each walker from `start` ends: all at once, or part by part while `progress` is told."""
    count = start.shape[1]
    size = count if progress is None else max(-(-count // PARTS), SMALLEST)
    parts = list[Ends]()
    for first in range(0, count, size):
        parts.append(ends(scenario, run, start=start[:, first : first + size], tolerance=RESTING, first=first))
        if progress is not None:
            progress(min(first + size, count) / count)
    return Ends(*(np.concatenate(each, axis=-1) for each in zip(*parts, strict=True)))


def _centres(low: float, high: float, side: int) -> Array:
    return low + (np.arange(side) + 0.5) * (high - low) / side


def _sort(scenario: Scenario, theta: Array, resting: NDArray[np.bool_], near: float) -> tuple[Array, Indices]:
    """Tell the resting ends apart: points (m, 2), and for each column of `theta` the index of its own."""
    points = [np.array(point) for point in scenario.landscape.minima()]
    index = np.full(theta.shape[1], ON_ITS_WAY, dtype=np.int64)
    open_ends = resting.copy()
    for known, point in enumerate(points):
        _claim(theta, point, near, open_ends, index, known)
    for end in _crowded(theta, np.flatnonzero(open_ends), near, MOST - len(points)):
        if open_ends[end]:  # else a point beside it has it
            points.append(theta[:, end].copy())
            _claim(theta, points[-1], near, open_ends, index, len(points) - 1)
    index[open_ends] = ELSEWHERE
    return np.array(points).reshape(-1, 2), index


def _crowded(theta: Array, resting: NDArray[np.intp], near: float, most: int) -> NDArray[np.intp]:
    """One of the `resting` ends in each of the fullest cells of a grid as fine as `near`, from left to right."""
    x, y = np.round(theta[:, resting] / near)
    _, first, count = np.unique(x + 1j * y, return_index=True, return_counts=True)
    fullest = np.argsort(-count, kind="stable")[: max(most, 0)]
    chosen = np.sort(fullest[count[fullest] >= max(2, FEWEST * theta.shape[1])])  # unique sorts by x, then y
    return resting[first[chosen]]


def _approach(theta: Array, points: Array, near: float, index: Indices) -> None:
    """Give ends that still move, or rest by themselves, to the nearest point, if one is near."""
    other = index < 0
    if not len(points) or not other.any():
        return
    away = np.array([np.hypot(*(theta[:, other] - point[:, None])) for point in points])
    away[~np.isfinite(away)] = np.inf
    index[other] = np.where(away.min(axis=0) <= near, away.argmin(axis=0), index[other])


def _claim(theta: Array, point: Array, near: float, open_ends: NDArray[np.bool_], index: Indices, number: int) -> None:
    with np.errstate(invalid="ignore"):
        here = open_ends & (np.hypot(*(theta - point[:, None])) <= near)
    index[here] = number
    open_ends &= ~here
