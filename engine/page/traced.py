"""Numbers that write down what is done to them: a rule called with such is known operation by operation.

So whatever a method declares in its one file, helpers, conventions and chains included, is followed as it computes, in
its own order of operations; what asks for the value of a number, by an `if` or a loop, cannot be.
"""

import operator
from collections.abc import Callable
from typing import Any

import numpy as np

from fallline.engine.language import tr


class NotPrinted(ValueError):
    """One sentence: why something cannot be printed."""


UFUNCS = {
    "add": "+", "subtract": "-", "multiply": "*", "divide": "/", "negative": "neg", "power": "pow",
    "float_power": "pow",
    "less": "<", "less_equal": "<=", "greater": ">", "greater_equal": ">=", "equal": "==", "remainder": "%",
    "minimum": "min", "maximum": "max", "absolute": "abs", "sign": "sign", "sqrt": "sqrt", "exp": "exp", "log": "log",
    "sin": "sin", "cos": "cos", "tan": "tan", "arcsin": "asin", "arccos": "acos", "arctan": "atan", "sinh": "sinh",
    "cosh": "cosh", "tanh": "tanh", "log1p": "log1p", "expm1": "expm1", "floor": "floor",
}  # fmt: skip
"""numpy's functions of single numbers, as engine.problem.tree calls the operations."""


class Traced:
    """A number, a name, or an operation on such: what engine.problem.printing prints, in the order of the code."""

    __slots__ = ("args", "op", "value")
    __hash__ = object.__hash__

    def __init__(self, op: str, *args: "Traced", value: Any = None) -> None:
        self.op, self.args, self.value = op, args, value

    def __array_ufunc__(self, ufunc: np.ufunc, method: str, *given: Any, **options: Any) -> "Traced":
        op = UFUNCS.get(ufunc.__name__)
        if op is None or method != "__call__" or options:
            raise NotPrinted(tr("numpy.{name} has no counterpart in JavaScript", name=ufunc.__name__))
        return traced(op, *given)

    def __array_function__(self, function: Any, types: Any, args: Any, options: Any) -> Any:
        known = FUNCTIONS.get(function.__name__)
        if known is None:
            raise NotPrinted(tr("numpy.{name} has no counterpart in JavaScript", name=function.__name__))
        return known(*args, **options)

    def __bool__(self) -> bool:
        raise NotPrinted(tr("its code goes one way or another by the value of a number"))

    def __len__(self) -> int:
        """Of a row that stands for one coordinate: a page has two."""
        return 2

    def __float__(self) -> float:
        raise NotPrinted(tr("its code makes a plain number of one that changes"))

    __int__ = __index__ = __iter__ = __float__

    def __getattr__(self, name: str) -> Any:
        if name == "shape":
            return ()
        if name.startswith("__"):
            raise AttributeError(name)
        raise NotPrinted(tr("its code asks a number for its {name}", name=name))

    def __abs__(self) -> "Traced":
        return traced("abs", self)

    def __neg__(self) -> "Traced":
        return traced("neg", self)

    def __pow__(self, other: Any) -> "Traced":
        return traced("pow", self, other)

    def __rpow__(self, other: Any) -> "Traced":
        return traced("pow", other, self)

    def __floordiv__(self, other: Any) -> "Traced":
        return traced("floor", traced("/", self, other))

    def running_product(self, factor: Callable[["Traced"], Any]) -> "Traced":
        """The product of `factor` over 1, 2, ..., this: a page, which takes step after step, multiplies on."""
        return traced("running", factor(self))


def _operator(op: str) -> tuple[Any, Any]:
    return (lambda a, b: traced(op, a, b)), (lambda a, b: traced(op, b, a))


for op, name in (("+", "add"), ("-", "sub"), ("*", "mul"), ("/", "truediv"), ("%", "mod")):
    for prefix, function in zip(("__", "__r"), _operator(op), strict=True):
        setattr(Traced, f"{prefix}{name}__", function)
for op, name in (("<", "lt"), ("<=", "le"), (">", "gt"), (">=", "ge"), ("==", "eq")):
    setattr(Traced, f"__{name}__", _operator(op)[0])


def named(name: str) -> Traced:
    """The number that is called so."""
    return Traced("symbol", value=name)


def lifted(value: Any) -> Traced:
    """`value` as such a number."""
    if isinstance(value, Traced):
        return value
    if isinstance(value, np.ndarray) and value.size != 1:
        raise NotPrinted(tr("its code computes with many numbers at once"))
    return Traced("number", value=float(value))


FOLDED: dict[str, Callable[..., float]] = {
    "+": operator.add, "-": operator.sub, "*": operator.mul, "neg": operator.neg, "abs": abs,
}  # fmt: skip


def traced(op: str, *args: Any) -> Traced:
    """The operation on `args`; of numbers alone that are known, as 1 - 0.5, it is made at once."""
    parts = tuple(map(lifted, args))
    if op in FOLDED and all(part.op == "number" for part in parts):
        return lifted(FOLDED[op](*(part.value for part in parts)))
    return Traced(op, *parts)


class _Sums:
    """What engine.problem.arrays.total makes of a number of each parameter."""

    def __init__(self, rows: Traced) -> None:
        self.rows = rows

    def take(self, _: int, axis: int = 0) -> Traced:
        return traced("total", self.rows)


FUNCTIONS: dict[str, Callable[..., Any]] = {
    "where": lambda condition, a, b: traced("where", condition, a, b),
    "clip": lambda a, low, high: traced("min", traced("max", a, low), high),
    "ndim": lambda _: 1,
    "broadcast_to": lambda a, _: a,
    "cumsum": lambda rows, **_: _Sums(rows),
}
"""numpy's other functions that rules and schedules may call."""
