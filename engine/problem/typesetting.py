"""Expressions as LaTeX, in the order in which they were written."""

import re
from typing import Any

from fallline.engine.language import tr
from fallline.engine.problem.notation.syntax import Part
from fallline.engine.problem.notation.words import GREEK
from fallline.engine.problem.tree import Node, order, whole

NAMES = {"asin": r"\arcsin", "acos": r"\arccos", "atan": r"\arctan", "erf": r"\mathrm{erf}", "gamma": r"\Gamma",
         "log1p": r"\mathrm{log1p}", "expm1": r"\mathrm{expm1}", "sign": r"\mathrm{sgn}",
         "logaddexp": r"\mathrm{logaddexp}", "softplus": r"\mathrm{softplus}",
         "logistic": r"\mathrm{logistic}"}  # fmt: skip
SUM, PRODUCT, POWER, ATOM = range(4)
SHAPES = {
    "/": (r"\frac{{{0}}}{{{1}}}", ATOM), "exp": ("e^{{{0}}}", POWER), "sqrt": (r"\sqrt{{{0}}}", ATOM),
    "root": (r"\sqrt[{0}]{{{1}}}", ATOM), "logarithm": (r"\log_{{{0}}}\left({1}\right)", ATOM),
    "abs": (r"\left|{0}\right|", ATOM), "<": ("{0} < {1}", SUM), ">": ("{0} > {1}", SUM),
    "<=": (r"{0} \leq {1}", SUM), ">=": (r"{0} \geq {1}", SUM),
}  # fmt: skip
"""Operation -> how it is written around its parts, and how strongly that binds."""
LONGEST = 4000
"""Characters: what is longer nobody reads, and no formula label draws."""


def latex(root: Node | Part, *, exact: bool = False) -> str:
    """`root` typeset; a few words where it is too long to be read.

    With `exact` so that it would be read as the very same: every digit is there, and every bracket that means a thing.
    """
    made: dict[int, tuple[str, int]] = {}
    for each in order([root]):
        text, strength = _text(each, [made[id(part)] for part in each.args], exact)
        if len(text) > LONGEST:
            said = tr("a formula of {count} parts", count=len(order([root])))
            return rf"\text{{{said}}}"
        made[id(each)] = text, strength
    return made[id(root)][0]


def _text(each: Any, parts: list[tuple[str, int]], exact: bool) -> tuple[str, int]:
    """LaTeX of a node, and how strongly it binds."""
    match each.op:
        case "number":
            return _number(each.value, exact)
        case "symbol":
            return _symbol(each.value), ATOM
        case "+" | "-":
            closed = exact and (each.args[1].op in ("+", "-") or parts[1][0].startswith("-"))
            loose = each.op == "+" and not closed
            left, right = _in(parts[0], SUM), _in(parts[1], SUM if loose else PRODUCT)
            return (f"{left} - {right[1:].lstrip()}" if each.op == "+" and right.startswith("-")
                    else f"{left} {each.op} {right}"), SUM  # fmt: skip
        case "neg":
            return f"- {_in(parts[0], POWER if exact else PRODUCT)}", SUM
        case "*":
            if (
                exact and parts[0][0].startswith("-") and each.args[0].op in ("neg", "*")
            ):  # the sign of the first factor
                return _product([(parts[0][0], PRODUCT), parts[1]], exact), SUM
            return _product(parts, exact), PRODUCT
        case "pow":
            return _power(each, parts, exact), POWER
        case "where":
            return _pieces(each, *(part[0] for part in parts)), SUM
        case "and":
            return r" \;\land\; ".join(part[0] for part in parts), SUM
    inside = [part[0] for part in parts]
    if each.op in SHAPES and not (exact and each.op == "exp"):  # e to a number is another number than its exp
        shape, strength = SHAPES[each.op]
        return shape.format(*inside), strength
    return _called("ln" if exact and each.op == "log" else each.op, inside), ATOM


def _in(part: tuple[str, int], least: int) -> str:
    return part[0] if part[1] >= least else rf"\left({part[0]}\right)"


def _pieces(each: Any, condition: str, yes: str, no: str) -> str:
    begin, end = r"\begin{cases} ", r" \end{cases}"
    rest = rf" \\ {no} & \text{{{tr('otherwise')}}}"
    if each.args[2].op == "undefined":
        rest = ""
    elif each.args[2].op == "where" and isinstance(each, Part):  # rows of one table, as they were written
        rest = rf" \\ {no.removeprefix(begin).removesuffix(end)}"
    return f"{begin}{yes} & {condition}{rest}{end}"


def _product(parts: list[tuple[str, int]], exact: bool) -> str:
    left, right = _in(parts[0], PRODUCT), _in(parts[1], POWER if exact else PRODUCT)
    dotted = right[:1].isdigit() or (right.startswith(r"\frac{") and left[-1:].isdigit())
    return rf"{left} \cdot {right}" if dotted else f"{left} {right}"


def _power(each: Any, parts: list[tuple[str, int]], exact: bool) -> str:
    base, exponent = parts
    name = each.args[0].op
    if exact and name == "/":
        base = base[0], PRODUCT
    if name in ("sin", "cos", "tan", "sinh", "cosh", "tanh", "log") and whole(each.args[1]) is not None:
        name = "ln" if exact and name == "log" else name
        return base[0].replace(f"\\{name}", rf"\{name}^{{{exponent[0]}}}", 1)
    return f"{_in(base, ATOM)}^{{{exponent[0]}}}"


def _called(op: str, parts: list[str]) -> str:
    inside = ", ".join(parts)
    if op.startswith("polygamma"):
        return rf"\psi_{{{op.removeprefix('polygamma')}}}\left({inside}\right)"
    return rf"{NAMES.get(op, chr(92) + op)}\left({inside}\right)"


def _number(value: float, exact: bool) -> tuple[str, int]:
    if exact:
        return _all_digits(value)
    if value == 3.141592653589793:
        return r"\pi", ATOM
    if value == 2.718281828459045:
        return "e", ATOM
    if float(value).is_integer() and abs(value) < 1e6:
        text = str(int(value))
    else:
        text = f"{value:.6g}"
        if "e" in text:
            mantissa, _, exponent = text.partition("e")
            return rf"{mantissa} \cdot 10^{{{int(exponent)}}}", PRODUCT
    return text, ATOM if value >= 0 else SUM


def _all_digits(value: float) -> tuple[str, int]:
    text = str(int(value)) if value.is_integer() and value < 1e16 else repr(value)
    mantissa, _, exponent = text.partition("e")
    return (rf"{mantissa} \cdot 10^{{{int(exponent)}}}", PRODUCT) if exponent else (text, ATOM)


def _symbol(name: str) -> str:
    match = re.fullmatch(r"([A-Za-z]+)_?(\d*|(?<=_)\w+)", name)
    if match is None:
        return rf"\mathrm{{{name.replace('_', chr(92) + '_')}}}"
    word, index = match.groups()
    text = f"\\{word}" if word in GREEK else word if len(word) == 1 else rf"\mathrm{{{word}}}"
    if len(index) > 1 and not index.isdigit():
        index = rf"\mathrm{{{index}}}"
    return f"{text}_{{{index}}}" if index else text
