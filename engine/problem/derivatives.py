"""What is derived from a landscape's expression: loss, gradient, Hessian, and the Jacobian of its residuals."""

from functools import cached_property, lru_cache
from typing import Any

from fallline.engine.problem.differentiation import gradient, hessian
from fallline.engine.problem.evaluation import Program
from fallline.engine.problem.tree import Node, lifted, symbol


class Derived:
    """One landscape class, with the `fixed` fields: its numbers are symbols, for no slider derives anything anew.

    `loss` has one row, `gradient` two, `hessian` three (xx, xy, yy), `jacobian` two for each of the m residuals.
    """

    def __init__(self, cls: type[Any], fixed: dict[str, Any]) -> None:
        self._landscape = cls(**fixed)
        self.parameters = tuple(self._landscape.numbers())
        self._landscape.put_symbols()
        self.arguments = (symbol("x"), symbol("y"), *map(symbol, self.parameters))
        self.expression: Node = lifted(self._landscape.expression(*self.arguments[:2]))

    def rows(self, part: str) -> list[Node]:
        """The expressions of the "loss", "gradient", "hessian" or "jacobian"."""
        variables = self.arguments[:2]
        match part:
            case "loss":
                return [self.expression]
            case "gradient":
                return gradient(self.expression, variables)
            case "hessian":
                return hessian(self.expression, variables)
        terms = self._landscape.residuals(*variables) if self._landscape.least_squares else ()
        return [row for term in terms for row in gradient(lifted(term), variables)]

    @cached_property
    def loss(self) -> Program:
        """Of (x, y, *parameters), as all four are."""
        return Program(self.rows("loss"), self.arguments)

    @cached_property
    def gradient(self) -> Program:
        """Its slopes."""
        return Program(self.rows("gradient"), self.arguments)

    @cached_property
    def hessian(self) -> Program:
        """Its second derivatives."""
        return Program(self.rows("hessian"), self.arguments)

    @cached_property
    def jacobian(self) -> Program:
        """Of the residuals."""
        return Program(self.rows("jacobian"), self.arguments)


@lru_cache(maxsize=128)
def derived(cls: type[Any], fixed: tuple[tuple[str, Any], ...]) -> Derived:
    """Derivatives of `cls` with its fields `fixed`, made once and kept."""
    return Derived(cls, dict(fixed))
