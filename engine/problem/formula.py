"""A person's formula -> an expression: what was written is checked part by part against a whitelist, then built.

Text is never evaluated: engine.problem.notation reads it, and what is not named here is refused.
"""

import operator
from collections.abc import Callable, Collection, Mapping, Sequence
from functools import lru_cache, partial
from typing import Any, NoReturn

from fallline.engine.language import tr
from fallline.engine.problem import tree, typesetting
from fallline.engine.problem.notation.grammar import read
from fallline.engine.problem.notation.letters import known
from fallline.engine.problem.notation.syntax import FormulaError, Part
from fallline.engine.problem.notation.words import CONSTANTS
from fallline.engine.problem.ranges import Range, real_nowhere
from fallline.engine.problem.tree import Node, is_number, number, symbol

LENGTH, DEPTH, EXPONENT, LARGEST = 5000, 100, 64, 1e100
"""Characters, powers and calls within one another, and the largest exponent and number."""
HELP = "as on paper or in LaTeX: x^2 + 3y^2, 2 sin x, |x|, e^x, x if x > 0 else y"
"""What the fields that take formulas say of them."""

OPERATORS: dict[str, Callable[[Any, Any], Any]] = {
    "+": operator.add, "-": operator.sub, "*": operator.mul, "/": operator.truediv, "pow": operator.pow,
}  # fmt: skip
COMPARISONS = frozenset(tree.COMPARISONS)
FUNCTIONS: dict[str, Callable[..., Node]] = {
    "sin": tree.sin, "cos": tree.cos, "tan": tree.tan, "asin": tree.asin, "acos": tree.acos, "atan": tree.atan,
    "sinh": tree.sinh, "cosh": tree.cosh, "tanh": tree.tanh, "exp": tree.exp, "log": tree.log, "sqrt": tree.sqrt,
    "abs": tree.absolute, "sign": tree.sign, "min": tree.minimum, "max": tree.maximum,
    "log1p": tree.log1p, "expm1": tree.expm1, "softplus": tree.softplus, "logaddexp": tree.logaddexp, "erf": tree.erf,
    "gamma": tree.gamma, "sec": lambda a: 1 / tree.cos(a), "csc": lambda a: 1 / tree.sin(a),
    "cot": lambda a: tree.cos(a) / tree.sin(a),
}  # fmt: skip


def _all(*conditions: Node) -> Node:
    """A condition that holds where all do."""
    together = tree.ONE
    for each in reversed(conditions):
        together = tree.where(each, together, tree.ZERO)
    return tree.compare(">", together, tree.ZERO)


def _root(degree: Node, a: Node) -> Node:
    """Of an odd degree negative numbers have one too."""
    odd = (tree.whole(degree) or 0) % 2
    return tree.sign(a) * abs(a) ** (1 / degree) if odd else a ** (1 / degree)


SHAPES: dict[str, Callable[..., Node]] = {
    "neg": operator.neg,
    "root": _root,
    "logarithm": lambda base, a: tree.log(a) / tree.log(base),
    "where": tree.where,
    "and": _all,
    **{sign: partial(tree.compare, sign) for sign in tree.COMPARISONS},
}
"""Operations that are written by signs."""
LEAVES = "number", "symbol", "undefined"
ARGUMENTS = {"min": 2, "max": 2, "logaddexp": 2, "where": 3}


def check(text: str, names: Sequence[str] = ("x", "y")) -> None:
    """Raise FormulaError unless `text` is a formula in the variables `names` that has a value somewhere."""
    _checked(text, tuple(names))


@lru_cache(maxsize=256)
def _checked(text: str, names: tuple[str, ...]) -> None:
    build(text, {name: symbol(name) for name in names})


def parameters(text: str, names: Sequence[str] = ("x", "y"), declared: Collection[str] = ()) -> tuple[str, ...]:
    """The names in `text` that are neither variables nor, unless `declared`, constants, in order of their coming."""
    parts = tree.order([_written(text, (*names, *sorted(declared)), free=True)])
    found = dict.fromkeys(part.value for part in parts if part.op == "symbol" and part.value not in names)
    return tuple(name for name in found if name in declared or name not in CONSTANTS)


def build(text: str, symbols: Mapping[str, Node]) -> Node:
    """The expression of `text`, whose names are the keys of `symbols`; raises FormulaError."""
    walker = _Walker(symbols)
    root = _written(text, tuple(symbols))
    walker.check(root)
    return walker.build(root)


def latex(text: str, names: Sequence[str] = ("x", "y")) -> str:
    """`text` typeset as it was written, with every digit."""
    return typesetting.latex(_written(text, tuple(names), free=True), exact=True)


def _written(text: str, names: tuple[str, ...], *, free: bool = False) -> Part:
    if not text.strip():
        raise FormulaError(tr("the formula is empty; try x^2 + 25y^2"))
    if len(text) > LENGTH:
        raise FormulaError(tr("the formula is longer than {length} characters", length=LENGTH), LENGTH + 1)
    return read(text, names, free=free)


class _Walker:
    """Checks a tree part by part, and builds it. Every operation that is not named here is refused.

    Neither recurses: a sum of a thousand terms is as deep as a thousand parentheses, and no fault.
    """

    def __init__(self, names: Mapping[str, Node]) -> None:
        self.names = names
        self._ranges: dict[Node, Range | None] = {}

    def check(self, root: Part) -> None:
        """Raise FormulaError at the first fault, from the left."""
        waiting: list[tuple[Part, int]] = [(root, 0)]
        looked_at: dict[int, int] = {}
        while waiting:
            part, depth = waiting.pop()
            if depth > DEPTH:
                _refuse(part, tr("the formula is nested too deeply"))
            if looked_at.get(id(part), -1) >= depth:  # the middle of 0 < x < 1 is compared twice
                continue
            looked_at[id(part)] = depth
            waiting += [(each, depth + deeper) for each, deeper in reversed(self._parts(part))]

    def _parts(self, part: Part) -> list[tuple[Part, bool]]:
        """What of `part` is still to be checked, and whether that lies deeper; what is wrong with itself is told."""
        if part.op in LEAVES:
            self._check_leaf(part)
            return []
        if part.op == "where":
            condition, *values = part.args
            compared = condition.args if condition.op == "and" else (condition,)
            return [(each, True) for each in (*(side for test in compared for side in test.args), *values)]
        if part.op in COMPARISONS or part.op == "and":
            _refuse(part, tr("a comparison is a condition, as in x if x > 0 else y"))
        if part.op == "pow":
            self._check_exponent(part.args[1])
        elif not any(part.op in table for table in (OPERATORS, SHAPES, FUNCTIONS)):
            _refuse(part, tr("{op} is not part of a formula", op=part.op))
        flat = part.op in OPERATORS and part.op != "pow"  # a sum of a thousand terms leans to the left
        return [(each, bool(place) or not flat) for place, each in enumerate(part.args)]

    def _check_leaf(self, part: Part) -> None:
        if part.op == "number" and not abs(part.value) <= LARGEST:
            _refuse(part, tr("a number beyond {largest:g} cannot be used", largest=LARGEST))
        if part.op == "symbol" and part.value not in self.names and part.value not in CONSTANTS:
            _refuse(
                part,
                tr("unknown name {value!r}; the variables are {known}", value=part.value[:30], known=known(self.names)),
            )

    def _check_exponent(self, part: Part) -> None:
        exponent = part.args[0] if part.op == "neg" else part
        if exponent.op == "number" and exponent.value > EXPONENT:
            _refuse(part, tr("the exponent is larger than {exponent}", exponent=EXPONENT))

    def build(self, root: Part) -> Node:
        """The expression of a checked tree; a part that is real nowhere is refused."""
        built: dict[int, Node] = {}
        for part in tree.order([root]):
            built[id(part)] = made = self._node(part, [built[id(each)] for each in part.args])
            wrong = is_number(made) and not abs(made.value) <= LARGEST
            if part.op != "undefined" and (wrong or real_nowhere(made, self._ranges)):
                _refuse(part, tr("this part has no finite real value"))
        return built[id(root)]

    def _node(self, part: Part, args: list[Node]) -> Node:
        match part.op:
            case "number":
                return number(part.value)
            case "symbol":
                return self.names[part.value] if part.value in self.names else getattr(tree, part.value)
            case "undefined":
                return _nowhere(next(iter(self.names.values())))
            case "pow" if is_number(args[1]) and abs(args[1].value) > EXPONENT:
                _refuse(part.args[1], tr("the exponent is larger than {exponent}", exponent=EXPONENT))
        table = next(table for table in (OPERATORS, SHAPES, FUNCTIONS) if part.op in table)
        return table[part.op](*args)


def _nowhere(variable: Node) -> Node:
    """What has neither a value nor a slope anywhere, in every language that formulas are printed in."""
    return tree.sqrt(tree.MINUS_ONE - variable**2)


def _refuse(part: Part, message: str) -> NoReturn:
    raise FormulaError(message, part.column)
