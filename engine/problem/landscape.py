"""Base of the landscapes: an expression in sympy -> loss, gradient and Hessian over (d, n) arrays."""

from collections.abc import Callable
from functools import cached_property, lru_cache
from typing import Any, ClassVar

import msgspec
import numpy as np
from numpy.typing import NDArray

from fallline.engine.family.registry import Family, Registry
from fallline.engine.problem.arrays import times

Array = NDArray[np.float64]
Point = tuple[float, ...]
Window = tuple[float, float, float, float]
"""x from, x to, y from, y to."""
PARTS = ("loss", "gradient", "hessian", "jacobian")
"""What is derived from an expression."""


class Landscape(Family, frozen=True):
    """A loss over d parameters. Declare `expression`, the window to look at, a telling start, minima, source."""

    window: ClassVar[Window] = (-2.0, 2.0, -2.0, 2.0)
    start: ClassVar[Point] = (1.0, 1.0)
    source: ClassVar[str] = ""

    def expression(self, x: Any, y: Any) -> Any:
        """The loss as a sympy expression of the symbols x and y; float fields may be symbols too."""
        raise NotImplementedError

    def residuals(self, x: Any, y: Any) -> tuple[Any, ...]:
        """Declared where the loss is a sum of squares: the m terms whose squares it adds, as sympy expressions."""
        raise NotImplementedError

    def minima(self) -> tuple[Point, ...]:
        """The known minima for these parameters; empty where there is none or none is known."""
        return ()

    @property
    def dimension(self) -> int:
        """Number of parameters d."""
        return 2

    @property
    def axes(self) -> tuple[int, int]:
        """The two rows of theta that a plot shows."""
        return 0, 1

    @property
    def least_squares(self) -> bool:
        """Whether the loss is a sum of squares whose `jacobian` is known."""
        return type(self).residuals is not Landscape.residuals

    @property
    def examples(self) -> int:
        """Of how many examples the loss is the mean; 0 where it is no such mean."""
        return 0

    def batch_loss(self, theta: Array, rows: NDArray[np.intp]) -> Array:
        """Mean over the examples `rows` (b, n), each walker its own: (n,). Only where there are `examples`."""
        raise NotImplementedError

    def batch_gradient(self, theta: Array, rows: NDArray[np.intp]) -> Array:
        """Gradient of `batch_loss`, (d, n)."""
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

    def hessian(self, theta: Array) -> Array:
        """Exact Hessian at `theta` (d, n): shape (d, d, n); NaN or infinite at a kink."""
        xx, xy, yy = self._evaluate("hessian", theta)
        return np.array([[xx, xy], [xy, yy]])

    def hessian_vector(self, theta: Array, v: Array) -> Array:
        """The Hessian at `theta` (d, n) times `v` (d, n): shape (d, n). The nd ones never form the matrix for it."""
        return times(self.hessian(theta), v)

    def jacobian(self, theta: Array) -> Array:
        """Derivatives of the m residuals at `theta` (d, n): shape (m, d, n). Only where `least_squares`."""
        return self._evaluate("jacobian", theta).reshape(-1, *np.asarray(theta).shape)

    def accuracy(self, theta: Array) -> Array:
        """Of a classifier, the share of the test examples that parameters `theta` (d, n) get right, (n,); else NaN."""
        return np.full(theta.shape[1], np.nan)

    def latex(self) -> str:
        """The formula, for typesetting, with parameters as symbols."""
        import sympy  # deferred: 0.3 s that the first painted frame need not wait for

        return str(sympy.latex(derived(*self._structure()).expression))

    def lowest(self) -> float | None:
        """The loss at the best known minimum, f*, or None."""
        minima = self.minima()
        return float(self.loss(np.array(minima).T).min()) if minima else None

    def _evaluate(self, what: str, theta: Array) -> Array:
        functions = derived(*self._structure())
        x, y = np.asarray(theta, dtype=np.float64)
        with np.errstate(all="ignore"):
            rows = getattr(functions, what)(x, y, *functions.numbers(self))
        out = np.empty((len(rows), x.size))
        for target, row in zip(out, rows, strict=True):
            target[:] = row
        return out

    def _structure(self) -> tuple[type["Landscape"], tuple[tuple[str, Any], ...]]:
        """The class and the fields that shape its expression; floats enter as symbols: a slider re-derives nothing."""
        values = ((name, getattr(self, name)) for name in self.__struct_fields__)
        return type(self), tuple((name, value) for name, value in values if not isinstance(value, float))


class Derived:
    """Numpy functions of (x, y, *parameters) for one landscape class: each returns a list of rows.

    Those of the shipped landscapes are prepared as source (engine.problem.prepare) and need no sympy, which takes half
    a second to import and to derive.
    """

    def __init__(self, cls: type[Landscape], fixed: dict[str, Any], *, prepared: bool = True) -> None:
        self.parameters = tuple(name for name in cls.__struct_fields__ if name not in fixed)
        self._cls, self._fixed = cls, fixed
        found = _prepared(cls) if prepared and not fixed else None
        self.loss, self.gradient, self.hessian, self.jacobian = found or self._derive()

    def numbers(self, landscape: Landscape) -> list[np.float64]:
        """The parameters of `landscape`: numpy's floats become infinite where Python's raise."""
        return [np.float64(getattr(landscape, name)) for name in self.parameters]

    @property
    def expression(self) -> Any:
        """The loss in sympy, over x, y and the parameters as symbols."""
        return self._symbolic[1]

    @property
    def arguments(self) -> tuple[Any, ...]:
        """Sympy's symbols x, y and the parameters."""
        return self._symbolic[2]

    def rows(self, part: str) -> list[Any]:
        """Sympy's expressions of the "loss", "gradient", "hessian" (xx, xy, yy) or "jacobian" (2m)."""
        import sympy

        landscape, f, (x, y, *_) = self._symbolic
        if part == "loss":
            rows = [f]
        elif part == "gradient":
            rows = [f.diff(x), f.diff(y)]
        elif part == "hessian":
            rows = [f.diff(x).diff(x), f.diff(x).diff(y), f.diff(y).diff(y)]
        else:
            terms = landscape.residuals(x, y) if landscape.least_squares else ()
            rows = [term.diff(by) for term in terms for by in (x, y)]
        # At a kink sympy differentiates sign() to a Dirac delta; off it, where arithmetic can land, that is 0.
        return [row.replace(sympy.DiracDelta, lambda *_: sympy.S.Zero) for row in rows]

    @cached_property
    def _symbolic(self) -> tuple[Landscape, Any, tuple[Any, ...]]:
        import sympy

        x, y = sympy.symbols("x y", real=True)
        symbols = {name: sympy.Symbol(name, real=True) for name in self.parameters}
        landscape = self._cls(**self._fixed)
        for name, symbol in symbols.items():
            msgspec.structs.force_setattr(landscape, name, symbol)  # past the check that a field is a number
        # A constant formula may be a plain number.
        return landscape, sympy.S.Zero + landscape.expression(x, y), (x, y, *symbols.values())

    def _derive(self) -> tuple[Callable[..., list[Any]], ...]:
        return tuple(_function(self.arguments, self.rows(part)) for part in PARTS)


def derives_alike(cls: type[Landscape]) -> bool:
    """Whether one derivation serves every instance of `cls`: an expression whose fields are all real numbers."""
    if cls.expression is Landscape.expression or cls.loss is not Landscape.loss:
        return False
    return all(isinstance(default, float) for default in cls.__struct_defaults__)


def _prepared(cls: type[Landscape]) -> tuple[Callable[..., list[Any]], ...] | None:
    try:
        from fallline.engine.problem.generated.derivatives import FUNCTIONS
    except ImportError:  # before `python -m fallline.engine.problem.prepare` ran for the first time
        return None
    known: Any = FUNCTIONS
    found: tuple[Callable[..., list[Any]], ...] | None = known.get((cls.__module__, cls.__qualname__))
    return found


@lru_cache(maxsize=128)
def derived(cls: type[Landscape], fixed: tuple[tuple[str, Any], ...]) -> Derived:
    """Derivatives of `cls` with its non-float fields `fixed`, made once and kept."""
    return Derived(cls, dict(fixed))


def _function(arguments: tuple[Any, ...], rows: list[Any]) -> Callable[..., list[Any]]:
    import sympy

    function: Callable[..., list[Any]] = sympy.lambdify(arguments, rows, modules="numpy", cse=True, printer=_printer())
    return function


@lru_cache(maxsize=1)
def _printer() -> Any:
    """Sympy's printer for numpy, with whole powers as squares and products: pow takes ten times as long."""
    from sympy.printing.numpy import NumPyPrinter

    class Products(NumPyPrinter):
        def _print_Pow(self, expr: Any, rational: bool = False) -> str:
            if expr.exp.is_Integer and 3 <= expr.exp <= 16 and (expr.base.is_Symbol or expr.exp in (4, 8, 16)):
                return _product(self._print(expr.base), int(expr.exp))
            return str(super()._print_Pow(expr, rational=rational))

    # The settings with which lambdify makes its own.
    return Products({"fully_qualified_modules": False, "inline": True, "allow_unknown_functions": True})


def _product(base: str, power: int) -> str:
    if power == 1:
        return f"({base})"
    return f"({base}*{_product(base, power - 1)})" if power % 2 else f"({_product(base, power // 2)}**2)"


LANDSCAPES: Registry[Landscape] = Registry(
    Landscape, "fallline.engine.landscapes", "fallline.engine.models", plugins="fallline.engine.plugins.loading"
)
