"""Difference quotients of a loss at a point, how far they are from its gradient, and how large its derivatives are."""

import math
import warnings
from typing import Any

import numpy as np
from numpy.typing import NDArray

from fallline.engine.problem.derivatives import derived
from fallline.engine.problem.differences import EPSILON, Scheme, Sizes
from fallline.engine.problem.landscape import Array, Landscape

Rows = NDArray[np.intp]


def quotients(scheme: Scheme, landscape: Landscape, theta: Array, chosen: Rows, h: float) -> Array:
    """Difference quotients at `theta` (d, 1) along the coordinates `chosen` (m,): (m,). One call for all losses."""
    columns = np.arange(len(chosen))
    points = np.repeat(theta, len(chosen), axis=1)
    if scheme == "complex-step":
        shifted = points.astype(np.complex128)
        shifted[chosen, columns] += 1j * h
        return np.asarray(complex_loss(landscape, shifted).imag / h)
    ahead, behind = points.copy(), points.copy()
    ahead[chosen, columns] += h
    if scheme == "central":
        behind[chosen, columns] -= h
    # The distance that floating point really made, not h: it removes one source of rounding.
    made = ahead[chosen, columns] - behind[chosen, columns]
    with np.errstate(all="ignore"):
        return np.asarray((landscape.loss(ahead) - landscape.loss(behind)) / np.where(made == 0, h, made))


def one_sided(landscape: Landscape, theta: Array, chosen: Rows, h: float) -> tuple[Array, Array, Array]:
    """Forward and backward quotients along the coordinates `chosen`, and what rounding may part them by: (m,) each."""
    columns = np.arange(len(chosen))
    points, rise = np.repeat(theta, len(chosen), axis=1), []
    for sign in (1.0, -1.0):
        moved = points.copy()
        moved[chosen, columns] += sign * h
        rise.append((landscape.loss(moved), np.abs(moved - points)[chosen, columns]))
    here, (ahead, before), (behind, after) = landscape.loss(theta), *rise
    size = np.maximum(np.maximum(np.abs(ahead), np.abs(behind)), np.abs(here))
    return (ahead - here) / before, (here - behind) / after, 8 * EPSILON * size / np.minimum(before, after)


def complex_loss(landscape: Landscape, theta: Any) -> Any:
    """The loss at complex `theta` (d, n), (n,); NaN where its formula does not take complex numbers."""
    undefined = np.full(theta.shape[1], np.nan + 0j)
    with np.errstate(all="ignore"), warnings.catch_warnings():
        warnings.simplefilter("error")  # numpy only warns where an imaginary part is thrown away
        try:
            if type(landscape).loss is not Landscape.loss:
                return np.asarray(landscape.loss(theta)) + 0j
            functions = derived(*landscape.structure())
            loss = functions.loss(theta[0], theta[1], *landscape.numbers().values())
            return loss[0] + np.zeros(theta.shape[1], dtype=complex)
        except (TypeError, ValueError, np.exceptions.ComplexWarning):
            return undefined


def sizes(landscape: Landscape, theta: Array, chosen: Rows, exact: Array) -> Sizes:
    """Norms over the coordinates looked at of the loss (the same along each) and its derivatives along them.

    NaN where one is too large for a number, or not known.
    """
    columns, step = np.arange(len(chosen)), 1e-4 * max(1.0, float(np.abs(theta).max()))
    points, unit = np.repeat(theta, len(chosen), axis=1), np.zeros((len(theta), len(chosen)))
    unit[chosen, columns] = 1.0

    def bends(moved: Array) -> Array:
        if not landscape.has_hessian:
            return np.full(len(chosen), np.nan)
        return np.asarray(landscape.hessian_vector(moved, unit)[chosen, columns])

    with np.errstate(all="ignore"):
        thirds = (bends(points + step * unit) - bends(points - step * unit)) / (2 * step)
        value = float(np.abs(landscape.loss(theta))[0]) * math.sqrt(len(chosen))
        norms = [norm(each) for each in (exact, bends(points), thirds)]
    return Sizes(*(size if math.isfinite(size) else math.nan for size in (value, *norms)))


def norm(vector: Array) -> float:
    """Euclidean, of entries however large: hypot squares none of them."""
    return float(np.hypot.reduce(vector))


def relative(exact: Array, found: Array) -> float:
    """|g - q| / max(|g|, |q|): 0 where both are 0, NaN where either is not finite."""
    if not (np.isfinite(exact).all() and np.isfinite(found).all()):
        return math.nan
    largest = max(float(np.abs(exact).max()), float(np.abs(found).max()))
    if not largest:
        return 0.0
    exact, found = exact / largest, found / largest  # so that no square overflows
    return float(np.linalg.norm(exact - found) / max(np.linalg.norm(exact), np.linalg.norm(found)))
