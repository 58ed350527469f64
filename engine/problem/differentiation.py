"""Derivatives of expressions by forward differentiation: one pass over the different parts for each variable.

Each rule stands beside its operation. Where pieces meet, a derivative is that of the piece which holds there; where
min, max or |u| have two, it is their mean. A jump has the derivative 0.
"""

import math
from collections.abc import Callable, Sequence

from fallline.engine.problem import tree
from fallline.engine.problem.tree import ONE, TWO, ZERO, Node, is_number, number, order, where

Rule = Callable[..., Node]
"""Of the node, its parts, and their derivatives: its derivative."""


def gradient(f: Node, variables: Sequence[Node]) -> list[Node]:
    """Df / dv for each of `variables`."""
    return [derivatives([f], variable)[0] for variable in variables]


def hessian(f: Node, variables: Sequence[Node]) -> list[Node]:
    """The upper triangle by rows: for x, y the derivatives xx, xy, yy."""
    slopes = gradient(f, variables)
    return [derivatives([slope], variable)[0] for i, slope in enumerate(slopes) for variable in variables[i:]]


def derivatives(rows: Sequence[Node], variable: Node) -> list[Node]:
    """The derivative of each of `rows` by `variable`."""
    found: dict[int, Node] = {}
    for each in order(rows):
        inner = [found[id(part)] for part in each.args]
        if each is variable:
            found[id(each)] = ONE
        elif each.op != "where" and all(slope is ZERO for slope in inner):
            found[id(each)] = ZERO
        else:
            found[id(each)] = _rule(each.op)(each, *each.args, *inner)
    return [found[id(row)] for row in rows]


def _rule(op: str) -> Rule:
    return _polygamma if op.startswith("polygamma") else RULES[op]


def _power(f: Node, u: Node, v: Node, du: Node, dv: Node) -> Node:
    if is_number(v):
        return v * u ** (v - ONE) * du
    by_base = v * u ** (v - ONE) * du
    return by_base if dv is ZERO else by_base + f * tree.log(u) * dv


def _polygamma(f: Node, u: Node, du: Node) -> Node:
    return tree.polygamma(int(f.op.removeprefix("polygamma")) + 1, u) * du


def _chosen(first: Node, second: Node, of_first: Node, of_second: Node) -> Node:
    """`of_first` where the condition `first` holds, `of_second` where `second` does, their mean where neither."""
    return where(first, of_first, where(second, of_second, (of_first + of_second) / TWO))


RULES: dict[str, Rule] = {
    "+": lambda _, u, v, du, dv: du + dv,
    "-": lambda _, u, v, du, dv: du - dv,
    "neg": lambda _, u, du: -du,
    "*": lambda _, u, v, du, dv: du * v + u * dv,
    "/": lambda f, u, v, du, dv: du / v if dv is ZERO else (du - f * dv) / v,
    "pow": _power,
    "where": lambda _, c, u, v, dc, du, dv: where(c, du, dv),
    "exp": lambda f, u, du: f * du,
    "log": lambda _, u, du: du / u,
    "sqrt": lambda f, u, du: du / (TWO * f),
    "abs": lambda _, u, du: tree.sign(u) * du,
    "sign": lambda _, u, du: ZERO,
    "min": lambda _, u, v, du, dv: _chosen(u < v, v < u, du, dv),
    "max": lambda _, u, v, du, dv: _chosen(u > v, v > u, du, dv),
    "sin": lambda _, u, du: tree.cos(u) * du,
    "cos": lambda _, u, du: -(tree.sin(u) * du),
    "tan": lambda f, u, du: (ONE + f**TWO) * du,
    "asin": lambda _, u, du: du / tree.sqrt(ONE - u**TWO),
    "acos": lambda _, u, du: -(du / tree.sqrt(ONE - u**TWO)),
    "atan": lambda _, u, du: du / (ONE + u**TWO),
    "sinh": lambda _, u, du: tree.cosh(u) * du,
    "cosh": lambda _, u, du: tree.sinh(u) * du,
    "tanh": lambda f, u, du: (ONE - f**TWO) * du,
    "log1p": lambda _, u, du: du / (ONE + u),
    "expm1": lambda f, u, du: tree.exp(u) * du,
    "softplus": lambda _, u, du: tree.logistic(u) * du,
    "logistic": lambda f, u, du: f * (ONE - f) * du,
    "erf": lambda _, u, du: number(2 / math.sqrt(math.pi)) * tree.exp(-(u**TWO)) * du,
    "gamma": lambda f, u, du: f * tree.polygamma(0, u) * du,
    **dict.fromkeys(("<", "<=", ">", ">="), lambda *_: ZERO),
}
