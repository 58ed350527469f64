"""Matrix factorisation: two thin matrices whose product is to be a given one. Srebro and Jaakkola, ICML 2003."""

from functools import cached_property
from typing import Annotated, ClassVar

from msgspec import Meta

from fallline.engine.landscapes._product import (
    LARGEST,
    Condition,
    Pair,
    Product,
    Rank,
    Seed,
    Size,
    spread,
    with_singular_values,
)
from fallline.engine.problem.landscape import Array
from fallline.engine.problem.matrices import Matrix, in_order, taken


class MatrixFactorisation(Product, frozen=True, tag="matrix-factorisation"):
    """Matrix factorisation:  f = |A - U V'|^2, the sum over all entries.   Srebro and Jaakkola, ICML 2003.

    A has singular values from 1 down to 1/kappa, along directions drawn by the seed. Every saddle has a way down, and
    every minimum is a best approximation of that rank; U and V may be turned together, so that no minimum is a point.
    """

    group: ClassVar[str] = "Matrices"
    purpose: ClassVar[str] = "two thin matrices whose product is a given one"
    title: ClassVar[str] = "Matrix factorisation"
    source: ClassVar[str] = (
        "Srebro and Jaakkola, Weighted Low-Rank Approximations, ICML 2003; its saddles: Ge, Jin and Zheng, ICML 2017"
    )
    rows: Annotated[int, Meta(ge=1, le=LARGEST, description="rows of A", extra={"slider": (2, 12)})] = 6
    columns: Annotated[int, Meta(ge=1, le=LARGEST, description="columns of A", extra={"slider": (2, 12)})] = 5
    rank: Rank = 3
    condition: Condition = 10.0
    size: Size = 0.3
    seed: Seed = 0

    @property
    def matrices(self) -> tuple[Matrix, ...]:
        """U, a row for each of A's, then V, a row for each of its columns."""
        return in_order(("U", self.rows, self.rank), ("V", self.columns, self.rank))

    @cached_property
    def target(self) -> Array:
        """A."""
        count = min(self.rows, self.columns)
        return with_singular_values(spread(self.condition, count), self.rows, self.columns, self.seed)

    def factors(self, theta: Array) -> Pair:
        """U and V'."""
        u, v = self.matrices
        return taken(theta, u.first, u.rows, u.columns), taken(theta, v.first, v.rows, v.columns).swapaxes(1, 2)

    def packed(self, p: Array, q: Array) -> Array:
        """U and V, (d, n)."""
        return super().packed(p, q.swapaxes(1, 2))

    def latex(self) -> str:
        """With Frobenius' norm."""
        return r"f(U, V) = \|A - U V^T\|_F^2"
