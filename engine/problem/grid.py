"""Values between the points of an even grid: cubic convolution, through every point, with a continuous slope.

Keys, Cubic convolution interpolation for digital image processing, IEEE Trans. ASSP 29(6), 1981, with a = -1/2: exact
for quadratics, off by the third power of the spacing. Four points a side decide, so that one that is not finite spoils
no more than the cells about it.
"""

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]
Ends = tuple[float, float]

CUBIC = np.array([[0, -1, 2, -1], [2, 0, -5, 3], [0, 1, 4, -3], [0, 0, -1, 1]]) / 2
"""Weights of the four points about a cell, by powers of the place t in it, 0 to 1."""


def interpolated(values: Array, x: Ends, y: Ends, at: Array) -> Array:
    """At points (2, n), of `values` (B, A) on an even grid from x[0] to x[1] and y[0] to y[1]: (n,); NaN beyond."""
    (i, t), (j, s) = _cell(at[0], x, values.shape[1]), _cell(at[1], y, values.shape[0])
    return _summed(_about(values, i, j), _weights(t), _weights(s))


def interpolated_slope(values: Array, x: Ends, y: Ends, at: Array) -> Array:
    """Its gradient, (2, n)."""
    (i, t), (j, s) = _cell(at[0], x, values.shape[1]), _cell(at[1], y, values.shape[0])
    about = _about(values, i, j)
    across, up = ((n - 1) / (last - first) for n, (first, last) in zip(values.shape[::-1], (x, y), strict=True))
    return np.stack([_summed(about, _slopes(t), _weights(s)) * across, _summed(about, _weights(t), _slopes(s)) * up])


def _cell(at: Array, ends: Ends, count: int) -> tuple[NDArray[np.intp], Array]:
    """The cell of each place, and where in it; NaN beyond the grid, but for rounding at its ends."""
    with np.errstate(invalid="ignore"):
        place = (at - ends[0]) / (ends[1] - ends[0]) * (count - 1)
        place = np.where(np.abs(place - np.rint(place)) < 1e-9, np.rint(place), place)
        inside = (place >= 0) & (place <= count - 1)
    cell = np.clip(np.where(inside, place, 0).astype(np.intp), 0, count - 2)
    return cell, np.where(inside, place - cell, np.nan)


def _weights(t: Array) -> Array:
    return np.asarray(CUBIC @ np.stack([np.ones_like(t), t, t**2, t**3]))


def _slopes(t: Array) -> Array:
    return np.asarray(CUBIC @ np.stack([np.zeros_like(t), np.ones_like(t), 2 * t, 3 * t**2]))


def _about(values: Array, i: NDArray[np.intp], j: NDArray[np.intp]) -> Array:
    """The 4 by 4 values about each cell, (4, 4, n), rows by y."""
    whole = _extended(_extended(values).T).T
    steps = np.arange(4)
    return whole[j + steps[:, None, None], i + steps[None, :, None]]


def _extended(values: Array) -> Array:
    """One more row at either end, by the quadratic through the three at that end; of two rows, by their line."""
    with np.errstate(invalid="ignore"):
        if len(values) == 2:
            before, after = 2 * values[0] - values[1], 2 * values[1] - values[0]
        else:
            before = 3 * values[0] - 3 * values[1] + values[2]
            after = 3 * values[-1] - 3 * values[-2] + values[-3]
    return np.concatenate([before[None], values, after[None]])


def _summed(about: Array, across: Array, up: Array) -> Array:
    """Over the 4 by 4 values; one of weight 0 counts nothing, finite or not."""
    weights = up[:, None] * across[None]
    with np.errstate(invalid="ignore"):
        return np.asarray(np.where(weights == 0, 0.0, weights * about).sum(axis=(0, 1)))
