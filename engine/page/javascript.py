"""Expressions as JavaScript: functions of plain numbers, in the order of operations that the engine has.

What is printed is read once more, word by word, before it goes on a page: numbers, the names of its arguments, and the
functions below are all that may stand there.
"""

import math
import re
from collections.abc import Iterable, Sequence
from typing import Any

from fallline.engine.language import tr
from fallline.engine.page.traced import NotPrinted, Traced
from fallline.engine.problem.printing import PLAIN, Language, printed, python_words
from fallline.engine.problem.tree import order

MATHS = ("abs", "sign", "sqrt", "exp", "log", "sin", "cos", "tan", "asin", "acos", "atan", "sinh", "cosh", "tanh",
         "log1p", "expm1", "floor")  # fmt: skip
RUNTIME = ("modulo", "runningProduct")
"""Functions of resources/page/numbers.js."""


def _number(value: float) -> str:
    if math.isnan(value):
        return "NaN"
    if math.isinf(value):
        return "Infinity" if value > 0 else "-Infinity"
    return repr(int(value)) if value.is_integer() and abs(value) < 2**53 else repr(value)


JAVASCRIPT = Language(
    PLAIN
    | python_words(MATHS, "Math.")
    | {
        "pow": "Math.pow({0}, {1})",
        "where": "({0} ? {1} : {2})",
        "min": "Math.min({0}, {1})",
        "max": "Math.max({0}, {1})",
        "softplus": "(Math.max({0}, 0) + Math.log1p(Math.exp(-Math.abs({0}))))",
        "logistic": "(1 / (1 + Math.exp(-{0})))",
        "==": "({0} === {1})",
        "%": "modulo({0}, {1})",
        "answer": "{0}",
        "running": "runningProduct(kept, {1}, {0})",
    },
    assignment="const {0} = {1};",
    number=_number,
)
RESERVED = {
    "arguments", "await", "break", "case", "catch", "class", "const", "continue", "debugger", "default", "delete", "do",
    "else", "enum", "eval", "export", "extends", "false", "finally", "for", "function", "if", "implements", "import",
    "in", "instanceof", "interface", "let", "new", "null", "package", "private", "protected", "public", "return",
    "static", "super", "switch", "this", "throw", "true", "try", "typeof", "undefined", "var", "void", "while", "with",
    "yield", "Math", "NaN", "Infinity", "kept", *RUNTIME,
}  # fmt: skip
"""What no argument can be called."""
WORD = re.compile(
    r"\s*(?:(?P<name>[^\W\d][\w$]*)|(?P<number>\d+(?:\.\d+)?(?:e[+-]?\d+)?)|(?P<sign>===|<=|>=|[-+*/()<>?:,.]))"
)


def function(
    name: str, arguments: Sequence[str], rows: Sequence[Any], *, lone: bool = False, keeps: bool = False
) -> str:
    """A method `name` of an object, which returns `rows` as an array, or the one that it has. Raises NotPrinted.

    One that `keeps` running products is given where, as its last argument.
    """
    for argument in arguments:
        if not argument.isidentifier() or argument in RESERVED:
            raise NotPrinted(tr("{name!r} can be no name in JavaScript", name=argument))
    missing = sorted({each.op for each in order(rows) if not _has(each.op)})
    if missing:
        raise NotPrinted(tr("JavaScript has no {names}", names=", ".join(missing)))
    lines, texts = printed(_shared(rows), JAVASCRIPT)
    check([*lines, *texts], arguments)
    answer = texts[0] if lone else f"[{', '.join(texts)}]"
    body = [*lines, f"return {_bare(answer)};"]
    given = [*arguments, "kept"] if keeps else arguments
    return f"{name}({', '.join(given)}) {{\n" + "".join(f"  {_tidy(line)}\n" for line in body) + "}"


def _has(op: str) -> bool:
    return op in ("number", "symbol") or JAVASCRIPT.has(op)


def _shared(rows: Sequence[Any]) -> list[Any]:
    """`rows` in which equal parts are one, what is an answer and a part alike has a name, and products have places."""
    made: dict[int, Traced] = {}
    known: dict[tuple[Any, ...], Traced] = {}
    products = 0
    for each in order(rows):
        args = tuple(made[id(part)] for part in each.args)
        key = (each.op, each.value, *map(id, args))
        if key not in known:
            if each.op == "running":
                args, products = (*args, Traced("number", value=float(products))), products + 1
            known[key] = Traced(each.op, *args, value=each.value)
        made[id(each)] = known[key]
    return [Traced("answer", made[id(row)]) for row in rows]


def check(texts: Iterable[str], arguments: Sequence[str]) -> None:
    """Raise NotPrinted at the first word in `texts` that is neither a number nor known."""
    known = {*arguments, *RUNTIME, "kept", "Math", "NaN", "Infinity"}
    for text in texts:
        declared = re.fullmatch(r"const (_\d+) = (.*);", text, re.DOTALL)
        _check(declared[2] if declared else text, known)
        if declared:
            known.add(declared[1])


def _check(text: str, known: set[str]) -> None:
    at, after = 0, ""
    while at < len(text.rstrip()):
        found = WORD.match(text, at)
        if found is None:
            raise NotPrinted(tr("{text!r} is not printed by the rules", text=text[at : at + 20]))
        word = found["name"]
        allowed = {*MATHS, "pow", "min", "max"} if after == "." else known
        if word and word not in allowed and not (after == "." and word.isidentifier() and _of_numbers(text, found)):
            raise NotPrinted(tr("{word!r} is not among {known}", word=word, known=", ".join(sorted(known))))
        at, after = found.end(), found["sign"] or ""


def _of_numbers(text: str, found: re.Match[str]) -> bool:
    """Whether the name is a field of the numbers p."""
    return bool(re.search(r"(?<![\w.])p\.$", text[: found.start("name")]))


def _bare(text: str) -> str:
    """Without the parentheses that group all of an argument, or the whole."""
    pairs, opened = dict[int, int](), list[int]()
    for place, letter in enumerate(text):
        if letter == "(":
            opened.append(place)
        elif letter == ")":
            pairs[opened.pop()] = place
    idle = set[int]()
    for first, last in pairs.items():
        before, after = text[:first].rstrip()[-1:], text[last + 1 :].lstrip()[:1]
        if before in ("", "(", ",", "[") and after in ("", ")", ",", "]"):
            idle |= {first, last}
    return "".join(letter for place, letter in enumerate(text) if place not in idle)


def _tidy(line: str) -> str:
    declared = re.fullmatch(r"(const _\d+ = )(.*);", line, re.DOTALL)
    return f"{declared[1]}{_bare(declared[2])};" if declared else line
