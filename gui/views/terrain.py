"""The landscape as seen from above: a heat map of log loss and contour lines, as plain arrays."""

from __future__ import annotations

import math
from functools import cached_property, lru_cache

import msgspec
import numpy as np
from contourpy import FillType, LineType, contour_generator
from numpy.typing import NDArray

from fallline.engine.models.plane import PlaneLandscape
from fallline.engine.problem.landscape import Landscape

Array = NDArray[np.float64]
GRID, COARSEST, LEVELS = 280, 36, 18
WORK, QUICK = 4e8, 5e7
"""Multiplications that a terrain may cost, for a costlier loss is seen on a coarser grid; and on the way to a frame."""
HUGE = 1e300
"""Losses beyond it may be further apart than the largest number."""


class Scale(msgspec.Struct, frozen=True):
    """How a loss became a height, from 0 for the lowest in sight to 1: log(unit loss - floor + shift), stretched."""

    floor: float
    shift: float
    low: float
    high: float
    unit: float = 1.0

    def loss(self, height: float) -> float:
        """The loss at a height."""
        return (math.exp(self.low + height * (self.high - self.low)) - self.shift + self.floor) / self.unit

    def height(self, loss: float) -> float:
        """The height of a loss, also of one that is not in sight; NaN where it has none."""
        above = loss * self.unit - self.floor + self.shift
        return (math.log(above) - self.low) / (self.high - self.low) if 0 < above < math.inf else math.nan


class Terrain(msgspec.Struct, frozen=True, dict=True):
    """`heights` (rows of y, columns of x) from 0, the lowest in sight, to 1; NaN where the loss is undefined."""

    heights: Array
    lines: Array
    """(k, 2) contour points, NaN between lines."""
    scale: Scale | None = None
    """None where the loss is the same everywhere in sight, or undefined."""
    counts: tuple[int, ...] = ()
    """How many of the points are of each level."""

    @cached_property
    def places(self) -> Array:
        """(m, 3) x, y and height: of each level a place in the middle of its longest line."""
        ends, levels = np.cumsum((0, *self.counts)), _levels()
        found = [
            (*_middle(self.lines[ends[row] : ends[row + 1] - 1]), levels[row])
            for row, count in enumerate(self.counts)
            if count
        ]
        return np.array(found) if found else np.empty((0, 3))


def terrain(landscape: Landscape, rect: tuple[float, float, float, float], most: int = GRID) -> Terrain:
    """`landscape` over `rect` = (x from, x to, y from, y to), by no more than `most` points along a side.

    The last few are kept: undo, another theme and another window look at them again.
    """
    fresh = isinstance(landscape, PlaneLandscape)  # its plane is arrays, which no key can be
    return _terrain(landscape, rect, most) if fresh else _kept(landscape, rect, most)


def _terrain(landscape: Landscape, rect: tuple[float, float, float, float], most: int) -> Terrain:
    side = min(resolution(landscape), most)
    x, y = np.linspace(*rect[:2], side), np.linspace(*rect[2:], side)
    plane = np.stack(np.meshgrid(x, y)).reshape(2, -1)
    heights, scale = _scaled(landscape.loss(plane).reshape(side, side), landscape.lowest())
    lines, counts = _lines(x, y, heights)
    return Terrain(heights, lines, scale, counts)


_kept = lru_cache(maxsize=6)(_terrain)


def finer(found: Terrain, rect: tuple[float, float, float, float], most: int = GRID) -> Terrain:
    """`found` over `rect` as smooth as `most` points along a side show it: for contours without corners on paper."""
    side = len(found.heights)
    if side >= most:
        return found
    x, y = np.linspace(*rect[:2], most), np.linspace(*rect[2:], most)
    heights = resampled(found.heights, np.linspace(0, side - 1, most))
    lines, counts = _lines(x, y, heights)
    return Terrain(heights, lines, found.scale, counts)


def resampled(heights: Array, at: Array) -> Array:
    """`heights` (n, n) at the places `at` (m,) along both sides, counted in its points: (m, m), between 0 and 1.

    By cubic splines; straight from point to point where some heights are unknown.
    """
    from scipy.interpolate import interp1d  # a tenth of a second, and no window needs it for its first paint

    whole, known = np.arange(len(heights)), bool(np.isfinite(heights).all())
    across = interp1d(whole, heights, kind="cubic" if known and len(heights) > 3 else "linear", axis=1)(at)
    up = interp1d(whole, across, kind="cubic" if known and len(heights) > 3 else "linear", axis=0)(at)
    return np.asarray(np.clip(up, 0.0, 1.0))


def resolution(landscape: Landscape) -> int:
    """Points along a side of the grid: fewer where every loss is a sum over many examples and parameters."""
    whole = landscape.whole if isinstance(landscape, PlaneLandscape) else landscape
    points = WORK / whole.work
    return int(min(max(points**0.5, COARSEST), GRID))


def slow(landscape: Landscape, most: int = GRID) -> bool:
    """Whether its grid, of up to `most` points along a side, takes longer than a frame may."""
    whole = landscape.whole if isinstance(landscape, PlaneLandscape) else landscape
    return whole.work * min(resolution(landscape), most) ** 2 > QUICK


def _scaled(loss: Array, lowest: float | None) -> tuple[Array, Scale | None]:
    """log(loss - floor + c), onto 0 .. 1. The floor is f* if known, so that zooming in goes on showing structure."""
    finite = np.isfinite(loss)
    if not finite.any():
        return np.full_like(loss, np.nan), None
    seen = np.where(finite, loss, np.nan)
    floor, unit = min(np.nanmin(seen), np.inf if lowest is None else lowest), 1.0
    if max(np.nanmax(seen), -floor) > HUGE:  # heights are logarithms of ratios: a smaller unit changes none
        unit = 2.0**-64
        seen, floor = seen * unit, floor * unit
    above = seen - floor
    # c sets where log turns linear: below it nothing is told apart, so it follows the lower part of what is in sight.
    lower, upper = percentiles(above[finite], 5, 95)
    c = max(lower, 1e-4 * upper, 1e-300)
    heights = np.log(above + c)
    low, high = np.nanmin(heights), np.nanmax(heights)
    if not high > low:
        return np.zeros_like(heights), None
    return (heights - low) / (high - low), Scale(float(floor), c, float(low), float(high), unit)


def percentiles(values: Array, *percents: float) -> list[float]:
    """As numpy's, to the bit, of numbers without NaN: all at once, in a third of the time that those take by turns."""
    places = (values.size - 1) * (np.array(percents) / 100)
    below = np.floor(places).astype(np.intp)
    above = np.minimum(below + 1, values.size - 1)
    ordered = np.partition(values, np.concatenate([below, above]))
    a, b, part = ordered[below], ordered[above], places - below
    found: list[float] = np.where(part >= 0.5, b - (b - a) * (1 - part), a + (b - a) * part).tolist()
    return found


def _levels() -> Array:
    """The heights that have a contour, (LEVELS,)."""
    return np.linspace(0, 1, LEVELS + 2)[1:-1]


def _lines(x: Array, y: Array, heights: Array) -> tuple[Array, tuple[int, ...]]:
    """The contours, and how many points each level has, with the gap after it."""
    generator = contour_generator(
        x, y, np.ma.masked_invalid(heights), line_type=LineType.ChunkCombinedNan, fill_type=FillType.OuterCode
    )
    found = [generator.lines(level)[0][0] for level in _levels()]
    gap = np.full((1, 2), np.nan)
    parts = [part for points in found if points is not None for part in (points, gap)]
    counts = tuple(0 if points is None else len(points) + 1 for points in found)
    return np.concatenate(parts) if parts else np.empty((0, 2)), counts


def _middle(points: Array) -> Array:
    """The middle point (2,) of the longest of the lines that `points` (k, 2) are, NaN between them."""
    ends = np.flatnonzero(np.isnan(points[:, 0]))
    begins, ends = np.concatenate([[0], ends + 1]), np.concatenate([ends, [len(points)]])
    longest = int(np.argmax(ends - begins))
    return np.asarray(points[(begins[longest] + ends[longest]) // 2])
