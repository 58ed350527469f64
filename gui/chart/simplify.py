"""Polylines without the points that nobody can see: Douglas and Peucker, Cartographica 10, 1973."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]
UNSEEN = 0.1
"""Of a layout unit, a 96th of an inch on the screen: how far a line may be from where it was."""


def simplified(points: Array, within: float = UNSEEN) -> Array:
    """Those of `points` (k, 2) that a polyline needs to stay `within` that distance of all of them, ends included."""
    if len(points) < 3:
        return points
    kept = np.zeros(len(points), dtype=bool)
    kept[[0, -1]] = True
    waiting = [(0, len(points) - 1)]
    while waiting:
        first, last = waiting.pop()
        if last - first < 2:
            continue
        off = _distances(points[first + 1 : last], points[first], points[last])
        farthest = int(off.argmax())
        if off[farthest] > within:
            middle = first + 1 + farthest
            kept[middle] = True
            waiting += [(first, middle), (middle, last)]
    return points[kept]


def _distances(points: Array, a: Array, b: Array) -> Array:
    """Of `points` from the segment a b."""
    along = b - a
    length = float(along @ along)
    share = np.clip((points - a) @ along / length, 0, 1) if length > 0 else np.zeros(len(points))
    away = points - (a + share[:, None] * along)
    return np.hypot(away[:, 0], away[:, 1])
