"""A quadratic in d dimensions: its eigenvalues run from 1 to the condition number in equal ratios."""

from typing import Annotated, ClassVar

import numpy as np
from msgspec import Meta

from fallline.engine.landscapes._nd import LandscapeND
from fallline.engine.problem.arrays import total
from fallline.engine.problem.landscape import Array, Point, Window


class QuadraticND(LandscapeND, frozen=True, tag="quadratic-nd"):
    """Quadratic in d dimensions:  f = (1/2) sum l_i z_i^2,  z = theta or Q theta,  l_i = condition^(i / (d - 1)).

    With `coupled`, Q = I - 2 u u', u = (1, ..., 1) / sqrt d, mixes all coordinates (a Householder reflection, which
    costs O(d)); without it, the axes are the eigenvectors, and methods with a rate per coordinate have it easy.
    """

    group: ClassVar[str] = "Valleys"
    purpose: ClassVar[str] = "poor conditioning in many dimensions"
    title: ClassVar[str] = "Quadratic in d dimensions"
    window: ClassVar[Window] = (-3.0, 3.0, -3.0, 3.0)
    pattern: ClassVar[Point] = (-2.0, 1.5, 1.0)
    source: ClassVar[str] = (
        "Householder, J. ACM 5, 1958, for the reflection; Nesterov, 2004, for its use as a yardstick"
    )
    condition: Annotated[
        float,
        Meta(
            ge=1,
            le=1e12,
            description="largest over smallest eigenvalue",
            extra={"symbol": "κ", "scale": "log", "slider": (1, 10000)},
        ),
    ] = 100.0
    coupled: Annotated[bool, Meta(description="turn the eigenvectors away from the axes")] = True

    @property
    def eigenvalues(self) -> Array:
        """(d, 1), ascending."""
        return self.condition ** (np.arange(self.dimension)[:, None] / (self.dimension - 1))

    @property
    def least_squares(self) -> bool:
        """Every such quadratic is a sum of squares."""
        return True

    def minima(self) -> tuple[Point, ...]:
        """The origin."""
        return ((0.0,) * self.dimension,)

    def loss(self, theta: Array) -> Array:
        """Half the weighted sum of squares, (n,)."""
        with np.errstate(all="ignore"):
            return total(self.eigenvalues * self._turned(theta) ** 2) / 2

    def gradient(self, theta: Array) -> Array:
        """The matrix times theta, (d, n)."""
        return self.hessian_vector(theta, theta)

    def hessian_vector(self, theta: Array, v: Array) -> Array:
        """Turned, scaled, turned back, (d, n)."""
        with np.errstate(all="ignore"):
            return self._turned(self.eigenvalues * self._turned(v))

    def hessian(self, theta: Array) -> Array:
        """The same matrix everywhere, (d, d, n)."""
        diagonal = np.diag(self.eigenvalues[:, 0])
        if self.coupled:
            row, d = self.eigenvalues[:, 0], self.dimension
            diagonal = diagonal - 2 / d * (row[:, None] + row) + 4 / d**2 * row.sum()
        return np.repeat(diagonal[:, :, None], theta.shape[1], axis=2)

    def jacobian(self, theta: Array) -> Array:
        """Of the residuals sqrt(l_i / 2) z_i: (d, d, n)."""
        turn = self._turned(np.eye(self.dimension))
        return np.repeat((np.sqrt(self.eigenvalues / 2) * turn)[:, :, None], theta.shape[1], axis=2)

    def latex(self) -> str:
        """As a sum over eigenvalues."""
        return r"f = \frac{1}{2}\sum_{i=1}^{d} \lambda_i z_i^2, \quad \lambda_i = \kappa^{(i-1)/(d-1)}"

    def _turned(self, theta: Array) -> Array:
        return theta - 2 / self.dimension * total(theta) if self.coupled else theta
