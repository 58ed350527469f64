"""A set of points: bounds of each parameter, and typed inequalities and equalities, with their derivatives.

Each constraint is a function c of theta that is at most 0 within, or 0 there where it is an equality. Bounds come last.
"""

import re
from collections.abc import Sequence
from functools import cached_property, lru_cache

import numpy as np
from numpy.typing import NDArray

from fallline.engine.language import tr
from fallline.engine.problem import formula
from fallline.engine.problem.arrays import total
from fallline.engine.problem.differentiation import gradient, hessian
from fallline.engine.problem.evaluation import FEW, MANY, Program
from fallline.engine.problem.notation.syntax import FormulaError
from fallline.engine.problem.tree import Node, is_number, order, symbol

Array = NDArray[np.float64]
Bounds = tuple[tuple[float, float], ...]
RELATION = re.compile(r"<=|>=|==|\\leq?(?![a-z])|\\geq?(?![a-z])|[≤≥⩽⩾=<>]")
BELOW, ABOVE = ("<", "≤", "⩽", r"\l"), (">", "≥", "⩾", r"\g")
MOST, WIDEST = 8, 24
"""Typed constraints, and parameters that they may be typed in."""
HELP = tr("at most eight, with commas between: x + y <= 1, x^2 + y^2 = 2")


class ConstraintError(ValueError):
    """One line: which constraint or bound is wrong, and how."""


class Feasible:
    """The points theta (d, n) where all hold; m functions, the typed ones and then a row for each finite bound."""

    def __init__(self, typed: tuple[str, ...], bounds: Bounds, dimension: int) -> None:
        self.typed, self.bounds, self.dimension = typed, bounds, dimension
        self.variables = tuple(map(symbol, names(dimension)))
        read = [_read(text, f"constraints[{k}]", self.variables) for k, text in enumerate(typed)]
        self.expressions = tuple(expression for expression, _ in read)
        _check_bounds(bounds, dimension)
        low, high = np.array(bounds or ((-np.inf, np.inf),) * dimension, dtype=np.float64).T
        self.low, self.high = low[:, None], high[:, None]
        eye = np.eye(dimension)
        self._rows = np.concatenate([-eye[np.isfinite(low)], eye[np.isfinite(high)]])
        self._ends = np.concatenate([-low[np.isfinite(low)], high[np.isfinite(high)]])
        self.equal = np.array([equal for _, equal in read] + [False] * len(self._ends), dtype=bool)
        """Which are equalities, (m,)."""

    @property
    def count(self) -> int:
        """How many functions there are, m."""
        return len(self.equal)

    @cached_property
    def words(self) -> tuple[str, ...]:
        """Each as it is read, (m,)."""
        shown = names(self.dimension)
        low = [f"{shown[k]} >= {end:g}" for k, end in enumerate(self.low[:, 0]) if np.isfinite(end)]
        high = [f"{shown[k]} <= {end:g}" for k, end in enumerate(self.high[:, 0]) if np.isfinite(end)]
        return (*self.typed, *low, *high)

    def values(self, theta: Array) -> Array:
        """The functions c at `theta` (d, n): (m, n)."""
        bounds = [total(row[:, None] * theta) - end for row, end in zip(self._rows, self._ends, strict=True)]
        return np.concatenate([_at(self._values, theta), np.reshape(bounds, (len(self._ends), theta.shape[1]))])

    def jacobian(self, theta: Array) -> Array:
        """Their gradients, (m, d, n)."""
        d, n = theta.shape
        bounds = np.broadcast_to(self._rows[:, :, None], (len(self._rows), d, n))
        return np.concatenate([_at(self._slopes, theta).reshape(-1, d, n), bounds])

    def curvature(self, theta: Array, weights: Array) -> Array:
        """The sum of their Hessians, each times its row of `weights` (m, n): (d, d, n)."""
        d, n = theta.shape
        found = np.zeros((d, d, n))
        rows = _at(self._bends, theta).reshape(len(self.expressions), d * (d + 1) // 2, n)
        for bend, weight in zip(rows, weights, strict=False):  # a bound has none
            for place, (i, j) in enumerate(zip(*np.triu_indices(d), strict=True)):
                found[i, j] += weight * bend[place]
                if i != j:
                    found[j, i] += weight * bend[place]
        return found

    def violations(self, theta: Array) -> Array:
        """How much of each is not met at `theta` (d, n): (m, n), 0 where it holds."""
        values = self.values(theta)
        return np.where(self.equal[:, None], np.abs(values), np.maximum(values, 0.0))

    @cached_property
    def linear(self) -> NDArray[np.bool_]:
        """Which are lines or planes, (m,)."""
        typed = [all(map(is_number, gradient(each, self.variables))) for each in self.expressions]
        return np.array(typed + [True] * len(self._ends), dtype=bool)

    @cached_property
    def planes(self) -> tuple[Array, Array]:
        """Rows A (m, d) and ends b (m,) with c = A theta - b, of those that are `linear`."""
        nought = np.zeros((self.dimension, 1))
        return self.jacobian(nought)[self.linear, :, 0], -self.values(nought)[self.linear, 0]

    @cached_property
    def ball(self) -> tuple[Array, float] | None:
        """Centre (d,) and radius, where the one constraint is a ball that is filled."""
        if self.count != 1 or self.equal[0]:
            return None
        d = self.dimension
        bends = hessian(self.expressions[0], self.variables)
        if not all(map(is_number, bends)):
            return None
        nought, curved = np.zeros((d, 1)), self.curvature(np.zeros((d, 1)), np.ones((1, 1)))[:, :, 0]
        scale = curved[0, 0]
        if not (scale > 0 and (curved == scale * np.eye(d)).all()):
            return None
        centre = -self.jacobian(nought)[0, :, 0] / scale
        square = -2 * float(self.values(centre[:, None])[0, 0]) / scale
        return (centre, float(np.sqrt(square))) if square > 0 else None

    @cached_property
    def _values(self) -> Program:
        return Program(self.expressions, self.variables)

    @cached_property
    def _slopes(self) -> Program:
        return Program([row for each in self.expressions for row in gradient(each, self.variables)], self.variables)

    @cached_property
    def _bends(self) -> Program:
        return Program([row for each in self.expressions for row in hessian(each, self.variables)], self.variables)


def names(dimension: int) -> tuple[str, ...]:
    """What the parameters are called in a constraint."""
    return ("x", "y") if dimension == 2 else tuple(f"x_{k + 1}" for k in range(dimension))


@lru_cache(maxsize=64)
def feasible(typed: tuple[str, ...], bounds: Bounds, dimension: int) -> Feasible | None:
    """The set of those constraints, made once and kept; None where there are none. Raises ConstraintError."""
    if typed and dimension > WIDEST:
        raise ConstraintError(
            tr("constraints: {most} parameters are the most, and here are {dimension:,}; bounds take any number",
               most=WIDEST, dimension=dimension)
        )  # fmt: skip
    return Feasible(typed, bounds, dimension) if typed or bounds else None


def _at(program: Program, theta: Array) -> Array:
    """Rows (k, n) of `program` at `theta` (d, n); as a landscape's, the same for few walkers as for many."""
    n = theta.shape[1]
    if n <= FEW:
        columns = [program.of_numbers(*column) for column in theta.T.tolist()]
        return np.array(columns, dtype=np.float64).reshape(n, program.count).T.copy()
    with np.errstate(all="ignore"):
        rows = (program.exactly if n <= MANY else program)(*theta)
    return np.array([np.broadcast_to(row, (n,)) for row in rows], dtype=np.float64).reshape(program.count, n)


def _read(text: str, where: str, variables: Sequence[Node]) -> tuple[Node, bool]:
    """The function c that `text` says, and whether it is an equality."""
    signs = list(RELATION.finditer(text))
    if len(signs) != 1:
        few = tr("write one of <=, >= and = in it, as in x + y <= 1")
        raise ConstraintError(f"{where}: {tr('it compares more than once; write two of it') if signs else few}")
    sign, known = signs[0], {str(each.value): each for each in variables}
    try:
        left = formula.build(text[: sign.start()], known)
        right = formula.build(" " * sign.end() + text[sign.end() :], known)
    except FormulaError as error:
        raise ConstraintError(f"{where}: {error}") from None
    found = right - left if sign[0].startswith(ABOVE) else left - right
    if not any(part.op == "symbol" for part in order([found])):
        raise ConstraintError(tr("{where}: it names no parameter; they are {names}",
                                 where=where, names=", ".join(known)))  # fmt: skip
    return found, not sign[0].startswith((*BELOW, *ABOVE))


def _check_bounds(bounds: Bounds, dimension: int) -> None:
    if bounds and len(bounds) != dimension:
        raise ConstraintError(
            tr("bounds: {count} pairs for {dimension} parameters", count=len(bounds), dimension=dimension)
        )
    for k, (low, high) in enumerate(bounds):
        if not low < high:
            raise ConstraintError(tr("bounds[{k}]: {low:g} is not below {high:g}", k=k, low=low, high=high))
