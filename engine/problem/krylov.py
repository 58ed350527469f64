"""The largest eigenvalues of a symmetric matrix known by its products, from a start of one's own; and its Lanczos rule.

Lanczos, 1950, with full reorthogonalisation, restarted thickly: Wu and Simon, SIAM J. Matrix Anal. Appl. 22(2), 2000.
For symmetric H and a unit vector v there is an eigenvalue within |Hv - lam v| of lam: Parlett, The Symmetric Eigenvalue
Problem, SIAM, 1998, theorem 4.5.1; near an eigenvalue that stands alone, the error is as small as its square.
"""

from collections.abc import Callable
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from fallline.engine.family.stopping import look_up
from fallline.engine.problem.normals import normals

Array = NDArray[np.float64]
Product = Callable[[Array], Array]
"""v -> Hv, from (d,) to (d,)."""

BASIS, SPARE, OFTEN = 48, 8, 3
"""Vectors kept at most, those that a restart keeps beyond the wanted ones, and products between two looks."""


class Largest(NamedTuple):  # unpacked into arrays
    """Of k eigenvalues; NaN throughout where a product is not finite."""

    values: Array
    """(k,), descending."""
    vectors: Array
    """(d, k), of length 1."""
    bounds: Array
    """(k,): so near to each value there is an eigenvalue, |Hv - lam v|."""
    products: int
    """Products that it took."""


def largest(product: Product, start: Array, count: int = 1, tolerance: float = 1e-6, most: int = 600) -> Largest:
    """The `count` largest eigenvalues, as seen from `start` (d,), each to `tolerance` times the largest in size.

    What is orthogonal to `start` is found only where fewer than `count` others are: mix in some of a random vector.
    After `most` products it ends with the bounds that it has.
    """
    d = len(start)
    count = min(count, d)
    basis, matrix = np.zeros((min(BASIS + count, d), d)), np.zeros((min(BASIS + count, d),) * 2)
    basis[0] = start / np.linalg.norm(start)
    size, spent = 1, 0
    while True:
        look_up()
        image = product(basis[size - 1])
        spent += 1
        if not np.isfinite(image).all():
            return Largest(np.full(count, np.nan), np.full((d, count), np.nan), np.full(count, np.nan), spent)
        shares, rest = apart(image, basis[:size])
        matrix[size - 1, :size] = matrix[:size, size - 1] = shares
        length = float(np.linalg.norm(rest))
        scale = float(np.abs(matrix[:size, :size]).max())
        spanned = length <= 1e-14 * scale  # by what is there: nothing more is seen from `start`
        ends = spent >= most or (spanned and size >= count)
        if ends or size == len(basis) or (size >= count and spent % OFTEN == 0):
            values, turned = np.linalg.eigh(matrix[:size, :size])
            wrong = length * np.abs(turned[-1, ::-1][:count])
            if ends or size == d or (wrong <= tolerance * np.abs(values).max()).all():
                vectors = turned[:, ::-1][:, :count].T @ basis[:size]
                rounding = np.finfo(np.float64).eps * np.abs(values).max()
                return Largest(values[::-1][:count], vectors.T, wrong + rounding, spent)
            if size == len(basis):
                size = _restart(basis, matrix, values, turned, min(count + SPARE, size - 1))
        if spanned:
            _, rest = apart(normals(0, spent, (d, 1))[:, 0], basis[:size])
            length = float(np.linalg.norm(rest))
        basis[size] = rest / length
        size += 1


def _restart(basis: Array, matrix: Array, values: Array, turned: Array, kept: int) -> int:
    """Keep the `kept` best vectors, in place; how many there are."""
    basis[:kept] = turned[:, ::-1][:, :kept].T @ basis
    matrix[:kept, :kept] = np.diag(values[::-1][:kept])
    return kept


def tridiagonal(product: Product, start: Array, steps: int) -> tuple[Array, Array]:
    """Nodes and weights (m,), m <= `steps`, of the Gauss rule that Lanczos from `start` (d,) makes; weights sum to 1.

    start'f(H)start = |start|^2 sum of w f(node), exactly for polynomials up to the degree 2m - 1: Golub and Meurant,
    Matrices, Moments and Quadrature, 2010. NaN where a product is not finite.
    """
    steps = min(steps, len(start))
    basis, diagonal, off = np.zeros((steps, len(start))), np.zeros(steps), np.zeros(steps)
    basis[0] = start / np.linalg.norm(start)
    size = steps
    for k in range(steps):
        look_up()
        image = product(basis[k])
        if not np.isfinite(image).all():
            return np.full(1, np.nan), np.ones(1)
        shares, rest = apart(image, basis[: k + 1])
        diagonal[k], off[k] = shares[-1], np.linalg.norm(rest)
        if off[k] <= 1e-13 * max(np.abs(diagonal[: k + 1]).max(), off[: k + 1].max()):
            size = k + 1
            break
        if k + 1 < steps:
            basis[k + 1] = rest / off[k]
    beside = np.diag(off[: size - 1], 1)
    nodes, vectors = np.linalg.eigh(np.diag(diagonal[:size]) + beside + beside.T)
    return nodes, vectors[0] ** 2


def apart(vector: Array, basis: Array) -> tuple[Array, Array]:
    """The shares (k,) of `vector` (d,) along the rows of `basis` (k, d), orthonormal, and what is left of it.

    Twice is enough: Parlett, section 6.9.
    """
    shares = basis @ vector
    rest = vector - shares @ basis
    again = basis @ rest
    return shares + again, rest - again @ basis
