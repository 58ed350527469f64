"""Expressions run over arrays or over Python's own numbers: a list of operations, each on results of earlier ones.

For one walker Python's `math` is several times as fast as numpy, and calls the functions of the C library that machine
code calls: the two agree to the last bit.
"""

import math
import operator
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from fallline.engine.problem.tree import LARGEST_POWER, Node, order, whole

FEW = 8
"""Columns up to which each is computed by Python's numbers."""
MANY = 20_000
"""Columns from which on numpy's own functions, ten times as fast and an ulp away, serve: heat maps and crowds."""
Operations = dict[str, Callable[..., Any]]


def _where(condition: Any, yes: Any, no: Any) -> Any:
    return np.where(condition, yes, no)


def _special(name: str) -> Callable[[Any], Any]:
    def function(a: Any) -> Any:
        import scipy.special

        return getattr(scipy.special, name)(a)

    return function


LEFT = -1000.0
"""From here on scipy's polygamma, which counts up to zero one by one, would take hours."""


def polygamma(k: int) -> Callable[[Any], Any]:
    """The k-th derivative of digamma, over arrays and numbers; far to the left by that at 1 - a, NaN where k > 1."""

    def function(a: Any) -> Any:
        from scipy import special

        if k == 0:
            found = special.digamma(a)
        else:
            far = np.less(a, LEFT)
            found = special.polygamma(k, np.where(far, 1.0, a))
            if np.any(far):
                reflected = (np.pi / np.sin(np.pi * a)) ** 2 - special.polygamma(1, 1 - a) if k == 1 else np.nan
                found = np.where(far, reflected, found)
        return float(found) if isinstance(a, float) else found  # numpy's own numbers would warn of overflows

    return function


ARRAYS: Operations = {
    "+": np.add, "-": np.subtract, "*": np.multiply, "/": np.divide, "neg": np.negative, "pow": np.power,
    "<": np.less, "<=": np.less_equal, ">": np.greater, ">=": np.greater_equal, "where": _where,
    "min": np.minimum, "max": np.maximum, "abs": np.abs, "sign": np.sign, "sqrt": np.sqrt, "exp": np.exp,
    "log": np.log, "sin": np.sin, "cos": np.cos, "tan": np.tan, "asin": np.arcsin, "acos": np.arccos,
    "atan": np.arctan, "sinh": np.sinh, "cosh": np.cosh, "tanh": np.tanh, "log1p": np.log1p, "expm1": np.expm1,
    "softplus": lambda a: np.maximum(a, 0.0) + np.log1p(np.exp(-np.abs(a))),
    "logistic": lambda a: 1.0 / (1.0 + np.exp(-a)),
    "erf": _special("erf"), "gamma": _special("gamma"),
}  # fmt: skip


def _safe(function: Callable[[float], float]) -> Callable[[float], float]:
    """What numpy gives where Python raises."""

    def safe(value: float) -> float:
        try:
            return function(value)
        except OverflowError:
            return math.inf
        except ValueError:
            return math.nan

    return safe


def _divide(a: float, b: float) -> float:
    if b:
        return a / b
    return math.nan if not a or math.isnan(a) else math.copysign(math.inf, a) * math.copysign(1.0, b)


def _power(a: float, b: float) -> float:
    try:
        return math.pow(a, b)
    except OverflowError:
        return -math.inf if a < 0 and b % 2 == 1 else math.inf
    except ValueError:
        return math.inf if a == 0 else math.nan


def _sinh(a: float) -> float:
    try:
        return math.sinh(a)
    except OverflowError:
        return math.copysign(math.inf, a)


def _log(a: float) -> float:
    return math.log(a) if a > 0 else -math.inf if a == 0 else math.nan


def _log1p(a: float) -> float:
    return math.log1p(a) if a > -1 else -math.inf if a == -1 else math.nan


def _gamma(a: float) -> float:
    return _finite_gamma(a) if a else math.copysign(math.inf, a)


_finite_gamma = _safe(math.gamma)
_exp = _safe(math.exp)
SCALARS: Operations = {
    "+": operator.add, "-": operator.sub, "*": operator.mul, "/": _divide, "neg": operator.neg, "pow": _power,
    "<": operator.lt, "<=": operator.le, ">": operator.gt, ">=": operator.ge, "where": lambda c, a, b: a if c else b,
    "min": lambda a, b: a if a <= b or math.isnan(a) else b, "max": lambda a, b: a if a >= b or math.isnan(a) else b,
    "abs": abs, "sign": lambda a: 1.0 if a > 0 else -1.0 if a < 0 else a, "sqrt": _safe(math.sqrt), "exp": _exp,
    "log": _log,
    "sin": _safe(math.sin), "cos": _safe(math.cos), "tan": _safe(math.tan), "asin": _safe(math.asin),
    "acos": _safe(math.acos), "atan": math.atan, "sinh": _sinh, "cosh": _safe(math.cosh), "tanh": math.tanh,
    "log1p": _log1p, "expm1": _safe(math.expm1), "erf": math.erf, "gamma": _gamma,
    "softplus": lambda a: (0.0 if a <= 0 else a) + math.log1p(_exp(-abs(a))),
    "logistic": lambda a: 1.0 / (1.0 + _exp(-a)),
}  # fmt: skip


def _of_each(function: Callable[..., float]) -> Callable[..., Any]:
    """`function` of numbers, over arrays: the C library's values, where numpy's own differ by an ulp."""

    def over(*values: Any) -> Any:
        arrays = values if len(values) == 1 and isinstance(values[0], np.ndarray) else np.broadcast_arrays(*values)
        found = map(function, *(array.ravel().tolist() for array in arrays))
        return np.fromiter(found, np.float64, arrays[0].size).reshape(arrays[0].shape)

    return over


ALIKE = frozenset(["+", "-", "*", "/", "neg", "<", "<=", ">", ">=", "where", "min", "max", "abs", "sign", "sqrt"])
"""Operations that are the same to the last bit wherever they run."""
EXACT: Operations = {op: ARRAYS[op] if op in ALIKE else _of_each(function) for op, function in SCALARS.items()}
log, cos = EXACT["log"], EXACT["cos"]


class Program:
    """`rows` as functions of `arguments`: called with an array or a number for each, it returns a list."""

    def __init__(self, rows: Sequence[Node], arguments: Sequence[Node]) -> None:
        nodes = order(rows)
        place = {id(each): k for k, each in enumerate(arguments)}
        self._constants: list[float] = []
        steps: list[tuple[str, tuple[int, ...]]] = []
        for each in nodes:
            if each.op == "number":
                place[id(each)] = len(arguments) + len(self._constants)
                self._constants.append(each.value)
        first = len(arguments) + len(self._constants)
        for each in nodes:
            if each.op not in ("number", "symbol"):
                at = [place[id(part)] for part in each.args]
                place[id(each)] = _lowered(each, at, first, steps)
        self._rows = [place[id(row)] for row in rows]
        self.count, self.size = len(rows), len(steps) + first
        self._arrays = [_bound(ARRAYS, op, at) for op, at in steps]
        self._exact = [_bound(EXACT, op, at) for op, at in steps]
        self._scalars = [_bound(SCALARS, op, at) for op, at in steps]

    def __call__(self, *values: Any) -> list[Any]:
        """Over numpy's arrays of any shape, real or complex."""
        return self._run(self._arrays, values)

    def exactly(self, *values: Any) -> list[Any]:
        """Over arrays of real numbers, with the C library's functions: equal to `of_numbers`, and to machine code."""
        return self._run(self._exact, values)

    def of_numbers(self, *values: float) -> list[float]:
        """Over Python's own numbers; as numpy, it raises nothing."""
        return self._run(self._scalars, values)

    def _run(self, steps: Sequence[tuple[Any, ...]], given: Sequence[Any]) -> list[Any]:
        values = [*given, *self._constants]
        take = values.append
        for function, a, b, c in steps:
            if b is None:
                take(function(values[a]))
            elif c is None:
                take(function(values[a], values[b]))
            else:
                take(function(values[a], values[b], values[c]))
        return [values[k] for k in self._rows]


def _bound(operations: Operations, op: str, at: tuple[int, ...]) -> tuple[Any, ...]:
    function = polygamma(int(op.removeprefix("polygamma"))) if op.startswith("polygamma") else operations[op]
    return (function, *at, *[None] * (3 - len(at)))


def _lowered(each: Node, at: list[int], first: int, steps: list[tuple[str, tuple[int, ...]]]) -> int:
    """The place of the result once the operation is among `steps`; whole powers become products."""

    def done(op: str, *places: int) -> int:
        steps.append((op, places))
        return first + len(steps) - 1

    exponent = whole(each.args[1]) if each.op == "pow" else None
    if exponent is None or exponent > LARGEST_POWER:
        return done(each.op, *at)
    return int(power_by_products(at[0], exponent, lambda a, b: done("*", a, b)))


def power_by_products(base: Any, exponent: int, multiply: Callable[[Any, Any], Any]) -> Any:
    """`base` to a whole power of 1 and more by squaring: whoever computes it does so in this order."""
    result = None
    while True:
        if exponent % 2:
            result = base if result is None else multiply(result, base)
        exponent //= 2
        if not exponent:
            return result
        base = multiply(base, base)
