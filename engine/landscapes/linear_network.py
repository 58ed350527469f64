"""A linear network of two layers: convex in what it does, and not in its weights. Saxe, McClelland, Ganguli, 2014."""

from functools import cached_property
from typing import Annotated, ClassVar

import numpy as np
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


class LinearNetwork(Product, frozen=True, tag="linear-network"):
    """Linear network:  f = E |W2 W1 x - M x|^2 / 2 = |(W2 W1 - M) C^(1/2)|^2 / 2,  C the covariance of x.   2014.

    M is the map of a teacher, with singular values from 1 down to 1/kappa; the variances in C go from 1 down to one
    over `covariance`. From small weights the network learns one singular value after the other, the large ones first,
    and waits at a saddle before each.
    """

    group: ClassVar[str] = "Matrices"
    purpose: ClassVar[str] = "two layers without activation, which learn one mode after the other"
    title: ClassVar[str] = "Linear network of two layers"
    source: ClassVar[str] = (
        "Saxe, McClelland and Ganguli, Exact solutions to the nonlinear dynamics of learning in deep linear neural "
        "networks, ICLR 2014"
    )
    share: ClassVar[float] = 0.5
    inputs: Annotated[int, Meta(ge=1, le=LARGEST, description="inputs", extra={"slider": (2, 12)})] = 5
    outputs: Annotated[int, Meta(ge=1, le=LARGEST, description="outputs", extra={"slider": (2, 12)})] = 4
    rank: Rank = 4
    condition: Condition = 10.0
    covariance: Annotated[
        float,
        Meta(
            ge=1,
            le=1e12,
            description="largest over smallest variance of the inputs",
            extra={"scale": "log", "slider": (1, 1000)},
        ),
    ] = 10.0
    size: Size = 0.1
    seed: Seed = 0

    @property
    def matrices(self) -> tuple[Matrix, ...]:
        """W1, a row for each hidden unit, then W2, a row for each output."""
        return in_order(("W1", self.rank, self.inputs), ("W2", self.outputs, self.rank))

    @cached_property
    def target(self) -> Array:
        """M."""
        count = min(self.inputs, self.outputs)
        return with_singular_values(spread(self.condition, count), self.outputs, self.inputs, self.seed)

    @cached_property
    def weights(self) -> Array:
        """Deviations of the inputs."""
        return np.asarray(np.sqrt(spread(self.covariance, self.inputs)))

    def factors(self, theta: Array) -> Pair:
        """W2 and W1."""
        w1, w2 = self.matrices
        return taken(theta, w2.first, w2.rows, w2.columns), taken(theta, w1.first, w1.rows, w1.columns)

    def packed(self, p: Array, q: Array) -> Array:
        """W1, then W2, (d, n)."""
        return super().packed(q, p)

    def latex(self) -> str:
        """As a mean over inputs."""
        return r"f(W_1, W_2) = \frac{1}{2}\,E\,\|W_2 W_1 x - M x\|^2,\quad E\,x x^T = C"
