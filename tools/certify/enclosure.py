"""Expressions over balls of arb, which hold every value that the expression takes; and whether a kink lies within.

The constants are those that the program computes with, each exactly its 64 bits: what is proven is of that function.
"""

import math
import operator
from collections.abc import Callable, Sequence

from flint import arb

from fallline.engine.problem.tree import Node, order, whole

Interval = tuple[float, float]
EVERYTHING = arb.nan()


def ball(interval: Interval) -> arb:
    """One that holds `interval`."""
    low, high = interval
    return arb(low).union(arb(high))


def ends(a: arb) -> tuple[arb, arb]:
    """Its lower and upper end."""
    return a.lower(), a.upper()


def between(a: arb) -> Interval:
    """Numbers of 64 bits that it lies between; infinite where it has no end."""
    if not a.is_finite():
        return -math.inf, math.inf
    return math.nextafter(float(a.lower()), -math.inf), math.nextafter(float(a.upper()), math.inf)


def _whole_power(a: arb, exponent: int) -> arb:
    """By its ends: a product of balls would forget that an even power is not negative."""
    low, high = ends(a)
    if not a.is_finite():
        return EVERYTHING
    if exponent % 2 == 0 and a.contains(0):
        return arb(0).union(max(abs(low), abs(high)) ** exponent)
    return (low**exponent).union(high**exponent)


def _power(a: arb, b: arb) -> arb:
    return (
        (b * a.log()).exp() if a > 0 else arb(0).union((b * a.upper().log()).exp()) if a >= 0 and b > 0 else EVERYTHING
    )


def _root(a: arb) -> arb:
    """Of what rounding lets dip below zero too: the function is asked only where it is not negative."""
    if not a.is_finite() or a.upper() < 0:
        return EVERYTHING
    low = a.lower()
    return (low.sqrt() if low > 0 else arb(0)).union(a.upper().sqrt())


ALWAYS: dict[str, Callable[..., arb]] = {
    "+": operator.add, "-": operator.sub, "*": operator.mul, "/": operator.truediv, "neg": operator.neg,
    "pow": _power, "sqrt": _root, "exp": arb.exp, "log": arb.log, "sin": arb.sin, "cos": arb.cos, "tan": arb.tan,
    "asin": arb.asin, "acos": arb.acos, "atan": arb.atan, "sinh": arb.sinh, "cosh": arb.cosh, "tanh": arb.tanh,
    "log1p": arb.log1p, "expm1": arb.expm1, "softplus": lambda a: a.exp().log1p(),
    "logistic": lambda a: 1 / (1 + (-a).exp()), "erf": arb.erf,
}  # fmt: skip
COMPARED: dict[str, Callable[[arb, arb], bool]] = {
    "<": operator.lt, "<=": operator.le, ">": operator.gt, ">=": operator.ge,
}  # fmt: skip
OPPOSITE = {"<": ">=", "<=": ">", ">": "<=", ">=": "<"}


class Enclosure:
    """`rows` over balls for `arguments`: a ball for each row, and whether a kink lies within."""

    def __init__(self, rows: Sequence[Node], arguments: Sequence[Node]) -> None:
        self._parts = order(rows)
        self._rows, self._arguments = [id(row) for row in rows], [id(each) for each in arguments]
        unknown = {part.op for part in self._parts} - {*ALWAYS, *COMPARED, "number", "symbol", "where", "abs", "sign",
                                                       "min", "max"}  # fmt: skip
        if unknown:
            raise ValueError(f"no enclosure of {', '.join(sorted(unknown))}")

    def __call__(self, *balls: arb) -> tuple[list[arb], bool]:
        """The enclosures, one for each row."""
        found = dict(zip(self._arguments, balls, strict=True))
        kinked = False
        for part in self._parts:
            if id(part) not in found:
                value, undecided = _value(part, [found[id(each)] for each in part.args])
                found[id(part)] = value
                kinked |= undecided
        return [found[row] for row in self._rows], kinked


def _value(part: Node, args: list[arb]) -> tuple[arb, bool]:
    op = part.op
    if op == "number":
        return arb(part.value), False
    if op in ALWAYS:
        exponent = whole(part.args[1]) if op == "pow" else None
        return (ALWAYS[op](*args) if exponent is None else _whole_power(args[0], exponent)), False
    if op in COMPARED:
        return _compared(op, *args), False
    return _pieces(op, args)


def _compared(op: str, a: arb, b: arb) -> arb:
    """1, 0, or both."""
    if COMPARED[op](a, b):
        return arb(1)
    return arb(0) if COMPARED[OPPOSITE[op]](a, b) else arb(0).union(arb(1))


def _pieces(op: str, args: list[arb]) -> tuple[arb, bool]:
    """Where pieces meet: what both give, unless one is sure to hold."""
    if op == "where":
        condition, yes, no = args
        undecided = not condition.is_exact()
        return (yes.union(no) if undecided else yes if condition > 0 else no), undecided
    a = args[0]
    if op in ("abs", "sign"):
        undecided = not (a > 0 or a < 0)
        size = a if a > 0 else -a if a < 0 else arb(0).union(max(abs(a.lower()), abs(a.upper())))
        side = arb(1) if a > 0 else arb(-1) if a < 0 else arb(-1).union(arb(1))
        return (size if op == "abs" else side), undecided
    b = args[1]
    undecided = not (a < b or a > b)
    return (a.min(b) if op == "min" else a.max(b)), undecided
