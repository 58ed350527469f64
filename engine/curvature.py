"""The Hessian read as geometry: spectrum, singular values, condition number, kind of point."""

from typing import Literal

import msgspec
import numpy as np
from numpy.typing import NDArray

from engine.landscape import Landscape

Array = NDArray[np.float64]
Kind = Literal["minimum", "maximum", "saddle", "degenerate"]


class Curvature(msgspec.Struct, frozen=True):
    """Curvature at n points in d dimensions. NaN throughout where the Hessian is not finite."""

    hessian: Array
    """(d, d, n)."""
    eigenvalues: Array
    """(d, n), ascending."""
    eigenvectors: Array
    """(d, d, n); [:, i, k] belongs to eigenvalue i at point k."""
    singular_values: Array
    """(d, n), descending: for a symmetric matrix, the eigenvalues without their signs."""
    condition_number: Array
    """(n,): largest over smallest singular value; infinite where singular, NaN where H = 0 (undefined)."""
    kind: tuple[Kind, ...]
    """n kinds by the signs of the eigenvalues, as the point would be if its gradient were zero."""


def curvature(landscape: Landscape, theta: Array) -> Curvature:
    """Curvature of `landscape` at `theta` (d, n)."""
    hessian = landscape.hessian(theta)
    finite = np.asarray(np.isfinite(hessian).all(axis=(0, 1)))
    values, vectors = np.linalg.eigh(np.where(finite, hessian, 0.0).transpose(2, 0, 1))
    values = np.where(finite[:, None], values, np.nan).T
    singular = -np.sort(-np.abs(values), axis=0)
    return Curvature(
        hessian=hessian,
        eigenvalues=values,
        eigenvectors=vectors.transpose(1, 2, 0),
        singular_values=singular,
        condition_number=condition_number(singular),
        kind=_kinds(values),
    )


def condition_number(singular: Array) -> Array:
    """Largest over smallest of `singular` (d, n), descending; below d * eps of the largest counts as zero."""
    largest, smallest = singular[0], singular[-1]
    with np.errstate(all="ignore"):
        kappa = largest / np.where(smallest > tolerance(len(singular)) * largest, smallest, 0.0)
    return np.where(largest > 0, kappa, np.nan)


def tolerance(dimension: int) -> float:
    """Relative size under which a singular value is rounding error."""
    return float(dimension * np.finfo(np.float64).eps)


def _kinds(values: Array) -> tuple[Kind, ...]:
    """Kinds of n points with eigenvalues (d, n)."""
    sizes = np.abs(values)
    clear = (sizes > tolerance(len(values)) * sizes.max(axis=0)).all(axis=0)  # false for NaN too
    up, down = (values > 0).all(axis=0), (values < 0).all(axis=0)
    kinds = np.select([~clear, up, down], ["degenerate", "minimum", "maximum"], "saddle")
    return tuple(kinds.tolist())
