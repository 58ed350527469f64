"""A polyline in dashes that go on where the last stretch of it ended, for a path that is drawn step by step."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QRectF

from fallline.gui.views.segments import clipped_to

Array = NDArray[np.float64]
DASH, GAP = 7.0, 5.0
LONG = 2000.0
"""Pixels from which on a segment is drawn whole: it leads out of the view."""


def lengths(points: Array) -> Array:
    """How far along its path each of `points` (m, 2) lies, in pixels; segments that are LONG count as none: (m,)."""
    with np.errstate(all="ignore"):
        steps = np.hypot(*np.diff(points, axis=0).T)
    return np.concatenate([[0.0], np.cumsum(np.where(steps < LONG, steps, 0.0))])


def dashed(points: Array, along: Array, sight: QRectF) -> Array:
    """Of the polyline `points` (m, 2), `along` (m,) their path, what dashes cover within `sight`: segments (k, 4)."""
    with np.errstate(all="ignore"):
        steps = np.hypot(*np.diff(points, axis=0).T)
    whole = [clipped_to(points[k : k + 2], sight) for k in np.flatnonzero(steps >= LONG).tolist()]
    finite = np.isfinite(points).all(axis=1)
    at, where = along[finite], points[finite]
    if len(at) < 2 or not at[-1] > at[0]:
        return np.concatenate([np.empty((0, 4)), *whole])
    period = DASH + GAP
    starts = np.arange(np.floor(at[0] / period), np.ceil(at[-1] / period) + 1) * period
    cuts = np.unique(np.concatenate([at, starts, starts + DASH]))
    cuts = cuts[(cuts >= at[0]) & (cuts <= at[-1])]
    corners = np.column_stack([np.interp(cuts, at, where[:, 0]), np.interp(cuts, at, where[:, 1])])
    lines = np.hstack([corners[:-1], corners[1:]])[(cuts[:-1] + cuts[1:]) / 2 % period < DASH]
    inside = (lines[:, ::2] >= sight.left()) & (lines[:, ::2] <= sight.right())
    inside &= (lines[:, 1::2] >= sight.top()) & (lines[:, 1::2] <= sight.bottom())
    return np.concatenate([lines[inside.all(axis=1)], *whole])
