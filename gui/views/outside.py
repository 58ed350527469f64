"""What constraints shut out, as lines over a plot: hatching where they are not met, and the curves where they begin."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from contourpy import LineType, contour_generator
from numpy.typing import NDArray

from fallline.engine.models.plane import Plane
from fallline.engine.problem.constraints import Feasible

Array = NDArray[np.float64]
LINES, DOTS, GRID = 44, 9, 161
"""Hatching lines along a side of the plot, points of one between two others, and points of the grid of a curve."""
GAP = np.full((1, 2), np.nan)


class Outside(NamedTuple):
    """Polylines (k, 2) in the coordinates of the plot, NaN between two."""

    hatching: Array
    curves: Array
    """Where an inequality begins not to hold."""
    equalities: Array
    """Where an equality holds."""


def outside(
    feasible: Feasible, plane: Plane | None, rect: tuple[float, float, float, float], lines: int = LINES
) -> Outside:
    """What is seen of `feasible` through `plane` over `rect`, x from, x to, y from, y to; `lines` hatch a side."""
    with np.errstate(all="ignore"):
        return Outside(_hatching(feasible, plane, rect, lines), *_curves(feasible, plane, rect))


def _values(feasible: Feasible, plane: Plane | None, x: Array, y: Array) -> Array:
    """The functions (m, ...) at points of the plot."""
    seen = np.stack([x.ravel(), y.ravel()])
    theta = seen if plane is None else plane.point(*seen)
    return feasible.values(theta).reshape(-1, *x.shape)


def _hatching(feasible: Feasible, plane: Plane | None, rect: tuple[float, float, float, float], lines: int) -> Array:
    """Lines upwards to the right, as far as an inequality is not met or has no value."""
    x0, x1, y0, y1 = rect
    size = max(x1 - x0, y1 - y0)
    across = np.arange(y0 - x1, y1 - x0, 2 * size / lines)
    along = np.arange(x0 + y0, x1 + y1, 2 * size / (DOTS * lines))
    a, b = np.meshgrid(along, across)
    x, y = (a - b) / 2, (a + b) / 2
    held = np.where(feasible.equal[:, None, None], True, _values(feasible, plane, x, y) <= 0).all(axis=0)
    shut = ~held & (x >= x0) & (x <= x1) & (y >= y0) & (y <= y1)
    edges = np.diff(np.pad(shut, ((0, 0), (1, 1))).astype(np.int8), axis=1)
    (row, begin), (_, end) = np.nonzero(edges == 1), np.nonzero(edges == -1)
    ends = [np.column_stack([x[row, at], y[row, at]]) for at in (begin, end - 1)]
    return np.stack([*ends, np.full((len(row), 2), np.nan)], axis=1).reshape(-1, 2)


def _curves(feasible: Feasible, plane: Plane | None, rect: tuple[float, float, float, float]) -> tuple[Array, Array]:
    x, y = np.linspace(*rect[:2], GRID), np.linspace(*rect[2:], GRID)
    found: tuple[list[Array], list[Array]] = ([np.empty((0, 2))], [np.empty((0, 2))])
    for values, equal in zip(_values(feasible, plane, *np.meshgrid(x, y)), feasible.equal, strict=True):
        lines = contour_generator(x, y, np.ma.masked_invalid(values), line_type=LineType.Separate).lines(0.0)
        for line in lines:
            found[int(equal)].extend([np.asarray(line, dtype=np.float64), GAP])
    return np.concatenate(found[0]), np.concatenate(found[1])
