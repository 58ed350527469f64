"""How far to go along a direction: Armijo's backtracking and the strong Wolfe conditions, for n walkers in step.

Each search is a generator that yields trial lengths and is sent the loss and the slope there. So one walker's search
knows nothing of the others', and a round asks the landscape once. Nocedal and Wright, Numerical Optimization, ch. 3.
"""

from collections.abc import Callable, Generator
from typing import Annotated, Literal

import numpy as np
from msgspec import Meta
from numpy.typing import NDArray

from fallline.engine.method.optimizer import Oracle
from fallline.engine.problem.arrays import dot

Array = NDArray[np.float64]
Number = np.float64  # numpy's floats overflow to infinity, where Python's raise
Search = Generator[Number, tuple[Number, Number], Number]
End = tuple[Number, Number, Number]
"""An end of a bracket: length, loss and slope there."""
Kind = Literal["armijo", "strong-wolfe"]
Ending = Annotated[Kind, Meta(description="what ends the search along the line")]
C1 = Annotated[
    float,
    Meta(
        gt=0,
        lt=0.5,
        description="share of the promised fall that is asked for",
        extra={"symbol": "c₁", "scale": "log", "slider": (1e-6, 0.4)},
    ),
]
C2 = Annotated[
    float,
    Meta(
        gt=0,
        lt=1,
        description="share of the slope that may be left; only for strong-wolfe",
        extra={"symbol": "c₂", "slider": (0.01, 0.99)},
    ),
]

HALVINGS, DOUBLINGS, CUTS = 40, 10, 40
"""Trials after which a search gives up: the walker stays, or goes as far as was found to be allowed."""


def lengths(
    kind: Kind, oracle: Oracle, theta: Array, direction: Array, g: Array, first: Array, c1: float, c2: float
) -> Array:
    """A length (n,) along `direction` for each walker at `theta`, of gradient `g` (d, n); `first` (n,) is tried first.

    0 where no length lowers the loss enough, and where the direction does not lead down.
    """
    loss, slope = oracle.loss(theta), dot(direction, g)
    searches = {
        i: _armijo(loss[i], slope[i], first[i], c1) if kind == "armijo" else _wolfe(loss[i], slope[i], first[i], c1, c2)
        for i in range(len(loss))
        if slope[i] < 0 and np.isfinite(loss[i])
    }
    trial = np.zeros_like(loss)
    for i, search in searches.items():
        trial[i] = next(search)
    while searches:
        at = theta + trial * direction
        values = oracle.loss(at)
        slopes = values if kind == "armijo" else dot(direction, oracle.gradient(at))
        for i, search in list(searches.items()):
            try:
                trial[i] = search.send((values[i], slopes[i]))
            except StopIteration as found:
                trial[i] = found.value
                del searches[i]
    return trial


def _allowed(loss: Number, slope: Number, c1: float) -> Callable[[Number, Number], bool]:
    """Armijo's condition on (length, value), up to the rounding of the loss, which is all that is left at a minimum."""
    rounding = _rounding(loss)
    return lambda length, value: bool(value <= loss + c1 * length * slope + rounding)


def _rounding(loss: Number) -> Number:
    return 16 * np.finfo(np.float64).eps * abs(loss)


def _armijo(loss: Number, slope: Number, length: Number, c1: float) -> Search:
    """Halve until the loss falls by c1 of what the slope promises. Armijo, Pacific J. Math. 16, 1966."""
    allowed = _allowed(loss, slope, c1)
    for _ in range(HALVINGS):
        value, _ = yield length
        if allowed(length, value):
            return length
        length = length / 2
    return Number(0)


def _wolfe(loss: Number, slope: Number, length: Number, c1: float, c2: float) -> Search:
    """Armijo's condition and |slope| <= c2 |slope at 0|: double until a bracket is found, then close it in."""
    allowed, flat = _allowed(loss, slope, c1), -c2 * slope
    low: End = (Number(0), loss, slope)
    for trial in range(DOUBLINGS):
        value, here = yield length
        if not allowed(length, value) or (trial and value > low[1] + _rounding(loss)):
            return (yield from _zoom(allowed, flat, low, (length, value, here)))
        if abs(here) <= flat:
            return length
        if here >= 0:
            return (yield from _zoom(allowed, flat, (length, value, here), low))
        low, length = (length, value, here), length * 2
    return low[0]


def _zoom(allowed: Callable[[Number, Number], bool], flat: Number, low: End, high: End) -> Search:
    """Shrink the bracket; `low` is its end of lower loss, where Armijo's condition holds. Nocedal and Wright, 3.6."""
    for _ in range(CUTS):
        length = _between(low, high)
        value, here = yield length
        if not allowed(length, value) or value > low[1] + _rounding(value):
            high = (length, value, here)
            continue
        if abs(here) <= flat:
            return length
        if here * (high[0] - low[0]) >= 0:
            high = low
        low = (length, value, here)
    return low[0]


def _between(low: End, high: End) -> Number:
    """The minimum of the cubic through both ends, exact on a quadratic; the middle where it is too near an end."""
    (a, fa, da), (b, fb, db) = low, high
    middle = a + (b - a) / 2
    d1 = da + db - 3 * (fa - fb) / (a - b)
    d2 = np.sign(b - a) * np.sqrt(d1 * d1 - da * db)
    length = b - (b - a) * (db + d2 - d1) / (db - da + 2 * d2)
    return length if abs(length - middle) <= 0.45 * abs(b - a) else middle
