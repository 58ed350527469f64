"""The reference library of problems for other programs: the landscapes, and what resources/problems declares.

Numpy in, numpy out: value, gradient, Hessian and its products with vectors, exact; bounds, a standard start, and known
minima, those in two dimensions with what interval arithmetic has proven of them.

>>> from fallline import problems
>>> p = problems.get("rosenbrock")
>>> p.f([1.0, 1.0])
0.0
>>> p.gradient([0.0, 0.0])
array([-2.,  0.])
>>> problems.get("powell-singular").minima
array([[0., 0., 0., 0.]])
"""

from typing import Any

import msgspec
import numpy as np
from numpy.typing import ArrayLike

from fallline.adapters import keywords, of_jax, of_torch
from fallline.engine.collection import certificates, points
from fallline.engine.collection.collected import Collected, declared
from fallline.engine.collection.families import names as collected
from fallline.engine.family.registry import Unavailable
from fallline.engine.problem.landscape import LANDSCAPES, Array, Landscape

__all__ = ["Problem", "get", "names"]

PREFIX = "problem:"
STANDARD = {"rosenbrock": (-1.2, 1.0), "beale": (1.0, 1.0)}
"""Starts of Moré, Garbow and Hillstrom, where the window's are more telling ones."""


class Problem(msgspec.Struct, frozen=True):
    """A function over d parameters with its derivatives, minima and bounds.

    Points are (d,), or (d, n) for n of them at once: what is given for one has then a last axis of n more.
    """

    landscape: Landscape

    @property
    def name(self) -> str:
        """As `get` knows it; a scenario writes "problem:" before those of the library."""
        return self.landscape.tag().removeprefix(PREFIX)

    @property
    def title(self) -> str:
        """As people read it."""
        return self.landscape.heading()

    @property
    def source(self) -> str:
        """Where it was published."""
        return self.landscape.source

    @property
    def formula(self) -> str:
        """The formula, in LaTeX."""
        return self.landscape.latex()

    @property
    def note(self) -> str:
        """What else there is to know; mostly nothing."""
        return declared(self.name).note if isinstance(self.landscape, Collected) else ""

    @property
    def dimension(self) -> int:
        """Number of parameters d."""
        return self.landscape.dimension

    @property
    def start(self) -> Array:
        """The standard start, (d,)."""
        return np.array(STANDARD.get(self.name, self.landscape.start))

    @property
    def minima(self) -> Array:
        """Known minima, (m, d); m = 0 where there is none or none is known."""
        return np.array(self.landscape.minima()).reshape(-1, self.dimension)

    @property
    def value(self) -> float | None:
        """The lowest value at the known minima, as it was published where it was; None where none is known."""
        if isinstance(self.landscape, Collected):
            return points.value(self.name, self.dimension)
        return self.landscape.lowest()

    @property
    def certificate(self) -> dict[str, Any] | None:
        """What interval arithmetic has proven of the minima (docs/problems.md); None beyond two dimensions."""
        return certificates.of(self.landscape)

    @property
    def bounds(self) -> Array:
        """Lower and upper bound of each parameter, (d, 2): the box that the literature or the picture looks at."""
        if isinstance(self.landscape, Collected):
            return np.array(points.bounds(self.name, self.dimension))
        x0, x1, y0, y1 = self.landscape.window
        across, up = self.landscape.axes
        lows, highs = np.full(self.dimension, min(x0, y0)), np.full(self.dimension, max(x1, y1))
        lows[[across, up]], highs[[across, up]] = (x0, y0), (x1, y1)
        return np.column_stack([lows, highs])

    @property
    def least_squares(self) -> bool:
        """Whether it is a sum of squares whose `jacobian` is known."""
        return self.landscape.least_squares

    def f(self, x: ArrayLike) -> Any:
        """The value at x.

        Args:
            x: a point, (d,), or n of them, (d, n).

        Returns:
            A number, or (n,); NaN or infinite where the function is undefined.

        Raises:
            ValueError: x has not d numbers.
        """
        values = self.landscape.loss(self._points(x))
        return float(values[0]) if np.ndim(x) == 1 else values

    def gradient(self, x: ArrayLike) -> Array:
        """The gradient at x, (d,) or (d, n); arguments and errors as of `f`."""
        return _as(x, self.landscape.gradient(self._points(x)))

    def hessian(self, x: ArrayLike) -> Array:
        """The Hessian at x, (d, d) or (d, d, n); arguments and errors as of `f`."""
        return _as(x, self.landscape.hessian(self._points(x)))

    def jacobian(self, x: ArrayLike) -> Array:
        """Derivatives at x of the m residuals whose squares add up to f, (m, d) or (m, d, n).

        Arguments and errors as of `f`, and a ValueError where it is no `least_squares`. The Hessian of Gauss and Newton
        is 2 J'J.
        """
        if not self.least_squares:
            raise ValueError(f"{self.name} is no sum of squares")
        return _as(x, self.landscape.jacobian(self._points(x)))

    def hvp(self, x: ArrayLike, v: ArrayLike) -> Array:
        """The Hessian at x times v.

        Args:
            x: a point, (d,), or n of them, (d, n).
            v: a direction, (d,), or one for each point.

        Returns:
            A vector, (d,), or (d, n). In many dimensions the matrix is never formed.

        Raises:
            ValueError: x or v has not d numbers.

        >>> from fallline import problems
        >>> problems.get("quadratic", l1=1.0, l2=9.0, rotation=0.0).hvp([3.0, 4.0], [0.0, 1.0])
        array([0., 9.])
        """
        return _as(x, self.landscape.hessian_vector(self._points(x), self._points(v)))

    def scipy(self, method: str = "trust-constr") -> dict[str, Any]:
        """What scipy.optimize.minimize takes.

        Args:
            method: one of scipy's; it is given only what it knows, so that it does not warn.

        Returns:
            Keywords: fun, x0, method, and as the method takes them jac, hess and bounds; trust-constr takes all.

        Raises:
            Nothing: an unknown method is scipy's to refuse.

        >>> from fallline import problems
        >>> from scipy.optimize import minimize
        >>> bool(minimize(**problems.get("wood").scipy("trust-exact")).fun < 1e-6)
        True
        """
        return keywords(self, method)

    def torch(self, x: Any) -> Any:
        """The value at a tensor, which torch's autograd differentiates by the exact derivatives, twice if asked.

        Args:
            x: a tensor, (d,).

        Returns:
            A tensor without dimensions, of the type of x.

        Raises:
            ValueError: x has not d numbers.
        """
        return of_torch(self, x)

    @property
    def jax(self) -> Any:
        """A function of an array (d,) for jax: jit, grad and hessian take it, by the exact derivatives."""
        return of_jax(self)

    def _points(self, x: ArrayLike) -> Array:
        values = np.asarray(x, dtype=np.float64)
        if values.ndim not in (1, 2) or values.shape[0] != self.dimension:
            raise ValueError(f"{self.name} takes {self.dimension} numbers, not an array of shape {values.shape}")
        return values[:, None] if values.ndim == 1 else values


def _as(x: ArrayLike, found: Array) -> Array:
    """Without the axis of points where `x` was one."""
    return found[..., 0] if np.ndim(x) == 1 else found


def names() -> tuple[str, ...]:
    """What `get` knows, sorted."""
    return tuple(sorted([*LANDSCAPES.offered(), *(name.removeprefix(PREFIX) for name in collected())]))


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
    >>> problems.get("extended-rosenbrock", dimension=20).minima.shape
    (1, 20)
    """
    if name in LANDSCAPES:
        return Problem(LANDSCAPES[name](**fields))
    try:
        return Problem(LANDSCAPES[PREFIX + name.removeprefix(PREFIX)](**fields))
    except Unavailable:
        raise KeyError(f"no problem is named {name!r}; fallline.problems.names() lists them") from None
