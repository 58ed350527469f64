"""A person's formula -> sympy, walking the syntax tree by a whitelist; text is never evaluated."""

import ast
import math
import operator
import re
from collections.abc import Callable, Mapping, Sequence
from typing import Any, NoReturn

LENGTH, DEPTH, EXPONENT, LARGEST = 300, 24, 64, 1e100

OPERATORS: dict[type[ast.operator], Callable[[Any, Any], Any]] = {
    ast.Add: operator.add,
    ast.Sub: operator.sub,
    ast.Mult: operator.mul,
    ast.Div: operator.truediv,
    ast.Pow: operator.pow,
}
COMPARISONS: dict[type[ast.cmpop], str] = {ast.Lt: "Lt", ast.LtE: "Le", ast.Gt: "Gt", ast.GtE: "Ge"}
FUNCTIONS = {
    "sin": "sin", "cos": "cos", "tan": "tan", "asin": "asin", "acos": "acos", "atan": "atan",
    "sinh": "sinh", "cosh": "cosh", "tanh": "tanh", "exp": "exp", "log": "log", "sqrt": "sqrt",
    "abs": "Abs", "sign": "sign", "min": "Min", "max": "Max",
}  # fmt: skip
ARGUMENTS = {"min": 2, "max": 2, "where": 3}


class FormulaError(ValueError):
    """What is wrong with a formula, and the column (from 1) where."""

    def __init__(self, message: str, column: int = 1) -> None:
        super().__init__(f"column {column}: {message}")
        self.column = column


def check(text: str, names: Sequence[str] = ("x", "y")) -> None:
    """Raise FormulaError unless `text` is a formula in the variables `names` that has a value somewhere."""
    _Walker(dict.fromkeys(names)).check(_tree(text), 0)
    import sympy  # after the walk, which refuses most faults without it; 1/(x - x) shows only when it is built

    build(text, {name: sympy.Symbol(name, real=True) for name in names})


def parse(text: str, x: Any, y: Any) -> Any:
    """The sympy expression of `text` in the real symbols x and y; raises FormulaError."""
    return build(text, {"x": x, "y": y})


def build(text: str, symbols: Mapping[str, Any]) -> Any:
    """The sympy expression of `text`, whose variables are the keys of `symbols`; raises FormulaError."""
    tree = _tree(text)
    walker = _Walker(symbols)
    walker.check(tree, 0)
    return walker.build(tree)


PRODUCT = re.compile(r"\d[A-Za-z_]|(?:\d|(?<![A-Za-z_])[A-Za-z]|\))\s+[\w(]|\)\w")
"""Two factors side by side, as in 2x, x y or (x)2: on paper a product."""


def _tree(text: str) -> ast.expr:
    if not text.strip():
        raise FormulaError("the formula is empty; try x**2 + 25*y**2")
    if len(text) > LENGTH:
        raise FormulaError(f"the formula is longer than {LENGTH} characters", LENGTH + 1)
    if not text.isascii():
        at = next(i for i, c in enumerate(text) if not c.isascii())
        raise FormulaError(f"{text[at]!r} is not understood; use plain letters, digits and + - * / **", at + 1)
    if "^" in text:
        raise FormulaError("write ** for powers, as in x**2", text.index("^") + 1)
    indent = len(text) - len(text.lstrip())
    try:
        tree = ast.parse(text.strip(), mode="eval").body
    except SyntaxError as error:
        raise _unread(text, error, indent) from None
    except (RecursionError, MemoryError, ValueError):
        raise FormulaError("the formula is nested too deeply") from None
    for node in ast.walk(tree):
        if isinstance(node, ast.expr):
            node.col_offset += indent
    return tree


def _unread(text: str, error: SyntaxError, indent: int) -> FormulaError:
    """What Python found wrong, in words for who writes mathematics."""
    if error.msg == "invalid syntax" and not error.offset:  # how Python says that there is more to come
        return FormulaError("the formula ends too early", len(text.rstrip()) + 1)
    product = PRODUCT.search(text)
    if product and error.msg.startswith(("invalid syntax", "invalid decimal")):
        return FormulaError("write * between factors, as in 2*x", product.start() + 2)
    return FormulaError(f"cannot be read: {error.msg}", max(error.offset or 1, 1) + indent)


class _Walker:
    """Checks a tree node by node, and builds it. Every node type that is not named here is refused."""

    def __init__(self, names: Mapping[str, Any]) -> None:
        self.names = names

    def check(self, node: ast.AST, depth: int) -> None:  # noqa: C901  # the whitelist, in one place
        if depth > DEPTH:
            _refuse(node, "the formula is nested too deeply")
        match node:
            case ast.Constant(value=value):
                if isinstance(value, bool) or not isinstance(value, int | float) or not abs(value) <= LARGEST:
                    _refuse(node, f"{str(value)[:20]} is not a number that can be used")
            case ast.Name(id=name):
                if name not in (*self.names, "pi", "e"):
                    _refuse(node, f"unknown name {name!r}; the variables are {' and '.join(self.names)}")
            case ast.UnaryOp(op=ast.USub() | ast.UAdd(), operand=operand):
                self.check(operand, depth + 1)
            case ast.BinOp(left=left, op=op, right=right):
                if type(op) not in OPERATORS:
                    _refuse(node, "only + - * / ** are known between values")
                self.check(left, depth + 1)
                self.check(right, depth + 1)
                if isinstance(op, ast.Pow):
                    self._check_exponent(right)
            case ast.Call():
                self._check_call(node, depth)
            case _:
                known = ", ".join(self.names)
                _refuse(node, f"this is not part of a formula; use numbers, {known}, + - * / ** and functions")

    def _check_exponent(self, node: ast.expr) -> None:
        exponent = node.operand if isinstance(node, ast.UnaryOp) else node
        value = exponent.value if isinstance(exponent, ast.Constant) else 0
        if isinstance(value, int | float) and value > EXPONENT:
            _refuse(node, f"the exponent is larger than {EXPONENT}")

    def _check_call(self, node: ast.Call, depth: int) -> None:
        name = node.func.id if isinstance(node.func, ast.Name) else ""
        if name not in FUNCTIONS and name != "where":
            _refuse(node, f"unknown function {name!r}; known are {', '.join([*FUNCTIONS, 'where'])}")
        if node.keywords or any(isinstance(argument, ast.Starred) for argument in node.args):
            _refuse(node, f"{name} takes plain values only")
        wanted = ARGUMENTS.get(name, 1)
        if len(node.args) != wanted:
            _refuse(node, f"{name} takes {wanted} value{'s' * (wanted > 1)}, not {len(node.args)}")
        arguments = list(node.args)
        if name == "where":
            self._check_condition(arguments.pop(0), depth + 1)
        for argument in arguments:
            self.check(argument, depth + 1)

    def _check_condition(self, node: ast.expr, depth: int) -> None:
        if not isinstance(node, ast.Compare) or len(node.ops) != 1 or type(node.ops[0]) not in COMPARISONS:
            _refuse(node, "where needs one comparison first, as in where(x > 0, x, -x)")
        self.check(node.left, depth)
        self.check(node.comparators[0], depth)

    def build(self, node: ast.expr) -> Any:
        """The sympy value of a checked node; a part that is real nowhere is refused before sympy turns complex."""
        import sympy

        built = self._build(node)
        if built.is_number:
            _measure(node, built)
        if built.is_extended_real is False or built.has(sympy.zoo, sympy.nan, sympy.oo, -sympy.oo):
            _refuse(node, "this part has no finite real value")
        return built

    def _build(self, node: ast.expr) -> Any:
        import sympy

        match node:
            case ast.Constant(value=value):
                return sympy.Integer(value) if isinstance(value, int) else sympy.Float(value)
            case ast.Name(id=name):
                return {"pi": sympy.pi, "e": sympy.E}.get(name) or self.names[name]
            case ast.UnaryOp(op=op, operand=operand):
                return -self.build(operand) if isinstance(op, ast.USub) else self.build(operand)
            case ast.BinOp(left=left, op=op, right=right):
                base, other = self.build(left), self.build(right)
                if isinstance(op, ast.Pow) and other.is_number and abs(other) > EXPONENT:
                    _refuse(right, f"the exponent is larger than {EXPONENT}")
                return OPERATORS[type(op)](base, other)
            case ast.Call(func=ast.Name(id="where"), args=[ast.Compare() as test, yes, no]):
                compare = getattr(sympy, COMPARISONS[type(test.ops[0])])
                condition = compare(self.build(test.left), self.build(test.comparators[0]))
                return sympy.Piecewise((self.build(yes), condition), (self.build(no), True))
            case ast.Call(func=ast.Name(id=name), args=arguments):
                return _applied(name, [self.build(argument) for argument in arguments])
        raise AssertionError(node)


def _applied(name: str, values: list[Any]) -> Any:
    """The function `name` of `values`."""
    import sympy

    if name not in ("abs", "sign") or values[0].is_extended_real:
        return getattr(sympy, FUNCTIONS[name])(*values)
    # Where the value may leave the reals, as log does, sympy's own have no derivative that we can use.
    (value,) = values
    below, above = (-value, value) if name == "abs" else (sympy.Integer(-1), sympy.Integer(1))
    return sympy.Piecewise((below, value < 0), (above, value > 0), (value, True))  # the last: 0, or NaN


def _measure(node: ast.expr, number: Any) -> None:
    """Refuse constants that are infinite, complex or too large before anything grows on them."""
    try:
        size = abs(float(number))
    except (TypeError, OverflowError):
        size = math.nan
    if not size <= LARGEST:
        _refuse(node, "this part has no finite real value")


def _refuse(node: ast.AST, message: str) -> NoReturn:
    raise FormulaError(message, getattr(node, "col_offset", 0) + 1)
