"""Base of the landscapes: an expression -> loss, gradient and Hessian over (d, n) arrays."""

from collections.abc import Callable
from typing import Any, ClassVar, Self

import msgspec
import numpy as np
from numpy.typing import NDArray

from fallline.engine.family.registry import Family, Registry
from fallline.engine.language import tr
from fallline.engine.problem.arrays import times
from fallline.engine.problem.derivatives import derived
from fallline.engine.problem.evaluation import FEW, MANY, Program
from fallline.engine.problem.matrices import Matrix
from fallline.engine.problem.tree import symbol
from fallline.engine.problem.typesetting import latex

Array = NDArray[np.float64]
Product = Callable[[Array], Array]
Point = tuple[float, ...]
Window = tuple[float, float, float, float]
"""x from, x to, y from, y to."""
SECOND = ("hessian", "hessian_vector")
"""What gives second derivatives of its own."""


class NoHessian(NotImplementedError):
    """One sentence: a landscape of one's own has a loss and a gradient, and no second derivatives."""

    def __init__(self, landscape: "Landscape") -> None:
        super().__init__(landscape.without_hessian())


class Landscape(Family, frozen=True):
    """A loss over d parameters. Declare `expression`, the window to look at, a telling start, minima, source."""

    window: ClassVar[Window] = (-2.0, 2.0, -2.0, 2.0)
    start: ClassVar[Point] = (1.0, 1.0)
    constraints: ClassVar[tuple[str, ...]] = ()
    """What points have to meet, where it is a problem with constraints: a scenario takes them unless it has its own."""
    source: ClassVar[str] = ""

    def expression(self, x: Any, y: Any) -> Any:
        """The loss as an expression of the symbols x and y, by operators and engine.problem.tree's functions.

        Fields that are floats are symbols too.
        """
        raise NotImplementedError(
            tr("{heading} gives neither an expression nor both a loss and a gradient", heading=self.heading())
        )

    def residuals(self, x: Any, y: Any) -> tuple[Any, ...]:
        """Declared where the loss is a sum of squares: the m terms whose squares it adds, as expressions."""
        raise NotImplementedError

    def minima(self) -> tuple[Point, ...]:
        """The known minima for these parameters; empty where there is none or none is known."""
        return ()

    @property
    def dimension(self) -> int:
        """Number of parameters d."""
        return 2

    @property
    def work(self) -> int:
        """Multiplications that the loss of one walker takes, about."""
        return 2 * self.dimension * max(self.examples, 1)

    @property
    def axes(self) -> tuple[int, int]:
        """The two rows of theta that a plot shows."""
        return 0, 1

    @property
    def axis_names(self) -> tuple[str, str]:
        """What a plot of two parameters calls its axes."""
        return "x", "y"

    @property
    def has_hessian(self) -> bool:
        """Whether second derivatives are known: by its expression, or of its own."""
        cls = type(self)
        return any(getattr(cls, name) is not getattr(Landscape, name) for name in ("expression", *SECOND))

    def without_hessian(self) -> str:
        """A sentence for who asks for a Hessian that is not there."""
        return tr("{heading} has no Hessian: only its loss and its gradient are given", heading=self.heading())

    @property
    def least_squares(self) -> bool:
        """Whether the loss is a sum of squares whose `jacobian` is known."""
        return type(self).residuals is not Landscape.residuals

    @property
    def matrices(self) -> tuple[Matrix, ...]:
        """Which of the parameters are matrices, in their order; a parameter may be in none."""
        return ()

    @property
    def layered(self) -> bool:
        """Whether its matrices are layers of a network, whose `kronecker_factors` are known."""
        return type(self).kronecker_factors is not Landscape.kronecker_factors

    def kronecker_factors(self, theta: Array, rows: NDArray[np.intp] | None = None) -> list[tuple[Array, Array]]:
        """Of each layer the means of a a' and of e e' over the examples `rows` (b, n), or all; stacks of n matrices.

        a is what goes into the layer, with a last 1 for its intercepts; e the derivative of -log p(y) in what it gives,
        where y is drawn from the network's own p. Their Kronecker product stands for its part of Fisher's matrix.
        """
        raise NotImplementedError

    @property
    def examples(self) -> int:
        """Of how many examples the loss is the mean; 0 where it is no such mean."""
        return 0

    def batch_loss(self, theta: Array, rows: NDArray[np.intp], labels: Array | None = None) -> Array:
        """Mean over the examples `rows` (b, n), each walker its own: (n,). Only where there are `examples`.

        With `labels` (b, n) in place of their own, where given.
        """
        raise NotImplementedError

    def batch_gradient(self, theta: Array, rows: NDArray[np.intp], labels: Array | None = None) -> Array:
        """Gradient of `batch_loss`, (d, n)."""
        raise NotImplementedError

    @property
    def labelled(self) -> bool:
        """Whether its examples have `labels`."""
        return self.examples > 0 and type(self).labels is not Landscape.labels

    def labels(self, rows: NDArray[np.intp]) -> tuple[Array, int]:
        """The targets of the examples `rows` (b, n), and how many classes they are of, 0 in a regression."""
        raise NotImplementedError

    def predicted_gradient(self, theta: Array, rows: NDArray[np.intp], draw: tuple[int, int, int]) -> Array:
        """Gradient, (d, n), of the examples `rows` (b, n) with labels that the model at `theta` draws.

        By seed, step and the number of the first walker; without what is added to the loss of the data.
        """
        raise NotImplementedError

    def loss(self, theta: Array) -> Array:
        """Loss at `theta` (d, n): shape (n,); NaN or infinite where undefined, never an exception."""
        return self._evaluate("loss", theta)[0]

    def gradient(self, theta: Array) -> Array:
        """Exact gradient at `theta` (d, n): shape (d, n). At a kink, where the loss is finite and it is not, 0."""
        gradient = self._evaluate("gradient", theta)
        unknown = np.isnan(gradient)
        if unknown.any():
            gradient[unknown & np.isfinite(self.loss(theta))] = 0.0
        return gradient

    def loss_and_gradient(self, theta: Array) -> tuple[Array, Array]:
        """Both at `theta` (d, n), (n,) and (d, n): where they share their work, at less than the cost of two."""
        return self.loss(theta), self.gradient(theta)

    def hessian(self, theta: Array) -> Array:
        """Exact Hessian at `theta` (d, n): shape (d, d, n); NaN or infinite at a kink. Raises NoHessian."""
        if type(self).expression is Landscape.expression:
            return self._by_products(theta)
        xx, xy, yy = self._evaluate("hessian", theta)
        return np.array([[xx, xy], [xy, yy]])

    def hessian_vector(self, theta: Array, v: Array) -> Array:
        """The Hessian at `theta` (d, n) times `v` (d, n): shape (d, n). The nd ones never form the matrix for it."""
        return times(self.hessian(theta), v)

    def hessian_products(self, theta: Array) -> Product:
        """V (d, n) -> the Hessian at `theta` (d, n) times v: where many are taken at one place, as Lanczos does."""
        return lambda v: self.hessian_vector(theta, v)

    def _by_products(self, theta: Array) -> Array:
        """The Hessian of a landscape that gives its products alone."""
        if not self.has_hessian:
            raise NoHessian(self)
        d, n = theta.shape
        rows = [self.hessian_vector(theta, np.repeat(unit[:, None], n, axis=1)) for unit in np.eye(d)]
        found = np.array(rows)
        return (found + found.transpose(1, 0, 2)) / 2

    def jacobian(self, theta: Array) -> Array:
        """Derivatives of the m residuals at `theta` (d, n): shape (m, d, n). Only where `least_squares`."""
        return self._evaluate("jacobian", theta).reshape(-1, *np.asarray(theta).shape)

    def accuracy(self, theta: Array) -> Array:
        """Of a classifier, the share of the test examples that parameters `theta` (d, n) get right, (n,); else NaN."""
        return np.full(theta.shape[1], np.nan)

    def latex(self) -> str:
        """The formula, for typesetting, with parameters as symbols; where there is none, the name."""
        if type(self).expression is Landscape.expression:
            return rf"f = \mathrm{{{self.tag().replace('-', chr(92) + ' ')}}}(\theta)"
        return latex(derived(*self.structure()).expression)

    def lowest(self) -> float | None:
        """The loss at the best known minimum, f*, or None."""
        minima = self.minima()
        return float(self.loss(np.array(minima).T).min()) if minima else None

    def _evaluate(self, what: str, theta: Array) -> Array:
        functions = derived(*self.structure())
        program: Program = getattr(functions, what)
        theta = np.asarray(theta, dtype=np.float64)
        numbers = self.numbers().values()
        if theta.shape[1] <= FEW:
            columns = [program.of_numbers(x, y, *numbers) for x, y in theta.T.tolist()]
            return np.array(columns, dtype=np.float64).reshape(-1, program.count).T.copy()
        x, y = theta
        with np.errstate(all="ignore"):
            rows = (program.exactly if x.size <= MANY else program)(x, y, *numbers)
        out = np.empty((len(rows), x.size))
        for target, row in zip(out, rows, strict=True):
            target[:] = row
        return out

    def numbers(self) -> dict[str, float]:
        """What enters its expression as symbols of these names: its fields that are floats."""
        return {name: value for name in self.__struct_fields__ if isinstance(value := getattr(self, name), float)}

    def dials(self) -> msgspec.Struct | None:
        """Numbers beside its fields, as a struct with a field for each; None where there are none."""
        return None

    def with_dials(self, dials: msgspec.Struct) -> Self:
        """The same with the numbers of such a struct."""
        raise NotImplementedError

    def put_symbols(self) -> None:
        """Let the expression of this one be in symbols for its numbers, past the check that they are numbers."""
        for name in self.numbers():
            msgspec.structs.force_setattr(self, name, symbol(name))

    def structure(self) -> tuple[type["Landscape"], tuple[tuple[str, Any], ...]]:
        """The class and the fields that shape its expression; floats enter as symbols: a slider re-derives nothing."""
        fields = self.__struct_fields__
        return type(self), tuple(
            [(name, value) for name in fields if not isinstance(value := getattr(self, name), float)]
        )


LANDSCAPES: Registry[Landscape] = Registry(
    Landscape,
    "fallline.engine.landscapes",
    "fallline.engine.models",
    plugins="fallline.engine.plugins.loading",
    makes="fallline.engine.collection.families",
)
