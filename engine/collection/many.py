"""A declaration over any number of parameters, derived: loss, gradient, Hessian times a vector, Jacobian of residuals.

The gradient is taken backward, so that its size does not grow with the number of parameters, and the Hessian's products
forward along a vector from it: the matrix is never formed for one.
"""

from functools import cached_property, lru_cache

from fallline.engine.collection.declared import declarations
from fallline.engine.collection.expansion import Expansion
from fallline.engine.problem.differentiation import along, backward
from fallline.engine.problem.evaluation import Program
from fallline.engine.problem.tree import Node, symbol, total


class Many:
    """The problem `name` in `dimension` parameters."""

    def __init__(self, name: str, dimension: int) -> None:
        self.variables = [symbol(f"x_{i + 1}") for i in range(dimension)]
        self.residuals = residuals(name, self.variables)
        self.f = loss(name, self.variables)

    @cached_property
    def slopes(self) -> list[Node]:
        """Of the loss."""
        return backward(self.f, self.variables)

    @cached_property
    def loss(self) -> Program:
        """One row, of the d variables."""
        return Program([self.f], self.variables)

    @cached_property
    def gradient(self) -> Program:
        """D rows."""
        return Program(self.slopes, self.variables)

    @cached_property
    def product(self) -> Program:
        """Of the Hessian with v, d rows of the d variables and the d numbers of v."""
        v = [symbol(f"v_{i + 1}") for i in range(len(self.variables))]
        rows = along(self.slopes, dict(zip(self.variables, v, strict=True)))
        return Program(rows, [*self.variables, *v])

    @cached_property
    def jacobian(self) -> Program:
        """Of the m residuals, row after row."""
        return Program(self.jacobian_rows, self.variables)

    @cached_property
    def jacobian_rows(self) -> list[Node]:
        """The slopes of each residual, one after the other."""
        return [slope for term in self.residuals for slope in backward(term, self.variables)]


@lru_cache(maxsize=64)
def many(name: str, dimension: int) -> Many:
    """Made once and kept."""
    return Many(name, dimension)


def residuals(name: str, variables: list[Node]) -> list[Node]:
    """The terms whose squares the loss adds; empty where it is no such sum."""
    declared = declarations()[name]
    expansion = Expansion(variables, declared.data, declared.let)
    return [row for text in declared.residuals for row in expansion.rows(text)]


def loss(name: str, variables: list[Node]) -> Node:
    """The loss as an expression of `variables`."""
    declared = declarations()[name]
    if not declared.f:
        return total(term**2 for term in residuals(name, variables))
    return Expansion(variables, declared.data, declared.let).one(declared.f)
