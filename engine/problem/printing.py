"""Expressions printed as source: the same operations in the same order, in the words of a language.

What is used more than once, or would make a line too long, gets a name. Whole powers become products, as
engine.problem.evaluation computes them.
"""

from collections.abc import Callable, Sequence

import msgspec

from fallline.engine.problem.evaluation import power_by_products
from fallline.engine.problem.tree import LARGEST_POWER, Node, order, whole

POLYGAMMA = "polygamma"
LONGEST = 100
"""Characters of a part that has no name."""
PLAIN = {
    "+": "({0} + {1})", "-": "({0} - {1})", "*": "({0} * {1})", "/": "({0} / {1})", "neg": "(-{0})",
    "<": "({0} < {1})", "<=": "({0} <= {1})", ">": "({0} > {1})", ">=": "({0} >= {1})",
}  # fmt: skip


class Language(msgspec.Struct, frozen=True):
    """Words for each operation, and how a name is given."""

    words: dict[str, str]
    assignment: str = "{0} = {1}"
    number: Callable[[float], str] = repr
    powers_as_products: bool = True
    derivative_of_digamma: str = ""
    """The words for each: of the order {1}, at {0}."""

    def has(self, operation: str) -> bool:
        """Whether there are words for it."""
        return bool(self.word(operation))

    def word(self, operation: str) -> str:
        """Its words, with {0}, {1} ... for the arguments; empty where there are none."""
        if operation.startswith(POLYGAMMA):
            return self.derivative_of_digamma.replace("{1}", operation.removeprefix(POLYGAMMA))
        return self.words.get(operation, "")


def python_words(functions: Sequence[str], prefix: str = "", **renamed: str) -> dict[str, str]:
    """`functions` of one argument as calls, under other names where `renamed` says."""
    return {name: f"{prefix}{renamed.get(name, name)}({{0}})" for name in functions}


ELEMENTARY = ("abs", "sign", "sqrt", "exp", "log", "sin", "cos", "tan", "asin", "acos", "atan", "sinh", "cosh", "tanh",
              "log1p", "expm1", "erf", "gamma")  # fmt: skip
SCALARS = Language(
    PLAIN
    | python_words(ELEMENTARY, asin="arcsin", acos="arccos", atan="arctan")
    | {
        "pow": "({0} ** {1})",
        "where": "({1} if {0} else {2})",
        "min": "minimum({0}, {1})",
        "max": "maximum({0}, {1})",
        "softplus": "(maximum({0}, 0.0) + log1p(exp(-abs({0}))))",
        "logistic": "(1.0 / (1.0 + exp(-{0})))",
    }
)
"""Python for scalars, as numba compiles it."""
NUMPY = Language(
    PLAIN
    | python_words(
        [name for name in ELEMENTARY if name not in ("erf", "gamma")],
        "np.", asin="arcsin", acos="arccos", atan="arctan",
    )
    | {
        "pow": "({0} ** {1})",
        "where": "np.where({0}, {1}, {2})",
        "min": "np.minimum({0}, {1})",
        "max": "np.maximum({0}, {1})",
        "erf": "np.vectorize(math.erf)({0})",
        "gamma": "special.gamma({0})",
        "softplus": "(np.maximum({0}, 0.0) + np.log1p(np.exp(-np.abs({0}))))",
        "logistic": "(1.0 / (1.0 + np.exp(-{0})))",
    },
    derivative_of_digamma="special.polygamma({1}, {0})",
)  # fmt: skip
"""Python for numpy's arrays, and scipy's special functions."""


def known(rows: Sequence[Node], language: Language) -> bool:
    """Whether `language` has words for every operation."""
    return all(language.has(each.op) or each.op in ("number", "symbol") for each in order(rows))


def printed(rows: Sequence[Node], language: Language) -> tuple[list[str], list[str]]:
    """Lines that name the common parts, and a text for each of `rows`."""
    printer = _Printer(rows, language)
    return printer.lines, [printer.texts[id(row)] for row in rows]


def function(name: str, arguments: Sequence[Node], rows: Sequence[Node]) -> str:
    """A Python function of scalars that returns a tuple of `rows`."""
    lines, texts = printed(rows, SCALARS)
    body = [*lines, f"return ({', '.join(texts)},)"]
    return "\n    ".join([f"def {name}({', '.join(each.value for each in arguments)}):", *body]) + "\n"


class _Printer:
    def __init__(self, rows: Sequence[Node], language: Language) -> None:
        self.language, self.lines = language, list[str]()
        self.texts: dict[int, str] = {}
        nodes = order(rows)
        self._used = {id(each): 0 for each in nodes}
        for each in nodes:
            for part in each.args:
                self._used[id(part)] += 1
        for each in nodes:
            text = self._text(each)
            leaf = each.op in ("number", "symbol")
            self.texts[id(each)] = text if leaf or not self._wants_a_name(each, text) else self._named(text)

    def _wants_a_name(self, each: Node, text: str) -> bool:
        return (self._used[id(each)] > 1 or len(text) > LONGEST) and not each.op.startswith(("<", ">"))

    def _named(self, text: str) -> str:
        name = f"_{len(self.lines)}"
        self.lines.append(self.language.assignment.format(name, text))
        return name

    def _text(self, each: Node) -> str:
        if each.op == "number":
            value = self.language.number(each.value)
            return f"({value})" if value.startswith("-") else value
        if each.op == "symbol":
            return str(each.value)
        parts = [self.texts[id(part)] for part in each.args]
        exponent = whole(each.args[1]) if each.op == "pow" and self.language.powers_as_products else None
        if exponent is not None and 1 < exponent <= LARGEST_POWER:
            base = self._atom(parts[0])
            return str(power_by_products(base, exponent, self._product if exponent > 2 else _times))
        words = self.language.word(each.op)
        if words.count("{0}") > 1:
            parts = [self._atom(part) for part in parts]
        return words.format(*parts)

    def _product(self, a: str, b: str) -> str:
        return self._named(_times(a, b))

    def _atom(self, text: str) -> str:
        return text if text.isidentifier() else self._named(text)


def _times(a: str, b: str) -> str:
    return f"({a} * {b})"
