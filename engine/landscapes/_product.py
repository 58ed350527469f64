"""Base of the landscapes over two matrices whose product is to be a given one, f = s |(P Q - M) C|^2, by hand."""

from typing import Annotated, Any, ClassVar

import numpy as np
from msgspec import Meta

from fallline.engine.problem.arrays import total
from fallline.engine.problem.landscape import Array, Landscape, Point
from fallline.engine.problem.normals import normals

LARGEST = 16
"""Rows or columns that a matrix may have."""
Pair = tuple[Array, Array]
Rank = Annotated[
    int,
    Meta(ge=1, le=LARGEST, description="columns of the first factor and rows of the second", extra={"slider": (1, 8)}),
]
Condition = Annotated[
    float,
    Meta(
        ge=1,
        le=1e12,
        description="largest over smallest singular value of the matrix that is to be made",
        extra={"symbol": "κ", "scale": "log", "slider": (1, 1000)},
    ),
]
Size = Annotated[
    float, Meta(gt=0, le=1e6, description="deviation of the numbers at the start", extra={"slider": (0.01, 1)})
]
Seed = Annotated[int, Meta(ge=0, le=2**63 - 1, description="seed of what is drawn", extra={"slider": (0, 99)})]


class Product(Landscape, frozen=True, dict=True):
    """Gives `factors`, `target`, and fields `rank`, `size` and `seed`; stacks of matrices are (n, rows, columns)."""

    share: ClassVar[float] = 1.0
    """s."""

    @property
    def dimension(self) -> int:
        """The entries of both factors."""
        return sum(rows * columns for _, _, rows, columns in self.matrices)

    @property
    def start(self) -> Point:  # type: ignore[override]  # it depends on the fields
        """Normal numbers of the deviation `size`, which a family declares, by its `seed`."""
        own: Any = self
        return tuple((own.size * normals(own.seed, 2, (self.dimension, 1)))[:, 0].tolist())

    @property
    def least_squares(self) -> bool:
        """A square for each entry."""
        return True

    @property
    def target(self) -> Array:
        """M, (rows, columns)."""
        raise NotImplementedError

    @property
    def weights(self) -> Array:
        """The diagonal of C, (columns,)."""
        return np.ones(self.target.shape[1])

    def factors(self, theta: Array) -> Pair:
        """P and Q of every walker."""
        raise NotImplementedError

    def packed(self, p: Array, q: Array) -> Array:
        """The way back, (d, n): P first, then Q."""
        return np.concatenate([p.reshape(len(p), -1).T, q.reshape(len(q), -1).T])

    def loss(self, theta: Array) -> Array:
        """The weighted squares of what is missing, (n,)."""
        with np.errstate(all="ignore"):
            return self.share * total(self._missing(*self.factors(theta)).reshape(theta.shape[1], -1).T ** 2)

    def gradient(self, theta: Array) -> Array:
        """By the chain rule, (d, n)."""
        with np.errstate(all="ignore"):
            p, q = self.factors(theta)
            g = 2 * self.share * self._missing(p, q) * self.weights
            return self.packed(g @ q.swapaxes(1, 2), p.swapaxes(1, 2) @ g)

    def hessian_vector(self, theta: Array, v: Array) -> Array:
        """The derivative of the gradient along v, (d, n)."""
        with np.errstate(all="ignore"):
            (p, q), (dp, dq) = self.factors(theta), self.factors(v)
            g = 2 * self.share * self._missing(p, q) * self.weights
            change = 2 * self.share * (dp @ q + p @ dq) * self.weights**2
            return self.packed(
                change @ q.swapaxes(1, 2) + g @ dq.swapaxes(1, 2), dp.swapaxes(1, 2) @ g + p.swapaxes(1, 2) @ change
            )

    def jacobian(self, theta: Array) -> Array:
        """Of the residuals sqrt(s) (P Q - M) C, row by row: (m, d, n)."""
        p, q = self.factors(theta)
        found = []
        for unit in np.eye(self.dimension):
            dp, dq = self.factors(unit[:, None])
            change = self.share**0.5 * (dp @ q + p @ dq) * self.weights
            found.append(change.reshape(len(p), -1).T)
        return np.stack(found, axis=1)

    def lowest(self) -> float | None:
        """What no product of this rank can make: Eckart and Young, Psychometrika 1, 1936."""
        own: Any = self
        values = np.linalg.svd(self.target * self.weights, compute_uv=False)
        return float(self.share * (values[own.rank :] ** 2).sum())

    def _missing(self, p: Array, q: Array) -> Array:
        return np.asarray((p @ q - self.target) * self.weights)


def with_singular_values(values: Array, rows: int, columns: int, seed: int) -> Array:
    """A matrix (rows, columns) of these singular values, along orthonormal vectors drawn by `seed`."""
    left = np.linalg.qr(normals(seed, 0, (rows, len(values))))[0]
    right = np.linalg.qr(normals(seed, 1, (columns, len(values))))[0]
    return np.asarray((left * values) @ right.T)


def spread(condition: float, count: int) -> Array:
    """From 1 down to 1 / condition, each the same share of the one before, (count,)."""
    return np.asarray(condition ** (-np.arange(count) / max(count - 1, 1)))
