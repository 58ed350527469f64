"""Squares of a matrix kept by the means of its rows and of its columns, as Adafactor and CAME keep them.

All are (d, n): every entry of a matrix holds the mean of its row, or of its column. What is in no matrix keeps its own,
and counts as one vector where a root mean square is taken.
"""

from collections.abc import Sequence
from functools import partial
from typing import NamedTuple

import numpy as np

from fallline.engine.method.optimizer import Array
from fallline.engine.optimizers._matrices import each
from fallline.engine.problem.matrices import Matrix, outside


class Means(NamedTuple):  # unpacked
    """Of rows and of columns."""

    rows: Array
    columns: Array

    def kept(self, share: float, values: Array, matrices: Sequence[Matrix]) -> "Means":
        """`share` of these, and the rest of those of `values`."""
        now = means(values, matrices)
        return Means(*(share * old + (1 - share) * new for old, new in zip(self, now, strict=True)))

    def product(self, matrices: Sequence[Matrix]) -> Array:
        """R C over the mean of R: of all matrices of rank one the nearest to what was kept, by Shazeer and Stern."""
        middle = each(matrices, self.rows, partial(_spread, axis=(1, 2)), np.ones_like(self.rows))
        columns = each(matrices, self.columns, lambda stack: stack, np.ones_like(self.rows))
        return self.rows / middle * columns


def means(values: Array, matrices: Sequence[Matrix]) -> Means:
    """Those of `values`."""
    return Means(*(each(matrices, values, partial(_spread, axis=axis), values) for axis in (2, 1)))


def root_mean_square(values: Array, matrices: Sequence[Matrix]) -> Array:
    """Of each matrix, and of all that is in none, at each of its entries."""
    squares, rest = values * values, outside(matrices, len(values))
    others = np.zeros_like(values)
    if rest.any():
        others[rest] = squares[rest].T.copy().mean(axis=1)
    return np.sqrt(each(matrices, squares, partial(_spread, axis=(1, 2)), others))


def _spread(stack: Array, axis: int | tuple[int, ...]) -> Array:
    return np.broadcast_to(stack.mean(axis=axis, keepdims=True), stack.shape)
