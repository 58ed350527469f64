"""Least d'Hd/2 + g'd with A d <= b: as a least distance, by nonnegative least squares. Lawson and Hanson, ch. 23."""

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]
Mask = NDArray[np.bool_]
NOWHERE = 1e-10
"""Of the residual of a least distance: below it no point meets all."""
SOFT = 1e6
"""Price of what cannot be met, of the largest curvature."""


def least(h: Array, g: Array, a: Array, b: Array, equal: Mask) -> tuple[Array, Array]:
    """The minimum d (d,) and the multipliers (m,) of its constraints, those that are `equal` with any sign.

    `h` (d, d) is positive definite. Where no point meets all, each may be missed by one share of what it misses at 0.
    """
    found = _least(h, g, a, b, equal)
    if found is not None:
        return found
    missed = np.where(equal, b, np.minimum(b, 0.0))
    price = SOFT * max(float(np.abs(h).max()), 1.0)
    wide = np.block([[h, np.zeros((len(h), 1))], [np.zeros((1, len(h))), np.array([[price]])]])
    softer = _least(wide, np.append(g, 0.0), np.column_stack([a, missed]), b, equal)
    if softer is None:
        return np.full(len(g), np.nan), np.zeros(len(b))
    return softer[0][:-1], softer[1]


def _least(h: Array, g: Array, a: Array, b: Array, equal: Mask) -> tuple[Array, Array] | None:
    plain = np.asarray(np.linalg.solve(h, -g), dtype=np.float64)
    if not len(b) or (not equal.any() and (a @ plain <= b).all()):
        return plain, np.zeros(len(b))
    root = np.linalg.cholesky(h)
    turned = np.linalg.solve(root, a.T).T  # A L'^-1
    rows = np.concatenate([-turned, turned[equal]])  # an equality is two inequalities
    ends = a @ plain - b
    ends = np.concatenate([ends, -ends[equal]])
    size = float(np.abs(ends).max()) or 1.0
    system = np.vstack([rows.T, ends / size])
    right = np.append(np.zeros(len(g)), 1.0)
    from scipy.optimize import nnls  # it takes its time to import

    weights, residual = nnls(system, right, maxiter=30 * len(ends) + 100)
    if residual <= NOWHERE:
        return None
    return _polished(h, g, a, b, (weights[: len(b)] > 0) | equal)


def _polished(h: Array, g: Array, a: Array, b: Array, active: Mask) -> tuple[Array, Array]:
    """The same to the last digits, for it is known which constraints hold it."""
    held, d = int(active.sum()), len(g)
    system = np.zeros((d + held, d + held))
    system[:d, :d], system[d:, :d], system[:d, d:] = h, a[active], a[active].T
    solved = solved_by(system, np.concatenate([-g, b[active]]))
    multipliers = np.zeros(len(b))
    multipliers[active] = solved[d:]
    return solved[:d], multipliers


def solved_by(system: Array, right: Array) -> Array:
    """The solution of `system` (k, k), or of the least length where some of its rows say what others say."""
    try:
        return np.asarray(np.linalg.solve(system, right), dtype=np.float64)
    except np.linalg.LinAlgError:
        return np.asarray(np.linalg.lstsq(system, right, rcond=None)[0], dtype=np.float64)
