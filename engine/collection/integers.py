"""Whole numbers as a declaration writes them for its indices and ranges: i + 1, 2 i - 1 as 2*i - 1, max(1, i - 5)."""

import ast
import operator
from collections.abc import Callable, Mapping
from functools import lru_cache

from fallline.engine.language import tr

OPERATORS: dict[type[ast.AST], Callable[..., int]] = {
    ast.Add: operator.add, ast.Sub: operator.sub, ast.Mult: operator.mul, ast.FloorDiv: operator.floordiv,
    ast.Mod: operator.mod, ast.USub: operator.neg,
}  # fmt: skip
FUNCTIONS: dict[str, Callable[..., int]] = {"min": min, "max": max, "abs": abs}


def integer(text: str, names: Mapping[str, int]) -> int:
    """The value of `text`, in which `names` may stand; raises ValueError where it is anything else."""
    return _value(_tree(text), text, names)


@lru_cache(maxsize=512)
def _tree(text: str) -> ast.expr:
    try:
        return ast.parse(text.strip(), mode="eval").body
    except SyntaxError:
        raise ValueError(tr("{text!r} is no whole number", text=text)) from None


def _value(part: ast.expr, text: str, names: Mapping[str, int]) -> int:
    match part:
        case ast.Constant(value=int() as value):
            return value
        case ast.Name(id=name) if name in names:
            return names[name]
        case ast.BinOp(left=left, op=op, right=right) if type(op) in OPERATORS:
            return OPERATORS[type(op)](_value(left, text, names), _value(right, text, names))
        case ast.UnaryOp(op=op, operand=operand) if type(op) in OPERATORS:
            return OPERATORS[type(op)](_value(operand, text, names))
        case ast.Call(func=ast.Name(id=name), args=args, keywords=[]) if name in FUNCTIONS:
            return FUNCTIONS[name](*(_value(each, text, names) for each in args))
    raise ValueError(tr("{text!r} is no whole number in {names}", text=text, names=", ".join(names)))
