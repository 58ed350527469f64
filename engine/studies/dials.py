"""What a search may turn of a method beside its rate: the fields whose declaration says on which scale they count."""

from functools import cache
from typing import Literal

import msgspec

from fallline.engine.family.fields import Field, fields
from fallline.engine.method.optimizer import Optimizer

Scale = Literal["kept", "part", "factor"]
STEP = 0.25
"""Of a part, for each doubling that another scale would be moved by."""


class Dial(msgspec.Struct, frozen=True):
    """A field of a method that is searched.

    kept     what is kept per step, from 0 to below 1: what counts is how much is lost, 1 - v
    part     a part of a whole, from 0 to 1
    factor   a positive number whose slider is logarithmic
    """

    name: str
    scale: Scale
    low: float
    high: float


@cache
def dials(optimizer: type[Optimizer]) -> tuple[Dial, ...]:
    """Those of `optimizer`, in order; what guards a division, or has no bounds, stays as it is."""
    found = ((field, _scale(field)) for field in fields(optimizer) if field.kind == "real")
    return tuple(Dial(field.name, scale, field.low, field.high) for field, scale in found if scale is not None)


def moved(dial: Dial, value: float, lost: float, side: int) -> float:
    """`value` to a `side` (-1, 0, 1) by a factor of `lost`, within the bounds."""
    if not side:
        return value
    if dial.scale == "kept":
        wanted = 1 - (1 - value) * lost**side
    elif dial.scale == "part":
        wanted = value + side * STEP * (lost - 1)
    else:
        wanted = value * lost ** (2 * side)
    return min(max(wanted, dial.low), dial.high)


def _scale(field: Field) -> Scale | None:
    if field.low >= 0 and 0.99 < field.high < 1:
        return "kept"
    if field.low >= 0 and field.high == 1:
        return "part"
    return "factor" if field.logarithmic and field.low >= 0 else None
