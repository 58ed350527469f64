"""Matrices among the parameters of a landscape: where each stands in theta, and the way from there and back."""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]


class Matrix(NamedTuple):  # unpacked
    """Rows first .. first + rows * columns - 1 of theta are its entries, row by row."""

    name: str
    first: int
    rows: int
    columns: int


def in_order(*shapes: tuple[str, int, int]) -> tuple[Matrix, ...]:
    """Matrices of (name, rows, columns) that follow one another from the first parameter on."""
    found: list[Matrix] = []
    first = 0
    for name, rows, columns in shapes:
        found.append(Matrix(name, first, rows, columns))
        first += rows * columns
    return tuple(found)


def taken(theta: Array, first: int, rows: int, columns: int) -> Array:
    """One matrix of every walker: of theta (d, n) a stack (n, rows, columns)."""
    return np.ascontiguousarray(theta[first : first + rows * columns].T).reshape(-1, rows, columns)


def put(theta: Array, first: int, values: Array) -> None:
    """Write a stack (n, rows, columns) into the rows of theta (d, n) from `first` on."""
    theta[first : first + values.shape[1] * values.shape[2]] = values.reshape(len(values), -1).T


def outside(matrices: Sequence[Matrix], dimension: int) -> NDArray[np.bool_]:
    """Which parameters are in no matrix, (d,): intercepts, say."""
    free = np.ones(dimension, dtype=bool)
    for _, first, rows, columns in matrices:
        free[first : first + rows * columns] = False
    return free
