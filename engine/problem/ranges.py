"""Between which values an expression can lie: enough to say that a part of a formula has no real value anywhere."""

import math

from fallline.engine.problem.tree import Node, order, whole

Range = tuple[float, float]
ALL: Range = (-math.inf, math.inf)
DOMAINS: dict[str, Range] = {"sqrt": (0.0, math.inf), "log": (0.0, math.inf), "asin": (-1, 1), "acos": (-1, 1),
                             "log1p": (-1.0, math.inf)}  # fmt: skip
IMAGES: dict[str, Range] = {"sin": (-1, 1), "cos": (-1, 1), "tanh": (-1, 1), "erf": (-1, 1), "sign": (-1, 1),
                            "exp": (0.0, math.inf), "cosh": (1.0, math.inf), "sqrt": (0.0, math.inf),
                            "softplus": (0.0, math.inf), "logistic": (0, 1), "expm1": (-1.0, math.inf)}  # fmt: skip


def real_nowhere(root: Node, known: dict[Node, Range | None]) -> bool:
    """Whether `root` is defined at no real point; `known` keeps what was found of its parts, and them alive."""
    for each in order([root], known):
        parts = [known[part] for part in each.args]
        if each.op == "where" and parts[0] is not None and parts[1:] != [None, None]:
            parts[1:] = [parts[1] or parts[2], parts[2] or parts[1]]  # it has a value where one of its pieces has
        known[each] = None if None in parts else _range(each, [part for part in parts if part is not None])
    return known[root] is None


def _range(each: Node, parts: list[Range]) -> Range | None:
    match each.op:
        case "number":
            return (each.value, each.value) if math.isfinite(each.value) else None
        case "+":
            return _sum(parts[0], parts[1])
        case "-":
            return _sum(parts[0], (-parts[1][1], -parts[1][0]))
        case "neg":
            return -parts[0][1], -parts[0][0]
        case "*":
            return _product(*parts)
        case "/":
            return None if parts[1] == (0, 0) else _product(parts[0], _inverse(parts[1]))
        case "pow":
            return _power(each, parts)
        case "abs":
            low, high = parts[0]
            return (0.0 if low <= 0 <= high else min(abs(low), abs(high))), max(abs(low), abs(high))
        case "min" | "max":
            choose = min if each.op == "min" else max
            return choose(parts[0][0], parts[1][0]), choose(parts[0][1], parts[1][1])
        case "where":
            return min(parts[1][0], parts[2][0]), max(parts[1][1], parts[2][1])
    return _called(each.op, parts)


def _called(op: str, parts: list[Range]) -> Range | None:
    low, high = DOMAINS.get(op, ALL)
    if parts and (parts[0][1] < low or parts[0][0] > high or (op in ("log", "log1p") and parts[0][1] <= low)):
        return None
    return IMAGES.get(op, ALL)


def _sum(a: Range, b: Range) -> Range:
    low, high = a[0] + b[0], a[1] + b[1]
    return -math.inf if math.isnan(low) else low, math.inf if math.isnan(high) else high


def _product(a: Range, b: Range) -> Range:
    ends = [0.0 if not u or not v else u * v for u in a for v in b]
    return min(ends), max(ends)


def _inverse(a: Range) -> Range:
    low, high = a
    if low < 0 < high:
        return ALL
    return 1 / high if high else -math.inf, 1 / low if low else math.inf


def _power(each: Node, parts: list[Range]) -> Range | None:
    (low, high), exponent = parts[0], whole(each.args[1])
    if exponent is None:
        if high < 0 and each.args[1].op == "number":
            return None
        return (0.0, math.inf) if low >= 0 else ALL
    if exponent % 2:
        return ALL if low < 0 else (0.0, math.inf)
    return (0.0, math.inf) if low <= 0 <= high else (min(_squared(low), _squared(high)) and 0.0, math.inf)


def _squared(value: float) -> float:
    return min(value * value, 1e300)
