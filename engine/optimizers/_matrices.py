"""Matrix algebra that methods on matrices share: polar factors, roots, and the way from theta and back.

Stacks of matrices are (n, rows, columns). A matrix that is not finite gives one of NaN, and no exception.
"""

from collections.abc import Callable, Sequence

import numpy as np

from fallline.engine.method.optimizer import Array
from fallline.engine.problem.matrices import Matrix, outside, put, taken

QUINTIC = (3.4445, -4.7750, 2.0315)
"""Keller Jordan's: a s + b s^3 + c s^5 lifts small s the most. Muon, kellerjordan.github.io/posts/muon, 2024."""


def newton_schulz(matrices: Array, steps: int, epsilon: float) -> Array:
    """Each with its singular values brought to between 0.7 and 1.2, but for those far below the largest.

    X <- a X + (b A + c A^2) X with A = X X', from X = G / |G|: the singular vectors stay.
    """
    a, b, c = QUINTIC
    x = matrices.swapaxes(1, 2) if matrices.shape[1] > matrices.shape[2] else matrices
    x = x / np.maximum(np.sqrt((x**2).sum(axis=(1, 2), keepdims=True)), epsilon)
    for _ in range(steps):
        gram = x @ x.swapaxes(1, 2)
        x = a * x + (b * gram + c * gram @ gram) @ x
    return np.asarray(x.swapaxes(1, 2) if matrices.shape[1] > matrices.shape[2] else x)


def polar(matrices: Array) -> Array:
    """Each with its singular values made 1, U V' of U S V'; those that are rounding errors of the largest become 0."""
    finite = np.isfinite(matrices).all(axis=(1, 2), keepdims=True)
    left, values, right = np.linalg.svd(np.where(finite, matrices, 0.0), full_matrices=False)
    least = max(matrices.shape[1:]) * np.finfo(np.float64).eps * values[:, :1]
    return np.asarray(np.where(finite, (left * (values > least)[:, None]) @ right, np.nan))


def to_the_power(matrices: Array, exponent: float) -> Array:
    """Each symmetric (n, k, k) to that power; an eigenvalue below the rounding error of the largest counts as that.

    Of a matrix of zeros: zeros.
    """
    finite = np.isfinite(matrices).all(axis=(1, 2), keepdims=True)
    values, vectors = np.linalg.eigh(np.where(finite, matrices, 0.0))
    values = np.maximum(values, matrices.shape[1] * np.finfo(np.float64).eps * values[:, -1:])
    powers = np.where(values > 0, np.where(values > 0, values, 1.0) ** exponent, 0.0)
    return np.where(finite, (vectors * powers[:, None]) @ vectors.swapaxes(1, 2), np.nan)


def eigenbasis(matrices: Array) -> Array:
    """Eigenvectors of each symmetric (n, k, k) as columns, those of the largest eigenvalues first."""
    finite = np.isfinite(matrices).all(axis=(1, 2), keepdims=True)
    vectors = np.linalg.eigh(np.where(finite, matrices, 0.0))[1]
    return np.asarray(np.where(finite, vectors[:, :, ::-1], np.nan))


def each(matrices: Sequence[Matrix], values: Array, function: Callable[[Array], Array], rest: Array) -> Array:
    """`function` of each matrix in `values` (d, n); what is in none as in `rest` (d, n)."""
    found = rest.copy()
    for _, first, rows, columns in matrices:
        put(found, first, function(taken(values, first, rows, columns)))
    return found


def rest_of(matrices: Sequence[Matrix], dimension: int) -> Array:
    """1 for a parameter in no matrix and 0 for the others, (d, 1)."""
    return outside(matrices, dimension)[:, None].astype(np.float64)


def inverse(matrices: Array, *, definite: bool) -> Array:
    """Each symmetric (n, k, k); as a least-squares inverse, which takes longer, unless all are `definite`."""
    finite = np.isfinite(matrices).all(axis=(1, 2), keepdims=True)
    known = np.where(finite, matrices, np.eye(matrices.shape[1]))
    try:
        found = np.linalg.inv(known) if definite else np.linalg.pinv(known, hermitian=True)
    except np.linalg.LinAlgError:
        found = np.linalg.pinv(known, hermitian=True)
    return np.asarray(np.where(finite, found, np.nan), dtype=np.float64)


def largest(matrices: Array) -> Array:
    """The largest eigenvalue of each symmetric (n, k, k) without negative ones, (n,)."""
    finite = np.isfinite(matrices).all(axis=(1, 2), keepdims=True)
    values = np.linalg.eigvalsh(np.where(finite, matrices, 0.0))[:, -1]
    return np.where(finite.ravel(), values, np.nan)
