"""How the path of a run that goes away ends: at the edge of the view, with an arrow, and faded beyond."""

from __future__ import annotations

from collections.abc import Iterator

import msgspec
import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QPointF, QRectF
from PySide6.QtGui import QPainterPath

from fallline.gui.views.segments import clipped_to

Array = NDArray[np.float64]
FADES = 6
"""Lines beyond the edge of the view in which a path fades to nothing."""
HEAD = 20.0
"""Pixels of the arrow."""


class Placed(msgspec.Struct, frozen=True):
    """Where the lines of a path end (k, 2); of one that left for good also what fades (j, 2)."""

    points: Array
    beyond: Array | None = None

    def fading(self) -> Iterator[tuple[Array, float]]:
        """Each line (2, 2) beyond, and the share of a faint line that is left of it."""
        beyond = np.empty((0, 2)) if self.beyond is None else self.beyond
        for row in range(len(beyond) - 1):
            yield beyond[row : row + 2], 1 - (row + 1) / (FADES + 1)

    def head(self, sight: QRectF) -> QPainterPath | None:
        """An arrow where it went out of `sight`, along its way; None of a path that stays."""
        if self.beyond is None or len(self.points) < 2:
            return None
        way, cuts = self.points[-1] - self.points[-2], clipped_to(self.points[-2:], sight)
        length = float(np.hypot(*way))
        return _head(cuts[-1, 2:], way / length) if len(cuts) and 0 < length < np.inf else None


def placed(points: Array, sight: QRectF, *, away: bool) -> Placed:
    """`points` (k, 2); of a path that goes `away` those up to the last in `sight`, the next, and a few beyond."""
    if not away:
        return Placed(points)
    low, high = np.array(sight.getCoords()).reshape(2, 2)
    inside = np.flatnonzero(((points >= low) & (points <= high)).all(axis=1))
    out = int(inside[-1]) + 1 if len(inside) else 1
    return Placed(points) if out >= len(points) else Placed(points[: out + 1], points[out : out + 1 + FADES])


def _head(tip: Array, way: Array) -> QPainterPath:
    """With its tip at `tip` (2,), pointing along `way` (2,)."""
    base, side = tip - HEAD * way, 0.5 * HEAD * np.array([-way[1], way[0]])
    shape = QPainterPath(QPointF(*tip))
    for corner in (base + side, base + 0.3 * HEAD * way, base - side):
        shape.lineTo(QPointF(*corner))
    shape.closeSubpath()
    return shape
