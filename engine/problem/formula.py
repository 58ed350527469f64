"""A person's formula -> an expression, walking the syntax tree by a whitelist; text is never evaluated."""

import ast
import operator
import re
from collections.abc import Callable, Mapping, Sequence
from typing import Any, NoReturn

from fallline.engine.problem import tree
from fallline.engine.problem.ranges import Range, real_nowhere
from fallline.engine.problem.tree import Node, is_number, number, symbol

LENGTH, DEPTH, EXPONENT, LARGEST = 5000, 100, 64, 1e100
"""Characters, parentheses and calls within one another, and the largest exponent and number."""

OPERATORS: dict[type[ast.operator], Callable[[Any, Any], Any]] = {
    ast.Add: operator.add,
    ast.Sub: operator.sub,
    ast.Mult: operator.mul,
    ast.Div: operator.truediv,
    ast.Pow: operator.pow,
}
COMPARISONS: dict[type[ast.cmpop], str] = {ast.Lt: "<", ast.LtE: "<=", ast.Gt: ">", ast.GtE: ">="}
FUNCTIONS: dict[str, Callable[..., Node]] = {
    "sin": tree.sin, "cos": tree.cos, "tan": tree.tan, "asin": tree.asin, "acos": tree.acos, "atan": tree.atan,
    "sinh": tree.sinh, "cosh": tree.cosh, "tanh": tree.tanh, "exp": tree.exp, "log": tree.log, "sqrt": tree.sqrt,
    "abs": tree.absolute, "sign": tree.sign, "min": tree.minimum, "max": tree.maximum,
    "log1p": tree.log1p, "expm1": tree.expm1, "softplus": tree.softplus, "logaddexp": tree.logaddexp, "erf": tree.erf,
    "gamma": tree.gamma,
}  # fmt: skip
ARGUMENTS = {"min": 2, "max": 2, "logaddexp": 2, "where": 3}


class FormulaError(ValueError):
    """What is wrong with a formula, and the column (from 1) where."""

    def __init__(self, message: str, column: int = 1) -> None:
        super().__init__(f"column {column}: {message}")
        self.column = column


def check(text: str, names: Sequence[str] = ("x", "y")) -> None:
    """Raise FormulaError unless `text` is a formula in the variables `names` that has a value somewhere."""
    build(text, {name: symbol(name) for name in names})


def build(text: str, symbols: Mapping[str, Node]) -> Node:
    """The expression of `text`, whose variables are the keys of `symbols`; raises FormulaError."""
    read = _tree(text)
    walker = _Walker(symbols)
    walker.check(read)
    return walker.build(read)


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
    """Checks a tree node by node, and builds it. Every node type that is not named here is refused.

    Neither recurses: a sum of a thousand terms is as deep as a thousand parentheses, and no fault.
    """

    def __init__(self, names: Mapping[str, Node]) -> None:
        self.names = names
        self._ranges: dict[int, Range | None] = {}

    def check(self, root: ast.expr) -> None:
        """Raise FormulaError at the first fault, from the left."""
        waiting: list[tuple[ast.expr, int]] = [(root, 0)]
        while waiting:
            node, depth = waiting.pop()
            if depth > DEPTH:
                _refuse(node, "the formula is nested too deeply")
            waiting += [(part, depth + deeper) for part, deeper in reversed(self._parts(node))]

    def _parts(self, node: ast.expr) -> list[tuple[ast.expr, bool]]:
        """What of `node` is still to be checked, and whether that lies deeper; what is wrong with itself is told."""
        match node:
            case ast.Constant(value=value):
                if isinstance(value, bool) or not isinstance(value, int | float) or not abs(value) <= LARGEST:
                    _refuse(node, f"{str(value)[:20]} is not a number that can be used")
                return []
            case ast.Name(id=name):
                if name not in (*self.names, "pi", "e"):
                    *most, last = self.names
                    known = f"{', '.join(most)} and {last}" if most else last
                    _refuse(node, f"unknown name {name!r}; the variables are {known}")
                return []
            case ast.UnaryOp(op=ast.USub() | ast.UAdd(), operand=operand):
                return [(operand, True)]
            case ast.BinOp(left=left, op=op, right=right):
                if type(op) not in OPERATORS:
                    _refuse(node, "only + - * / ** are known between values")
                if isinstance(op, ast.Pow):
                    self._check_exponent(right)
                return [(left, isinstance(op, ast.Pow)), (right, True)]
            case ast.Call():
                return [(argument, True) for argument in self._arguments(node)]
        known = ", ".join(self.names)
        return _refuse(node, f"this is not part of a formula; use numbers, {known}, + - * / ** and functions")

    def _check_exponent(self, node: ast.expr) -> None:
        exponent = node.operand if isinstance(node, ast.UnaryOp) else node
        value = exponent.value if isinstance(exponent, ast.Constant) else 0
        if isinstance(value, int | float) and value > EXPONENT:
            _refuse(node, f"the exponent is larger than {EXPONENT}")

    def _arguments(self, node: ast.Call) -> list[ast.expr]:
        """The values that a call takes, a condition's two sides among them."""
        name = node.func.id if isinstance(node.func, ast.Name) else ""
        if name not in FUNCTIONS and name != "where":
            _refuse(node, f"unknown function {name!r}; known are {', '.join([*FUNCTIONS, 'where'])}")
        if node.keywords or any(isinstance(argument, ast.Starred) for argument in node.args):
            _refuse(node, f"{name} takes plain values only")
        wanted = ARGUMENTS.get(name, 1)
        if len(node.args) != wanted:
            _refuse(node, f"{name} takes {wanted} value{'s' * (wanted > 1)}, not {len(node.args)}")
        return [*_sides(node.args[0]), *node.args[1:]] if name == "where" else node.args

    def build(self, root: ast.expr) -> Node:
        """The expression of a checked tree; a part that is real nowhere is refused."""
        built: dict[ast.AST, Node] = {}
        for node in _children_first(root):
            built[node] = made = self._node(node, built)
            if (is_number(made) and not abs(made.value) <= LARGEST) or real_nowhere(made, self._ranges):
                _refuse(node, "this part has no finite real value")
        return built[root]

    def _node(self, node: ast.expr, built: Mapping[ast.AST, Node]) -> Node:
        match node:
            case ast.Constant(value=int() | float() as value):
                return number(value)
            case ast.Name(id=name):
                return self.names[name] if name in self.names else {"pi": tree.pi, "e": tree.e}[name]
            case ast.UnaryOp(op=op, operand=operand):
                return -built[operand] if isinstance(op, ast.USub) else built[operand]
            case ast.BinOp(left=left, op=op, right=right):
                exponent = built[right]
                if isinstance(op, ast.Pow) and is_number(exponent) and abs(exponent.value) > EXPONENT:
                    _refuse(right, f"the exponent is larger than {EXPONENT}")
                return OPERATORS[type(op)](built[left], exponent)
            case ast.Call(func=ast.Name(id="where"), args=[ast.Compare() as test, yes, no]):
                sides = (built[side] for side in _sides(test))
                return tree.where(tree.compare(COMPARISONS[type(test.ops[0])], *sides), built[yes], built[no])
            case ast.Call(func=ast.Name(id=name), args=arguments):
                return FUNCTIONS[name](*(built[argument] for argument in arguments))
        raise AssertionError(node)


def _sides(node: ast.expr) -> list[ast.expr]:
    """The two sides of the comparison that `where` needs first."""
    if not isinstance(node, ast.Compare) or len(node.ops) != 1 or type(node.ops[0]) not in COMPARISONS:
        _refuse(node, "where needs one comparison first, as in where(x > 0, x, -x)")
    return [node.left, node.comparators[0]]


def _children_first(root: ast.expr) -> list[ast.expr]:
    found, waiting = list[ast.expr](), [root]
    while waiting:
        node = waiting.pop()
        found.append(node)
        match node:
            case ast.UnaryOp(operand=operand):
                waiting.append(operand)
            case ast.BinOp(left=left, right=right):
                waiting += [left, right]
            case ast.Call(func=ast.Name(id="where"), args=[test, *rest]):
                waiting += [*_sides(test), *rest]
            case ast.Call(args=arguments):
                waiting += arguments
    return found[::-1]


def _refuse(node: ast.AST, message: str) -> NoReturn:
    raise FormulaError(message, getattr(node, "col_offset", 0) + 1)
