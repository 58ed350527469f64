"""Lines of one loss over a window, as segments: for pictures that are made without a library of contours."""

import numpy as np
from numpy.typing import NDArray

from fallline.engine.problem.grid import interpolated
from fallline.engine.problem.landscape import Landscape, Window

Array = NDArray[np.float64]
GRID, LEAST, LEVELS = 48, 9, 12
"""Points along a side at most and at least, and lines."""
WORK = 5e7
"""Products of a parameter and an example that all points may cost: between fewer of a costly loss stands a cubic."""
SHIFT = 1e-3
"""Of the middle loss above the lowest: what is added before the logarithm, or one point would have all the lines."""


def level_lines(landscape: Landscape, window: Window) -> Array:
    """Segments (m, 2, 2), from and to, of levels that are even in log(loss - lowest); none where the loss is flat."""
    whole = getattr(landscape, "whole", landscape)
    cost = whole.dimension * max(whole.examples, 1)
    side = int(np.clip(np.sqrt(WORK / cost), LEAST, GRID))
    x, y = np.linspace(*window[:2], GRID), np.linspace(*window[2:], GRID)
    with np.errstate(all="ignore"):
        loss = landscape.loss(_points(np.linspace(*window[:2], side), np.linspace(*window[2:], side)))
        known = loss[np.isfinite(loss)]
        above = float(np.median(known) - known.min()) if known.size else 0.0
        if not 0 < above < np.inf:
            return np.empty((0, 2, 2))
        heights = np.log(loss - known.min() + SHIFT * above).reshape(side, side)
        if side < GRID:
            heights = interpolated(heights, window[:2], window[2:], _points(x, y))
    heights = heights.reshape(GRID, GRID)
    values = heights[np.isfinite(heights)]
    levels = np.linspace(values.min(), values.max(), LEVELS + 2)[1:-1]
    triangles = _triangles(np.stack([*np.meshgrid(x, y), heights], axis=-1))
    return np.concatenate([_crossed(triangles, level) for level in levels])


def _points(x: Array, y: Array) -> Array:
    return np.stack(np.meshgrid(x, y)).reshape(2, -1)


def _triangles(points: Array) -> Array:
    """Two for each cell of a grid of (x, y, height) whose corners are all known: (m, 3, 3)."""
    a, b, c, d = points[:-1, :-1], points[:-1, 1:], points[1:, 1:], points[1:, :-1]
    found = np.concatenate([np.stack([a, b, c], axis=-2), np.stack([a, c, d], axis=-2)]).reshape(-1, 3, 3)
    return found[np.isfinite(found).all(axis=(1, 2))]


def _crossed(triangles: Array, level: float) -> Array:
    """Where a level passes through: by a straight line from one side to another."""
    below = triangles[:, :, 2] < level
    triangles = triangles[below.any(axis=1) & ~below.all(axis=1)]
    begins, ends = triangles, np.roll(triangles, -1, axis=1)
    crosses = (begins[:, :, 2] < level) != (ends[:, :, 2] < level)  # two of three sides
    share = (level - begins[crosses][:, 2]) / (ends[crosses][:, 2] - begins[crosses][:, 2])
    points = begins[crosses][:, :2] + share[:, None] * (ends[crosses] - begins[crosses])[:, :2]
    return np.asarray(points.reshape(-1, 2, 2))
