"""The Hessian read as geometry: spectrum, singular values, condition number, definiteness."""

from functools import partial
from typing import Literal

import msgspec
import numpy as np
from numpy.typing import NDArray

from fallline.engine.language import tr
from fallline.engine.problem.lanczos import extremes
from fallline.engine.problem.landscape import Landscape

Array = NDArray[np.float64]
Definiteness = Literal["positive definite", "negative definite", "indefinite", "singular", "undefined", "unknown"]
Method = Literal["dense", "lanczos"]

DENSE = 2000
"""Parameters up to which the Hessian is formed and solved by LAPACK; beyond, Lanczos finds its extremes."""


class Curvature(msgspec.Struct, frozen=True):
    """Curvature at n points in d dimensions. NaN throughout where loss or Hessian is not finite, or there is none.

    m = d eigenvalues by the dense method. By Lanczos m = 2, the lowest and the highest; those between are not known.
    """

    hessian: Array
    """(d, d, n); by Lanczos never formed, and (0, 0, n)."""
    eigenvalues: Array
    """(m, n), ascending."""
    eigenvectors: Array
    """(d, m, n); [:, i, k] belongs to eigenvalue i at point k. (d, 0, n) where they were not wanted."""
    singular_values: Array
    """(m, n), descending: for a symmetric matrix, the eigenvalues without their signs."""
    condition_number: Array
    """(n,): largest over smallest singular value; infinite where singular, NaN where H = 0 (undefined).

    By Lanczos NaN too where the ends differ in sign or one may be zero, for then the smallest lies between them.
    """
    definiteness: tuple[Definiteness, ...]
    """n words, by the signs of the eigenvalues; singular where one is 0 to rounding.

    Undefined where the loss has no value, whatever its formula's derivatives say; unknown without a Hessian.
    """
    method: Method
    bound: Array
    """(n,): how far an eigenvalue may be off; by the dense method rounding, d eps times the largest."""


def curvature(landscape: Landscape, theta: Array, *, vectors: bool = True) -> Curvature:
    """Curvature of `landscape` at `theta` (d, n): dense up to d = DENSE, the two ends of the spectrum beyond.

    Without `vectors` it takes a tenth of the time, and less where LAPACK's threads wait for each other.
    """
    if not landscape.has_hessian:
        return _unknown(*theta.shape)
    return _dense(landscape, theta, vectors) if len(theta) <= DENSE else _lanczos(landscape, theta)


def hessian_or_nan(landscape: Landscape, theta: Array) -> Array:
    """The Hessian at `theta` (d, n), (d, d, n); NaN throughout where the landscape has none."""
    return landscape.hessian(theta) if landscape.has_hessian else np.full((len(theta), *theta.shape), np.nan)


def _unknown(d: int, n: int) -> Curvature:
    m, none = min(d, 2) if d > DENSE else d, np.full(n, np.nan)
    unknown: Definiteness = "unknown"
    return Curvature(
        hessian=np.full((d, d, n), np.nan) if d <= DENSE else np.empty((0, 0, n)),
        eigenvalues=np.full((m, n), np.nan),
        eigenvectors=np.full((d, m, n), np.nan),
        singular_values=np.full((m, n), np.nan),
        condition_number=none,
        definiteness=(unknown,) * n,
        method="dense" if d <= DENSE else "lanczos",
        bound=none,
    )


def _dense(landscape: Landscape, theta: Array, wanted: bool) -> Curvature:
    valued = np.isfinite(landscape.loss(theta))
    hessian = np.where(valued, landscape.hessian(theta), np.nan)
    finite = np.asarray(np.isfinite(hessian).all(axis=(0, 1)))
    known = np.where(finite, hessian, 0.0).transpose(2, 0, 1)
    values, vectors = np.linalg.eigh(known) if wanted else (np.linalg.eigvalsh(known), np.empty((*theta.T.shape, 0)))
    values = np.where(finite[:, None], values, np.nan).T
    singular = -np.sort(-np.abs(values), axis=0)
    return Curvature(
        hessian=hessian,
        eigenvalues=values,
        eigenvectors=vectors.transpose(1, 2, 0),
        singular_values=singular,
        condition_number=condition_number(singular),
        definiteness=_definiteness(values, valued),
        method="dense",
        bound=tolerance(len(theta)) * singular[0],
    )


def _lanczos(landscape: Landscape, theta: Array) -> Curvature:
    d, n = theta.shape
    valued = np.isfinite(landscape.loss(theta))
    values, vectors, bound = np.full((2, n), np.nan), np.full((d, 2, n), np.nan), np.full(n, np.nan)
    for k in np.flatnonzero(valued).tolist():
        here = theta[:, k : k + 1]
        values[:, k], vectors[:, :, k], bound[k] = extremes(partial(_product, landscape, here), d)
    singular = -np.sort(-np.abs(values), axis=0)
    signed = (singular[1] > np.maximum(bound, tolerance(d) * singular[0])) & (values[0] * values[1] > 0)
    return Curvature(
        hessian=np.empty((0, 0, n)),
        eigenvalues=values,
        eigenvectors=vectors,
        singular_values=singular,
        condition_number=np.where(signed, condition_number(singular), np.nan),
        definiteness=_definiteness(np.where(np.abs(values) > bound, values, 0.0), valued),
        method="lanczos",
        bound=bound,
    )


def _product(landscape: Landscape, theta: Array, v: Array) -> Array:
    return landscape.hessian_vector(theta, v.reshape(-1, 1))[:, 0]


def condition_number(singular: Array) -> Array:
    """Largest over smallest of `singular` (d, n), descending; below d * eps of the largest counts as zero."""
    largest, smallest = singular[0], singular[-1]
    with np.errstate(all="ignore"):
        kappa = largest / np.where(smallest > tolerance(len(singular)) * largest, smallest, 0.0)
    return np.where(largest > 0, kappa, np.nan)


def tolerance(dimension: int) -> float:
    """Relative size under which a singular value is rounding error."""
    return float(dimension * np.finfo(np.float64).eps)


def _definiteness(values: Array, valued: NDArray[np.bool_]) -> tuple[Definiteness, ...]:
    """That of n points with eigenvalues (m, n), `valued` (n,) where there is a loss."""
    sizes = np.abs(values)
    clear = (sizes > tolerance(len(values)) * sizes.max(axis=0)).all(axis=0)  # false for NaN too
    up, down = (values > 0).all(axis=0), (values < 0).all(axis=0)
    words = ["undefined", "singular", tr("positive definite"), tr("negative definite")]
    return tuple(np.select([~valued, ~clear, up, down], words, "indefinite").tolist())
