"""Expressions as LaTeX, in the order in which they were written."""

import re

from fallline.engine.problem.tree import Node, order, whole

GREEK = ("alpha", "beta", "gamma", "delta", "epsilon", "theta", "kappa", "lambda", "mu", "nu", "rho", "sigma", "omega")
NAMES = {"asin": r"\arcsin", "acos": r"\arccos", "atan": r"\arctan", "erf": r"\mathrm{erf}", "gamma": r"\Gamma",
         "log1p": r"\mathrm{log1p}", "expm1": r"\mathrm{expm1}", "sign": r"\mathrm{sgn}",
         "softplus": r"\mathrm{softplus}", "logistic": r"\mathrm{logistic}"}  # fmt: skip
SUM, PRODUCT, POWER, ATOM = range(4)
LONGEST = 4000
"""Characters: what is longer nobody reads, and no formula label draws."""


def latex(root: Node) -> str:
    """`root` typeset; a few words where it is too long to be read."""
    made: dict[int, tuple[str, int]] = {}
    for each in order([root]):
        text, strength = _text(each, [made[id(part)] for part in each.args])
        if len(text) > LONGEST:
            return rf"\text{{a formula of {len(order([root]))} parts}}"
        made[id(each)] = text, strength
    return made[id(root)][0]


def _text(each: Node, parts: list[tuple[str, int]]) -> tuple[str, int]:
    """LaTeX of a node, and how strongly it binds."""
    match each.op:
        case "number":
            return _number(each.value)
        case "symbol":
            return _symbol(each.value), ATOM
        case "+" | "-":
            left, right = _in(parts[0], SUM), _in(parts[1], SUM if each.op == "+" else PRODUCT)
            return (f"{left} - {right[1:].lstrip()}" if each.op == "+" and right.startswith("-")
                    else f"{left} {each.op} {right}"), SUM  # fmt: skip
        case "neg":
            return f"- {_in(parts[0], PRODUCT)}", SUM
        case "*":
            return _product(parts), PRODUCT
        case "/":
            return rf"\frac{{{parts[0][0]}}}{{{parts[1][0]}}}", ATOM
        case "pow":
            return _power(each, parts), POWER
        case "exp":
            return f"e^{{{parts[0][0]}}}", POWER
        case "where":
            condition, yes, no = (part[0] for part in parts)
            return rf"\begin{{cases}} {yes} & {condition} \\ {no} & \text{{otherwise}} \end{{cases}}", SUM
        case "<" | "<=" | ">" | ">=":
            sign = {"<=": r"\leq", ">=": r"\geq"}.get(each.op, each.op)
            return f"{parts[0][0]} {sign} {parts[1][0]}", SUM
    return _called(each.op, [part[0] for part in parts]), ATOM


def _in(part: tuple[str, int], least: int) -> str:
    return part[0] if part[1] >= least else rf"\left({part[0]}\right)"


def _product(parts: list[tuple[str, int]]) -> str:
    left, right = _in(parts[0], PRODUCT), _in(parts[1], PRODUCT)
    dotted = right[:1].isdigit() or (right.startswith(r"\frac{") and left[-1:].isdigit())
    return rf"{left} \cdot {right}" if dotted else f"{left} {right}"


def _power(each: Node, parts: list[tuple[str, int]]) -> str:
    base, exponent = parts
    name = each.args[0].op
    if name in ("sin", "cos", "tan", "sinh", "cosh", "tanh", "log") and whole(each.args[1]) is not None:
        return base[0].replace(f"\\{name}", rf"\{name}^{{{exponent[0]}}}", 1)
    return f"{_in(base, ATOM)}^{{{exponent[0]}}}"


def _called(op: str, parts: list[str]) -> str:
    inside = ", ".join(parts)
    if op == "sqrt":
        return rf"\sqrt{{{inside}}}"
    if op == "abs":
        return rf"\left|{inside}\right|"
    if op.startswith("polygamma"):
        return rf"\psi_{{{op.removeprefix('polygamma')}}}\left({inside}\right)"
    return rf"{NAMES.get(op, chr(92) + op)}\left({inside}\right)"


def _number(value: float) -> tuple[str, int]:
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


def _symbol(name: str) -> str:
    match = re.fullmatch(r"([A-Za-z]+)_?(\d*)", name)
    if match is None:
        return rf"\mathrm{{{name.replace('_', chr(92) + '_')}}}"
    word, digits = match.groups()
    text = f"\\{word}" if word in GREEK else word if len(word) == 1 else rf"\mathrm{{{word}}}"
    return f"{text}_{{{digits}}}" if digits else text
