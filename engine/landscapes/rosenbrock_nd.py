"""Rosenbrock's valley in d dimensions, each coordinate chained to the next. De Jong, 1975."""

from typing import Annotated, ClassVar

import numpy as np
from msgspec import Meta

from fallline.engine.landscapes._nd import LandscapeND
from fallline.engine.problem.arrays import total
from fallline.engine.problem.landscape import Array, Point, Window


class RosenbrockND(LandscapeND, frozen=True, tag="rosenbrock-nd"):
    """Rosenbrock in d dimensions:  f = sum over i < d of (1 - x_i)^2 + b (x_{i+1} - x_i^2)^2.   De Jong, 1975.

    From d = 4 on there is a second, local minimum near (-1, 1, ..., 1).
    """

    group: ClassVar[str] = "Valleys"
    purpose: ClassVar[str] = "the bent valley in many dimensions"
    title: ClassVar[str] = "Rosenbrock in d dimensions"
    window: ClassVar[Window] = (-2.0, 2.0, -1.0, 3.0)
    pattern: ClassVar[Point] = (-1.2, 1.0)
    source: ClassVar[str] = (
        "De Jong, University of Michigan 1975; start of Moré, Garbow and Hillstrom, ACM TOMS 7, 1981"
    )
    b: Annotated[
        float, Meta(gt=0, description="steepness of the valley's walls", extra={"scale": "log", "slider": (1, 1000)})
    ] = 100.0

    @property
    def least_squares(self) -> bool:
        """Two squares per link of the chain."""
        return True

    def minima(self) -> tuple[Point, ...]:
        """The global one, (1, ..., 1)."""
        return ((1.0,) * self.dimension,)

    def loss(self, theta: Array) -> Array:
        """The sum over the chain, (n,)."""
        with np.errstate(all="ignore"):
            return total((1 - theta[:-1]) ** 2 + self.b * (theta[1:] - theta[:-1] ** 2) ** 2)

    def gradient(self, theta: Array) -> Array:
        """Each link pulls at both its ends, (d, n)."""
        with np.errstate(all="ignore"):
            x = theta[:-1]
            link = 2 * self.b * (theta[1:] - x**2)
            gradient = np.zeros_like(theta)
            gradient[:-1] = -2 * x * link - 2 * (1 - x)
            gradient[1:] += link
        return gradient

    def hessian(self, theta: Array) -> Array:
        """Tridiagonal, stored in full, (d, d, n)."""
        diagonal, beside = self._bands(theta)
        d = self.dimension
        hessian = np.zeros((d, d, theta.shape[1]))
        i = np.arange(d)
        hessian[i, i] = diagonal
        hessian[i[:-1], i[1:]] = hessian[i[1:], i[:-1]] = beside
        return hessian

    def hessian_vector(self, theta: Array, v: Array) -> Array:
        """By the three bands, (d, n)."""
        diagonal, beside = self._bands(theta)
        product = diagonal * v
        product[:-1] += beside * v[1:]
        product[1:] += beside * v[:-1]
        return product

    def jacobian(self, theta: Array) -> Array:
        """Of the residuals 1 - x_i and sqrt(b) (x_{i+1} - x_i^2): (2d - 2, d, n)."""
        d = self.dimension
        i = np.arange(d - 1)
        jacobian = np.zeros((2 * d - 2, d, theta.shape[1]))
        jacobian[i, i] = -1.0
        jacobian[d - 1 + i, i] = -2 * self.b**0.5 * theta[:-1]
        jacobian[d - 1 + i, i + 1] = self.b**0.5
        return jacobian

    def latex(self) -> str:
        """As a sum."""
        return r"f = \sum_{i=1}^{d-1} (1 - x_i)^2 + b\,(x_{i+1} - x_i^2)^2"

    def _bands(self, theta: Array) -> tuple[Array, Array]:
        with np.errstate(all="ignore"):
            x = theta[:-1]
            diagonal = np.zeros_like(theta)
            diagonal[:-1] = 12 * self.b * x**2 - 4 * self.b * theta[1:] + 2
            diagonal[1:] += 2 * self.b
            return diagonal, -4 * self.b * x
