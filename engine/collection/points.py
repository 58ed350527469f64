"""Starts, minima and bounds of a declaration at one dimension: lists that repeat, or formulas in i and d."""

import math
from functools import lru_cache

import numpy as np

from fallline.engine.collection.declared import Declared, Pattern, declarations
from fallline.engine.problem import formula, tree
from fallline.engine.problem.landscape import Point

MARGIN, LEAST = 0.5, 0.2
"""Of the span of start and minima, on both sides, where no bounds are published; and the span, of their size."""


def point(pattern: Pattern, dimension: int) -> Point:
    """The `dimension` numbers that `pattern` stands for."""
    if isinstance(pattern, str):
        return tuple(_number(pattern, i + 1, dimension) for i in range(dimension))
    return tuple(float(pattern[i % len(pattern)]) for i in range(dimension))


def _number(text: str, i: int, dimension: int) -> float:
    found = formula.build(text, {"i": tree.number(i), "d": tree.number(dimension)})
    return float(found.value)


def start(declared: Declared, dimension: int) -> Point:
    """The standard one."""
    return point(declared.start, dimension)


@lru_cache(maxsize=256)
def minima(name: str, dimension: int) -> tuple[Point, ...]:
    """Those known at this dimension."""
    declared = declarations()[name]
    listed = [each for known in declared.known if known.d == dimension for each in known.minima]
    patterns: list[Pattern] = [*declared.minima, *listed]
    return tuple(point(each, dimension) for each in patterns)


def value(name: str, dimension: int) -> float | None:
    """The published loss at the lowest of them."""
    declared = declarations()[name]
    for known in declared.known:
        if known.d == dimension and known.value is not None:
            return known.value
    if not isinstance(declared.value, str):
        return declared.value
    return _number(declared.value, 1, dimension)


@lru_cache(maxsize=256)
def bounds(name: str, dimension: int) -> tuple[tuple[float, float], ...]:
    """Lower and upper of each parameter."""
    declared = declarations()[name]
    if declared.bounds:
        pairs = declared.bounds
        return tuple((pairs[i % len(pairs)][0], pairs[i % len(pairs)][1]) for i in range(dimension))
    seen = np.array([start(declared, dimension), *minima(name, dimension)])
    low, high = seen.min(axis=0), seen.max(axis=0)
    size = np.maximum(np.abs(low), np.abs(high))
    span = np.maximum(high - low, np.where(size > 0, LEAST * size, 1.0))
    edges = zip(low - MARGIN * span, high + MARGIN * span, span, strict=True)
    return tuple((_rounded(a, by), _rounded(b, by)) for a, b, by in edges)


def _rounded(value: float, span: float) -> float:
    """To a hundredth of the span."""
    return round(float(value), 2 - math.floor(math.log10(span)))
