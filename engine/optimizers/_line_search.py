"""How far to go along a direction: Armijo's backtracking and the strong Wolfe conditions, for n walkers in step.

Each search is a generator that yields trial lengths and is sent the loss and the slope there. So one walker's search
knows nothing of the others', and a round asks the landscape once. Nocedal and Wright, Numerical Optimization, ch. 3.
"""

from collections.abc import Callable, Generator
from typing import Annotated, Literal, NamedTuple

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

MOST = 1100
"""Trials after which a search gives up: halving goes through all numbers there are, and no test below takes so long."""
LONGEST = 1e300
"""A first trial that overflowed is this long, so that halves of it are numbers."""
FARTHER = 10
"""A bracket is looked for at most this much farther than the last trial."""
EPSILON = np.finfo(np.float64).eps


class Found(NamedTuple):
    """Where the searches of n walkers end."""

    length: Array
    """(n,): 0 where no length lowers the loss enough, and where the direction does not lead down."""
    loss: Array
    """(n,), there."""
    gradient: Array | None
    """(d, n), there; None where the search asks for losses alone."""


def search(
    kind: Kind,
    oracle: Oracle,
    theta: Array,
    loss: Array,
    g: Array,
    direction: Array,
    first: Array,
    c1: float,
    c2: float,
    awake: NDArray[np.bool_],
) -> Found:
    """Search along `direction` (d, n) from `theta`, of `loss` and gradient `g`; lengths `first` (n,) are tried first.

    Only walkers that are `awake` (n,) search. The tests are relative: neither the unit of the loss nor that of theta
    changes which length is found, and a bracket is closed in until its ends are the same point but for rounding.
    """
    slope, finest, first = dot(direction, g), _finest(theta, direction), np.minimum(first, LONGEST)
    going = {
        i: _armijo(loss[i], slope[i], first[i], c1, finest[i])
        if kind == "armijo"
        else _wolfe(loss[i], slope[i], first[i], c1, c2, finest[i])
        for i in np.flatnonzero(awake & (slope < 0) & np.isfinite(loss)).tolist()
    }
    trial, found = np.zeros_like(loss), loss.copy()
    gradient, met = (g.copy(), {i: {0.0: (loss[i], g[:, i])} for i in going}) if kind != "armijo" else (None, {})
    for i, each in list(going.items()):
        try:
            trial[i] = next(each)
        except StopIteration:  # the first trial is no move already
            del going[i]
    while going:
        at = theta + trial * direction
        values = oracle.loss(at)
        there = None if gradient is None else oracle.gradient(at)
        slopes = values if there is None else dot(direction, there)
        for i, each in list(going.items()):
            if there is not None:
                met[i][float(trial[i])] = values[i], there[:, i]
            try:
                trial[i] = each.send((values[i], slopes[i]))
            except StopIteration as ended:
                trial[i] = ended.value
                found[i] = values[i] if trial[i] else loss[i]
                if gradient is not None:
                    found[i], gradient[:, i] = met[i][float(trial[i])]
                del going[i]
    return Found(trial, found, gradient)


def _finest(theta: Array, direction: Array) -> Array:
    """The length (n,) below which no coordinate of theta moves by more than its rounding; 0 at the origin."""
    size = np.abs(direction).max(axis=0)
    return np.where(size > 0, EPSILON / 4 * np.abs(theta).max(axis=0) / np.where(size > 0, size, 1.0), 0.0)


def _allowed(loss: Number, slope: Number, c1: float) -> Callable[[Number, Number], bool]:
    """Armijo's condition on (length, value), up to the rounding of the loss, which is all that is left at a minimum."""
    rounding = _rounding(loss)
    return lambda length, value: bool(value <= loss + c1 * length * slope + rounding)


def _rounding(loss: Number) -> Number:
    return 16 * EPSILON * abs(loss)


def _armijo(loss: Number, slope: Number, length: Number, c1: float, finest: Number) -> Search:
    """Halve until the loss falls by c1 of what the slope promises. Armijo, Pacific J. Math. 16, 1966."""
    allowed = _allowed(loss, slope, c1)
    for _ in range(MOST):
        if length <= finest:
            break
        value, _ = yield length
        if allowed(length, value):
            return length
        length = length / 2
    return Number(0)


def _wolfe(loss: Number, slope: Number, length: Number, c1: float, c2: float, finest: Number) -> Search:
    """Armijo's condition and |slope| <= c2 |slope at 0|: go on until there is a bracket, then close it in."""
    allowed, flat = _allowed(loss, slope, c1), -c2 * slope
    low: End = (Number(0), loss, slope)
    for trial in range(MOST):
        value, here = yield length
        if not allowed(length, value) or (trial and value > low[1] + _rounding(loss)):
            return (yield from _zoom(allowed, flat, low, (length, value, here), finest))
        if abs(here) <= flat:
            return length
        if here >= 0:
            return (yield from _zoom(allowed, flat, (length, value, here), low, finest))
        if not (np.isfinite(here) and np.isfinite(length * FARTHER)):
            return length
        low, length = (length, value, here), _beyond(low, (length, value, here))
    return low[0]


def _beyond(last: End, end: End) -> Number:
    """Where the slope would be 0 if it went on as between two lengths: 2 to FARTHER times as far as the second."""
    bend = (end[2] - last[2]) / (end[0] - last[0])
    guess = end[0] - end[2] / bend if bend > 0 else np.inf
    return Number(min(max(guess, 2 * end[0]), FARTHER * end[0]))


def _zoom(allowed: Callable[[Number, Number], bool], flat: Number, low: End, high: End, finest: Number) -> Search:
    """Shrink the bracket; `low` is its end of lower loss, where Armijo's condition holds. Nocedal and Wright, 3.6."""
    width = Number(np.inf)
    for _ in range(MOST):
        before, width = width, abs(high[0] - low[0])
        if width <= finest or width <= EPSILON * max(abs(high[0]), abs(low[0])):
            break
        length = _between(low, high, halve=bool(width > 2 / 3 * before))
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


def _between(low: End, high: End, *, halve: bool) -> Number:
    """The minimum of the cubic through both ends, exact on a quadratic, but a tenth of the bracket away from either.

    The middle where the last such cut took less than a third off, and a tenth where the far end has no number.
    """
    (a, fa, da), (b, fb, db) = low, high
    if not (np.isfinite(fb) and np.isfinite(db)):
        return a + (b - a) / 10
    d1 = da + db - 3 * (fa - fb) / (a - b)
    d2 = np.sign(b - a) * np.sqrt(d1 * d1 - da * db)
    share = 1 - (db + d2 - d1) / (db - da + 2 * d2)
    if halve or not np.isfinite(share):
        share = Number(0.5)
    return a + np.clip(share, 0.1, 0.9) * (b - a)
