"""Bases of the landscapes that the library's declarations become: in two parameters, and in more."""

from typing import Annotated, Any, ClassVar

import msgspec
import numpy as np
from msgspec import Meta

from fallline.engine.collection import points
from fallline.engine.collection.declared import Declared, declarations
from fallline.engine.collection.many import Many, loss, many, residuals
from fallline.engine.collection.words import in_signs
from fallline.engine.landscapes._nd import LARGEST, nearest
from fallline.engine.problem.evaluation import FEW, MANY, Program
from fallline.engine.problem.landscape import Array, Landscape, Point, Window

BLOCK = 2**20
"""Numbers that are kept at once while many columns are computed: a long formula has thousands of parts for each."""


def declared(name: str) -> Declared:
    """The declaration behind a landscape's tag, or a problem's name."""
    return declarations()[name.partition(":")[2] or name]


class Collected(Landscape, frozen=True):
    """In two parameters: an expression as any other."""

    def expression(self, x: Any, y: Any) -> Any:
        """The declared formula."""
        return loss(self.called(), [x, y])

    def residuals(self, x: Any, y: Any) -> tuple[Any, ...]:
        """The declared rows."""
        return tuple(residuals(self.called(), [x, y]))

    @classmethod
    def called(cls) -> str:
        """Its name in the library."""
        return cls.tag().partition(":")[2]

    @property
    def least_squares(self) -> bool:
        return bool(declared(self.tag()).residuals)

    def minima(self) -> tuple[Point, ...]:
        return points.minima(self.called(), self.dimension)

    def latex(self) -> str:
        """As it is declared, with its sums."""
        return in_signs(declared(self.tag()))

    def __reduce__(self) -> tuple[Any, ...]:
        """By its name: the class is made when it is asked for, and no module holds it."""
        return again, (self.tag(), msgspec.structs.asdict(self))


class CollectedMany(Collected, frozen=True):
    """In more than two, of which two are the axes of a plot."""

    first_axis: Annotated[
        int,
        Meta(ge=0, lt=LARGEST, description="the parameter across the plot, counted from 0", extra={"slider": (0, 9)}),
    ] = 0
    second_axis: Annotated[
        int, Meta(ge=0, lt=LARGEST, description="the parameter up the plot, counted from 0", extra={"slider": (0, 9)})
    ] = 1
    size: ClassVar[int] = 3
    """The dimension, where it is no field."""

    @property
    def dimension(self) -> int:
        return self.size

    @property
    def axes(self) -> tuple[int, int]:
        return nearest(self.first_axis, self.second_axis, self.dimension)

    @property
    def start(self) -> Point:  # type: ignore[override]  # as long as the dimension asks
        return points.start(declared(self.tag()), self.dimension)

    @property
    def window(self) -> Window:  # type: ignore[override]  # that of the axes
        box = points.bounds(self.called(), self.dimension)
        first, second = self.axes
        return *box[first], *box[second]

    def expression(self, x: Any, y: Any) -> Any:
        """There is none: two symbols cannot hold d parameters."""
        raise TypeError(f"{self.tag()} has no expression in x and y")

    def loss(self, theta: Array) -> Array:
        return _evaluated(self._made.loss, theta)[0]

    def gradient(self, theta: Array) -> Array:
        gradient = _evaluated(self._made.gradient, theta)
        unknown = np.isnan(gradient)
        if unknown.any():
            gradient[unknown & np.isfinite(self.loss(theta))] = 0.0
        return gradient

    def hessian(self, theta: Array) -> Array:
        """By d products, taken at once."""
        d, n = theta.shape
        units = np.tile(np.eye(d), n)
        found = _evaluated(self._made.product, np.repeat(theta, d, axis=1), units).reshape(d, n, d).transpose(0, 2, 1)
        return (found + found.transpose(1, 0, 2)) / 2

    def hessian_vector(self, theta: Array, v: Array) -> Array:
        return _evaluated(self._made.product, theta, v)

    def jacobian(self, theta: Array) -> Array:
        return _evaluated(self._made.jacobian, theta).reshape(-1, *theta.shape)

    @property
    def _made(self) -> Many:
        return many(self.called(), self.dimension)


def _evaluated(program: Program, *arguments: Array) -> Array:
    """The rows of `program` at `arguments`, each (d, n): (rows, n); of many columns, block after block."""
    given = np.concatenate([np.asarray(each, dtype=np.float64) for each in arguments])
    n = given.shape[1]
    out = np.empty((program.count, n))
    if n <= FEW:
        for k, column in enumerate(given.T.tolist()):
            out[:, k] = program.of_numbers(*column)
        return out
    run = program.exactly if n <= MANY else program
    block = max(BLOCK // program.size, FEW)
    with np.errstate(all="ignore"):
        for first in range(0, n, block):
            columns = slice(first, first + block)
            for target, row in zip(out[:, columns], run(*given[:, columns]), strict=True):
                target[:] = row
    return out


def again(tag: str, fields: dict[str, Any]) -> Landscape:
    """One that was sent to another process."""
    from fallline.engine.problem.landscape import LANDSCAPES

    return LANDSCAPES[tag](**fields)
