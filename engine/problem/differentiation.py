"""Derivatives of expressions: forward, one pass over the different parts for each variable; backward, one for all.

Each rule stands beside its operation. Where pieces meet, a derivative is that of the piece which holds there; where
min, max or |u| have two, it is their mean. A jump has the derivative 0.
"""

import math
from collections.abc import Callable, Mapping, Sequence

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
    return along(rows, {variable: ONE})


def along(rows: Sequence[Node], direction: Mapping[Node, Node]) -> list[Node]:
    """How each of `rows` changes as every variable does at the rate that `direction` gives it."""
    found: dict[int, Node] = {}
    for each in order(rows):
        inner = [found[id(part)] for part in each.args]
        if each in direction:
            found[id(each)] = direction[each]
        elif each.op != "where" and all(slope is ZERO for slope in inner):
            found[id(each)] = ZERO
        else:
            found[id(each)] = _rule(each.op)(each, *each.args, *inner)
    return [found[id(row)] for row in rows]


def backward(f: Node, variables: Sequence[Node]) -> list[Node]:
    """Df / dv for each of `variables`, whose size does not grow with their number: what each part adds, from f down."""
    parts = order([f])
    found: dict[int, Node] = {id(f): ONE}
    for each in reversed(parts):
        slope = found.get(id(each), ZERO)
        for place, part in enumerate(each.args):
            if slope is not ZERO and not is_number(part):
                found[id(part)] = found.get(id(part), ZERO) + _share(each, place, slope)
    return [found.get(id(variable), ZERO) for variable in variables]


def _share(each: Node, place: int, slope: Node) -> Node:
    """What `slope`, that of f by `each`, adds to the slope of f by its part at `place`."""
    if each.op == "where":  # no product: what does not hold may be infinite
        condition = each.args[0]
        return (ZERO, where(condition, slope, ZERO), where(condition, ZERO, slope))[place]
    units = [ONE if k == place else ZERO for k in range(len(each.args))]
    return slope * _rule(each.op)(each, *each.args, *units)


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
