"""Sums over parameters that do not depend on how many walkers there are."""

import functools
import operator
from typing import Any

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]
FEW = 8
"""Terms that are added one by one."""


def total(rows: Array, axis: int = 0) -> Array:
    """The sum over `axis`, term after term. numpy's sum takes another order for one walker than for many."""
    if axis < 2 and type(rows) is np.ndarray and rows.dtype == np.float64 and 2 <= rows.shape[axis] <= FEW:
        return functools.reduce(operator.add, rows.swapaxes(0, axis))  # the same sums, at a fraction of the cost
    sums: Any = np.cumsum(rows, axis=axis)
    last: Array = sums.take(-1, axis=axis)  # no np function: rounded numbers stay rounded
    return last


def dot(a: Array, b: Array) -> Array:
    """Inner products of the columns of `a` and `b` (d, n): (n,)."""
    return total(a * b)


def length(vectors: Array) -> Array:
    """Of each column of `vectors` (d, n): (n,)."""
    return np.sqrt(dot(vectors, vectors))


def times(matrix: Array, v: Array) -> Array:
    """Matrices (d, e, n) times vectors (e, n), walker by walker: (d, n)."""
    return total(matrix * v, axis=1)
