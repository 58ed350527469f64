"""Expressions: frozen nodes that share their parts, made by Python's operators and the functions of this module.

Equal expressions are one object, so that what occurs twice is computed once, and the size of a derivative grows with
the number of different parts. A node simplifies itself as it is made, by rules that change no value but for rounding:
numbers are folded, x + 0, x - x, 1 x, 0 x go; log(1 + exp u) becomes softplus u, which does not overflow.
"""

import math
from collections.abc import Callable, Container, Iterable
from functools import reduce
from typing import Any
from weakref import WeakValueDictionary

COMPARISONS: dict[str, Callable[[Any, Any], bool]] = {
    "<": lambda a, b: a < b,
    "<=": lambda a, b: a <= b,
    ">": lambda a, b: a > b,
    ">=": lambda a, b: a >= b,
}
LARGEST_POWER = 64
"""Up to which powers of powers are joined, and printed as products."""
Value = Any  # Node | float, to which everything that is calculated with is lifted


class Node:
    """A number, a symbol, or an operation on other nodes."""

    __slots__ = ("__weakref__", "args", "op", "value")

    op: str
    args: "tuple[Node, ...]"
    value: Any
    """Of a number its float, of a symbol its name."""

    def __add__(self, other: Value) -> "Node":
        return add(self, lifted(other))

    def __radd__(self, other: Value) -> "Node":
        return add(lifted(other), self)

    def __sub__(self, other: Value) -> "Node":
        return subtract(self, lifted(other))

    def __rsub__(self, other: Value) -> "Node":
        return subtract(lifted(other), self)

    def __mul__(self, other: Value) -> "Node":
        return multiply(self, lifted(other))

    def __rmul__(self, other: Value) -> "Node":
        return multiply(lifted(other), self)

    def __truediv__(self, other: Value) -> "Node":
        return divide(self, lifted(other))

    def __rtruediv__(self, other: Value) -> "Node":
        return divide(lifted(other), self)

    def __pow__(self, other: Value) -> "Node":
        return power(self, lifted(other))

    def __rpow__(self, other: Value) -> "Node":
        return power(lifted(other), self)

    def __neg__(self) -> "Node":
        return negate(self)

    def __pos__(self) -> "Node":
        return self

    def __abs__(self) -> "Node":
        return absolute(self)

    def __lt__(self, other: Value) -> "Node":
        return compare("<", self, lifted(other))

    def __le__(self, other: Value) -> "Node":
        return compare("<=", self, lifted(other))

    def __gt__(self, other: Value) -> "Node":
        return compare(">", self, lifted(other))

    def __ge__(self, other: Value) -> "Node":
        return compare(">=", self, lifted(other))

    def __repr__(self) -> str:
        return str(self.value) if self.value is not None else f"{self.op}({', '.join(map(repr, self.args))})"


_made: WeakValueDictionary[Any, Node] = WeakValueDictionary()


def node(op: str, *args: Node, value: Any = None) -> Node:
    """The one node of this operation on these parts, as it stands."""
    key = (op, value, *map(id, args))
    found = _made.get(key)
    if found is None:
        found = Node()
        found.op, found.args, found.value = op, args, value
        _made[key] = found
    return found


def number(value: float) -> Node:
    """A constant; NaN is one as well."""
    value = float(value)
    return _NAN if math.isnan(value) else node("number", value=value)


def symbol(name: str) -> Node:
    """A variable or a parameter."""
    return node("symbol", value=name)


_NAN = node("number", value=math.nan)
ZERO, ONE, TWO, MINUS_ONE = (node("number", value=value) for value in (0.0, 1.0, 2.0, -1.0))
pi, e = node("number", value=math.pi), node("number", value=math.e)


def lifted(value: Value) -> Node:
    """`value` as a node."""
    return value if isinstance(value, Node) else number(value)


def is_number(a: Node) -> bool:
    """Whether it is a constant."""
    return a.op == "number"


def whole(a: Node) -> int | None:
    """The integer that `a` is, if it is one."""
    return int(a.value) if a.op == "number" and float(a.value).is_integer() and abs(a.value) < 2**31 else None


def order(roots: Iterable[Any], known: Container[Any] = ()) -> list[Any]:
    """All parts of `roots`, each once, what it is made of first; without recursion, so that no formula is too deep.

    Those that are `known` are left out, with what they are made of.
    """
    found: list[Any] = []
    seen = set[int]()
    waiting: list[tuple[Any, bool]] = [(root, False) for root in reversed(list(roots))]
    while waiting:
        each, ready = waiting.pop()
        if ready:
            found.append(each)
        elif id(each) not in seen and each not in known:
            seen.add(id(each))
            waiting.append((each, True))
            waiting += [(part, False) for part in reversed(each.args) if id(part) not in seen]
    return found


def _folded(operation: Callable[..., float], *args: Node) -> Node | None:
    """The constant that an operation on constants gives, as the machine has it; None where a part is no constant."""
    if not all(map(is_number, args)):
        return None
    try:
        return number(operation(*(each.value for each in args)))
    except OverflowError:
        return number(math.inf)
    except (ValueError, ZeroDivisionError):
        return _NAN


def add(a: Node, b: Node) -> Node:
    """A + b."""
    folded = _folded(lambda u, v: u + v, a, b)
    if folded is not None:
        return folded
    if a is ZERO or b is ZERO:
        return b if a is ZERO else a
    if a is b:
        return multiply(TWO, a)
    if b.op == "neg":
        return subtract(a, b.args[0])
    return node("+", a, b)


def subtract(a: Node, b: Node) -> Node:
    """A - b."""
    folded = _folded(lambda u, v: u - v, a, b)
    if folded is not None:
        return folded
    if b is ZERO:
        return a
    if a is ZERO:
        return negate(b)
    if a is b:
        return ZERO
    return add(a, b.args[0]) if b.op == "neg" else node("-", a, b)


def negate(a: Node) -> Node:
    """-a."""
    if is_number(a):
        return number(-a.value)
    if a.op == "neg":
        return a.args[0]
    if a.op == "*" and is_number(a.args[0]):
        return multiply(number(-a.args[0].value), a.args[1])
    return node("neg", a)


def multiply(a: Node, b: Node) -> Node:  # one rule a line
    """A product; a number comes first."""
    folded = _folded(lambda u, v: u * v, a, b)
    if folded is not None:
        return folded
    if is_number(b):
        a, b = b, a
    if a is ZERO or a is ONE:
        return ZERO if a is ZERO else b
    if a is MINUS_ONE:
        return negate(b)
    if a.op == "neg" or b.op == "neg":
        bare = (each.args[0] if each.op == "neg" else each for each in (a, b))
        product = multiply(*bare)
        return product if a.op == b.op else negate(product)
    if is_number(a) and b.op == "*" and is_number(b.args[0]):
        return multiply(number(a.value * b.args[0].value), b.args[1])
    if b.op == "*" and is_number(b.args[0]):
        return multiply(b.args[0], multiply(a, b.args[1]))
    if a.op == "*" and is_number(a.args[0]):
        return multiply(a.args[0], multiply(a.args[1], b))
    return power(a, TWO) if a is b else node("*", a, b)


def divide(a: Node, b: Node) -> Node:
    """A / b."""
    if is_number(b) and b.value == 0 and is_number(a) and a.value:
        return number(math.copysign(math.inf, a.value))
    folded = _folded(lambda u, v: u / v, a, b)
    if folded is not None:
        return folded
    if b is ONE or (a is ZERO and b is not ZERO):
        return a
    if a.op == "neg":
        return negate(divide(a.args[0], b))
    return negate(divide(a, b.args[0])) if b.op == "neg" else node("/", a, b)


def power(a: Node, b: Node) -> Node:
    """A ** b."""
    folded = _folded(math.pow, a, b)
    if folded is not None:
        return folded
    if b is ZERO or b is ONE:
        return ONE if b is ZERO else a
    if a is e:
        return exp(b)
    if is_number(b) and abs(b.value) == 0.5:
        return sqrt(a) if b.value > 0 else divide(ONE, sqrt(a))
    exponent = whole(b)
    if exponent is not None and exponent < 0:
        return divide(ONE, power(a, number(-exponent)))
    inner = whole(a.args[1]) if a.op == "pow" else None
    if exponent is not None and inner is not None and abs(exponent * inner) <= LARGEST_POWER:
        return power(a.args[0], number(exponent * inner))
    if exponent is not None and exponent % 2 == 0 and a.op in ("neg", "abs"):
        return power(a.args[0], b)
    return node("pow", a, b)


def compare(sign: str, a: Node, b: Node) -> Node:
    """A condition; of numbers 1 or 0."""
    if is_number(a) and is_number(b):
        return ONE if COMPARISONS[sign](a.value, b.value) else ZERO
    return node(sign, a, b)


def where(condition: Value, yes: Value, no: Value) -> Node:
    """`yes` where the condition holds, else `no`."""
    condition, yes, no = lifted(condition), lifted(yes), lifted(no)
    if is_number(condition):
        return yes if condition.value else no
    return yes if yes is no else node("where", condition, yes, no)


def exp(a: Value) -> Node:
    """E to the power of a."""
    a = lifted(a)
    return _folded(math.exp, a) or node("exp", a)


def log(a: Value) -> Node:
    """The natural logarithm; of 1 + exp(u), softplus(u)."""
    a = lifted(a)
    if a is ZERO:
        return number(-math.inf)
    if a.op == "+" and ONE in a.args and (other := a.args[a.args[0] is ONE]).op == "exp":
        return softplus(other.args[0])
    return _folded(math.log, a) or node("log", a)


def sqrt(a: Value) -> Node:
    """The square root; of a square, the absolute value."""
    a = lifted(a)
    if a.op == "pow" and a.args[1] is TWO:
        return absolute(a.args[0])
    return _folded(math.sqrt, a) or node("sqrt", a)


def absolute(a: Value) -> Node:
    """|a|."""
    a = lifted(a)
    if is_number(a):
        return number(abs(a.value))
    if a.op in ("abs", "exp", "sqrt", "cosh"):
        return a
    return absolute(a.args[0]) if a.op == "neg" else node("abs", a)


def sign(a: Value) -> Node:
    """-1, 0 or 1."""
    a = lifted(a)
    if is_number(a):
        return number(math.copysign(1.0, a.value) if a.value else a.value)
    return node("sign", a)


def minimum(a: Value, b: Value) -> Node:
    """The smaller."""
    a, b = lifted(a), lifted(b)
    return _folded(min, a, b) or (a if a is b else node("min", a, b))


def maximum(a: Value, b: Value) -> Node:
    """The larger."""
    a, b = lifted(a), lifted(b)
    return _folded(max, a, b) or (a if a is b else node("max", a, b))


def softplus(a: Value) -> Node:
    """log(1 + exp(a)), without overflow."""
    a = lifted(a)
    return _folded(lambda u: max(u, 0.0) + math.log1p(math.exp(-abs(u))), a) or node("softplus", a)


def logistic(a: Node) -> Node:
    """1 / (1 + exp(-a)), the derivative of softplus."""
    return _folded(lambda u: 1 / (1 + math.exp(-u)), a) or node("logistic", a)


def logaddexp(a: Value, b: Value) -> Node:
    """log(exp(a) + exp(b)), without overflow."""
    a = lifted(a)
    return a + softplus(lifted(b) - a)


def _unary(op: str, operation: Callable[[float], float]) -> Callable[[Value], Node]:
    def function(a: Value) -> Node:
        a = lifted(a)
        return _folded(operation, a) or node(op, a)

    function.__doc__ = f"{op}(a)."
    return function


sin, cos, tan = _unary("sin", math.sin), _unary("cos", math.cos), _unary("tan", math.tan)
asin, acos, atan = _unary("asin", math.asin), _unary("acos", math.acos), _unary("atan", math.atan)
sinh, cosh, tanh = _unary("sinh", math.sinh), _unary("cosh", math.cosh), _unary("tanh", math.tanh)
log1p, expm1, erf = _unary("log1p", math.log1p), _unary("expm1", math.expm1), _unary("erf", math.erf)
gamma = _unary("gamma", math.gamma)


def polygamma(k: int, a: Node) -> Node:
    """The k-th derivative of digamma, which is gamma' / gamma."""
    return node(f"polygamma{k}", a)


def total(parts: Iterable[Value]) -> Node:
    """The sum of `parts`, from the left."""
    return reduce(add, map(lifted, parts), ZERO)


def depends(root: Node, names: Iterable[str]) -> bool:
    """Whether one of the symbols `names` is in `root`."""
    wanted = set(names)
    return any(each.op == "symbol" and each.value in wanted for each in order([root]))
