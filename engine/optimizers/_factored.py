"""Squares of a matrix kept by the means of its rows and of its columns, as Adafactor and CAME keep them.

All are (d, n): every entry of a matrix holds the mean of its row, or of its column. What is in no matrix keeps its own,
and counts as one vector where a root mean square is taken.
"""

from collections.abc import Sequence
from functools import partial

import numpy as np

from fallline.engine.method.optimizer import Array
from fallline.engine.optimizers._matrices import each
from fallline.engine.problem.matrices import Matrix, outside


def means(values: Array, matrices: Sequence[Matrix]) -> tuple[Array, Array]:
    """Those of the rows and of the columns of `values`."""
    return (
        each(matrices, values, partial(_spread, axis=2), values),
        each(matrices, values, partial(_spread, axis=1), values),
    )


def kept(share: float, rows: Array, columns: Array, values: Array, matrices: Sequence[Matrix]) -> tuple[Array, Array]:
    """`share` of the means `rows` and `columns`, and the rest of those of `values`."""
    now = means(values, matrices)
    return share * rows + (1 - share) * now[0], share * columns + (1 - share) * now[1]


def product(rows: Array, columns: Array, matrices: Sequence[Matrix]) -> Array:
    """R C over the mean of R: of all matrices of rank one the nearest to what was kept, by Shazeer and Stern."""
    middle = each(matrices, rows, partial(_spread, axis=(1, 2)), np.ones_like(rows))
    return rows / middle * each(matrices, columns, lambda stack: stack, np.ones_like(rows))


def root_mean_square(values: Array, matrices: Sequence[Matrix]) -> Array:
    """Of each matrix, and of all that is in none, at each of its entries."""
    squares, rest = values * values, outside(matrices, len(values))
    others = np.zeros_like(values)
    if rest.any():
        others[rest] = squares[rest].T.copy().mean(axis=1)
    return np.sqrt(each(matrices, squares, partial(_spread, axis=(1, 2)), others))


def _spread(stack: Array, axis: int | tuple[int, ...]) -> Array:
    return np.broadcast_to(stack.mean(axis=axis, keepdims=True), stack.shape)
