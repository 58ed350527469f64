"""Rastrigin's function in d dimensions: about 11^d egg cups on a bowl. Mühlenbein, Schomisch and Born, 1991."""

from typing import ClassVar

import numpy as np

from fallline.engine.landscapes._nd import LandscapeND
from fallline.engine.problem.arrays import total
from fallline.engine.problem.landscape import Array, Point, Window


class RastriginND(LandscapeND, frozen=True, tag="rastrigin-nd"):
    """Rastrigin in d dimensions:  f = 10 d + sum x_i^2 - 10 cos 2 pi x_i.   Parallel Computing 17, 1991."""

    group: ClassVar[str] = "Many minima"
    purpose: ClassVar[str] = "a regular field of minima in many dimensions"
    title: ClassVar[str] = "Rastrigin in d dimensions"
    window: ClassVar[Window] = (-5.12, 5.12, -5.12, 5.12)
    pattern: ClassVar[Point] = (-3.3, 2.4)
    source: ClassVar[str] = "Mühlenbein, Schomisch and Born, Parallel Computing 17, 1991"

    def minima(self) -> tuple[Point, ...]:
        """The global one, the origin."""
        return ((0.0,) * self.dimension,)

    def loss(self, theta: Array) -> Array:
        """The sum over the coordinates, (n,)."""
        with np.errstate(all="ignore"):
            return total(10 + theta**2 - 10 * np.cos(2 * np.pi * theta))

    def gradient(self, theta: Array) -> Array:
        """Coordinate by coordinate, (d, n)."""
        with np.errstate(all="ignore"):
            return 2 * theta + 20 * np.pi * np.sin(2 * np.pi * theta)

    def hessian(self, theta: Array) -> Array:
        """Diagonal, stored in full, (d, d, n)."""
        hessian = np.zeros((self.dimension, self.dimension, theta.shape[1]))
        i = np.arange(self.dimension)
        hessian[i, i] = self._diagonal(theta)
        return hessian

    def hessian_vector(self, theta: Array, v: Array) -> Array:
        """By the diagonal, (d, n)."""
        return self._diagonal(theta) * v

    def latex(self) -> str:
        """As a sum."""
        return r"f = 10\,d + \sum_{i=1}^{d} x_i^2 - 10\cos 2\pi x_i"

    @staticmethod
    def _diagonal(theta: Array) -> Array:
        with np.errstate(all="ignore"):
            return 2 + 40 * np.pi**2 * np.cos(2 * np.pi * theta)
