"""The shipped landscapes as plain problems for other programs: numpy in, numpy out.

>>> from fallline import problems
>>> p = problems.get("rosenbrock")
>>> p.f([1.0, 1.0])
0.0
>>> p.gradient([0.0, 0.0])
array([-2.,  0.])
"""

from typing import Any

import msgspec
import numpy as np
from numpy.typing import ArrayLike

from fallline.engine.problem.landscape import LANDSCAPES, Array, Landscape

__all__ = ["Problem", "get", "names"]


class Problem(msgspec.Struct, frozen=True):
    """A function over d parameters with its derivatives, minima and bounds."""

    landscape: Landscape

    @property
    def name(self) -> str:
        """As it is written in a scenario."""
        return self.landscape.tag()

    @property
    def source(self) -> str:
        """Where it was published."""
        return self.landscape.source

    @property
    def dimension(self) -> int:
        """Number of parameters d."""
        return self.landscape.dimension

    @property
    def start(self) -> Array:
        """The standard start, (d,)."""
        return np.array(self.landscape.start)

    @property
    def minima(self) -> Array:
        """Known minima, (m, d); m = 0 where there is none or none is known."""
        return np.array(self.landscape.minima()).reshape(-1, self.dimension)

    @property
    def bounds(self) -> Array:
        """Lower and upper bound of each parameter, (d, 2): the box that the literature or the picture looks at."""
        x0, x1, y0, y1 = self.landscape.window
        across, up = self.landscape.axes
        lows, highs = np.full(self.dimension, min(x0, y0)), np.full(self.dimension, max(x1, y1))
        lows[[across, up]], highs[[across, up]] = (x0, y0), (x1, y1)
        return np.column_stack([lows, highs])

    def f(self, x: ArrayLike) -> float:
        """The value at x.

        Args:
            x: a point, (d,).

        Returns:
            A number; NaN or infinite where the function is undefined.

        Raises:
            ValueError: x has not d numbers.
        """
        return float(self.landscape.loss(self._point(x))[0])

    def gradient(self, x: ArrayLike) -> Array:
        """The gradient at x, (d,); arguments and errors as of `f`."""
        return self.landscape.gradient(self._point(x))[:, 0]

    def hessian(self, x: ArrayLike) -> Array:
        """The Hessian at x, (d, d); arguments and errors as of `f`."""
        return self.landscape.hessian(self._point(x))[:, :, 0]

    def hvp(self, x: ArrayLike, v: ArrayLike) -> Array:
        """The Hessian at x times v.

        Args:
            x: a point, (d,).
            v: a direction, (d,).

        Returns:
            A vector, (d,). In many dimensions the matrix is never formed.

        Raises:
            ValueError: x or v has not d numbers.

        >>> from fallline import problems
        >>> problems.get("quadratic", l1=1.0, l2=9.0, rotation=0.0).hvp([3.0, 4.0], [0.0, 1.0])
        array([0., 9.])
        """
        return self.landscape.hessian_vector(self._point(x), self._point(v))[:, 0]

    def _point(self, x: ArrayLike) -> Array:
        values = np.asarray(x, dtype=np.float64)
        if values.shape != (self.dimension,):
            raise ValueError(f"{self.name} takes {self.dimension} numbers, not an array of shape {values.shape}")
        return values[:, None]


def names() -> tuple[str, ...]:
    """What `get` knows, sorted."""
    return tuple(LANDSCAPES.offered())


def get(name: str, **fields: Any) -> Problem:
    """The problem of that name.

    Args:
        name: one of `names()`.
        fields: its parameters, such as b = 100.0 of Rosenbrock or dimension = 20 of "rosenbrock-nd".

    Returns:
        A `Problem`.

    Raises:
        KeyError: no such name.
        TypeError: no such parameter.
        ValueError: a parameter out of its bounds.

    >>> from fallline import problems
    >>> problems.get("rosenbrock-nd", dimension=20).minima.shape
    (1, 20)
    """
    if name not in LANDSCAPES:
        raise KeyError(f"no problem is named {name!r}; fallline.problems.names() lists them")
    return Problem(LANDSCAPES[name](**fields))
