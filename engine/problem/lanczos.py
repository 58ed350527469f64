"""Extreme eigenvalues of a symmetric matrix that is only known by its products, with a bound. Lanczos, 1950.

ARPACK by scipy: Lehoucq, Sorensen and Yang, ARPACK Users' Guide, SIAM, 1998. For symmetric H and a unit vector v there
is an eigenvalue within |Hv - lam v| of lam: Parlett, The Symmetric Eigenvalue Problem, SIAM, 1998, theorem 4.5.1.
"""

from collections.abc import Callable
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from fallline.engine.problem.normals import normals

Array = NDArray[np.float64]


class Extremes(NamedTuple):  # unpacked into three arrays
    """The lowest and the highest eigenvalue; NaN where a product is not finite."""

    values: Array
    """(2,), ascending."""
    vectors: Array
    """(d, 2), of length 1."""
    bound: float
    """Each value is this near to an eigenvalue; NaN where the iteration did not converge."""


def extremes(product: Callable[[Array], Array], dimension: int, tolerance: float = 1e-8) -> Extremes:
    """Both ends of the spectrum of the matrix v -> product(v), from (d,) to (d,), d > 2.

    Some 60 products for a spectrum whose ends stand apart, whatever d; the first vector is the same at every call.
    """
    start = normals(0, 0, (dimension, 1))[:, 0]
    first = product(start)
    if not np.isfinite(first).all():
        return Extremes(np.full(2, np.nan), np.full((dimension, 2), np.nan), np.nan)
    if not first.any():
        ends = np.eye(dimension)[:, :2]
        return Extremes(np.zeros(2), ends, 0.0)
    values, vectors = _iterate(product, start, tolerance)
    if len(values) < 2:
        return Extremes(np.full(2, np.nan), np.full((dimension, 2), np.nan), np.nan)
    wrong = [np.linalg.norm(product(vectors[:, i]) - values[i] * vectors[:, i]) for i in (0, 1)]
    return Extremes(values, vectors, float(max(wrong) + np.finfo(np.float64).eps * np.abs(values).max()))


def _iterate(product: Callable[[Array], Array], start: Array, tolerance: float) -> tuple[Array, Array]:
    """Eigenvalues and vectors; fewer than 2 where it did not converge, or met NaN on its way."""
    from scipy.sparse.linalg import ArpackError, ArpackNoConvergence, LinearOperator, eigsh

    operator: Any = LinearOperator((len(start), len(start)), matvec=product, dtype=np.float64)
    with np.errstate(all="ignore"):
        try:
            values, vectors = eigsh(operator, k=2, which="BE", v0=start, tol=tolerance)
        except ArpackNoConvergence as stopped:
            values, vectors = stopped.eigenvalues, stopped.eigenvectors
        except ArpackError:
            return np.zeros(0), np.zeros((len(start), 0))
    order = np.argsort(values)
    return np.asarray(values[order]), np.asarray(vectors[:, order])
