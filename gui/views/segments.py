"""Polylines cut to a rectangle before they reach Qt: a diverging path has coordinates that no painter survives."""

from __future__ import annotations

from typing import Any

import numpy as np
import pyqtgraph as pg
from numpy.typing import NDArray
from PySide6.QtCore import QLineF, QRectF
from PySide6.QtGui import QPainter, QPainterPath, QTransform

Array = NDArray[np.float64]
MARGIN = 100.0


def clipped_to(points: Array, rect: QRectF) -> Array:
    """Segments of the polyline `points` (m, 2), cut to `rect`."""
    return cut(points, np.array([rect.left(), rect.top()]), np.array([rect.right(), rect.bottom()]))


def cut(points: Array, low: Array, high: Array) -> Array:
    """Segments (k, 4) of x1, y1, x2, y2 of the polyline `points` (m, 2), cut to the rectangle from `low` to `high`.

    Liang and Barsky's method, ACM Trans. Graphics 3(1), 1984, all segments at once. Segments with NaN drop out.
    """
    if ((points >= low) & (points <= high)).all():  # as nearly always; false for NaN
        return np.hstack([points[:-1], points[1:]])
    begin, along = points[:-1], np.diff(points, axis=0)
    with np.errstate(all="ignore"):
        enter, leave = (low - begin) / along, (high - begin) / along
    inside = (begin >= low) & (begin <= high)
    still = along == 0  # parallel to an edge: always or never between the two
    near = np.where(still, np.where(inside, -np.inf, np.inf), np.minimum(enter, leave))
    far = np.where(still, np.where(inside, np.inf, -np.inf), np.maximum(enter, leave))
    first = np.maximum(near.max(axis=1), 0.0)
    last = np.minimum(far.min(axis=1), 1.0)
    seen = first <= last  # false for NaN too
    t = np.stack([first, last], axis=1)[seen]
    ends = np.where(t[:, 1:] == 1.0, points[1:][seen], begin[seen] + t[:, 1:] * along[seen])  # where neighbours meet
    return np.hstack([begin[seen] + t[:, :1] * along[seen], ends])


def thinned(points: Array) -> Array:
    """`points` (m, 2) in pixels without those that lie in the same quarter of a pixel as the one before; NaN stay."""
    quarters = np.round(4 * points)
    return points[np.concatenate([[True], (quarters[1:] != quarters[:-1]).any(axis=1)])]


def to_device(points: Array, t: QTransform) -> Array:
    """`points` (k, 2) where `t` puts them."""
    x, y = points.T
    return np.column_stack([t.m11() * x + t.m21() * y + t.dx(), t.m12() * x + t.m22() * y + t.dy()])


def joined(lines: Array) -> QPainterPath:
    """Segments (k, 4) as one path that lifts the pen only where they do not meet."""
    if not len(lines):
        return QPainterPath()
    begins = np.flatnonzero(np.concatenate([[True], (lines[1:, :2] != lines[:-1, 2:]).any(axis=1)]))
    points = np.insert(lines[:, 2:], begins, lines[begins, :2], axis=0)
    down = np.ones(len(points), dtype=np.int32)
    down[begins[1:] + np.arange(len(begins) - 1)] = 0  # after the last point of a stretch
    path: QPainterPath = pg.arrayToQPath(*points.T, connect=down, finiteCheck=False)
    return path


def draw_lines(painter: QPainter, lines: Array) -> None:
    """Lines (k, 4) one by one: stroking one long antialiased path is quadratic in Qt at any width but 1."""
    array: Any = pg.Qt.internals.PrimitiveArray(QLineF, 4)
    array.resize(len(lines))
    array.ndarray()[:] = lines
    painter.drawLines(*array.drawargs())
