"""A symmetric logarithmic scale: linear near zero, logarithmic beyond, for values of both signs.

s(v) = sign(v) log10(1 + |v| / c), smooth at zero and onto. Webber, Meas. Sci. Technol. 24, 2013.
"""

import math

import numpy as np
from numpy.typing import ArrayLike, NDArray

Array = NDArray[np.float64]

DECADES = 9
"""At most so many on either side of zero."""


def symlog(values: ArrayLike, threshold: float) -> Array:
    """Where `values` lie on the scale that is linear up to about `threshold`; NaN stays NaN."""
    values = np.asarray(values, dtype=np.float64)
    return np.asarray(np.sign(values) * np.log10(1 + np.abs(values) / threshold))


def symexp(places: ArrayLike, threshold: float) -> Array:
    """The values that lie at `places`: the inverse of `symlog`."""
    places = np.asarray(places, dtype=np.float64)
    return np.asarray(np.sign(places) * threshold * np.expm1(np.abs(places) * math.log(10)))


def threshold_for(values: ArrayLike) -> float:
    """The power of ten at or under the smallest size among `values`, at most DECADES under the largest; 1 for none."""
    sizes = np.abs(np.asarray(values, dtype=np.float64))
    sizes = sizes[np.isfinite(sizes) & (sizes > 0)]
    if not sizes.size:
        return 1.0
    lowest = max(math.floor(math.log10(sizes.min())), math.floor(math.log10(sizes.max())) - DECADES, -300)
    return float(10.0**lowest)


def symlog_ticks(low: float, high: float, size: float, gap: float) -> tuple[list[float], list[float]]:
    """Places on the scale from `low` to `high`, an axis of `size` pixels: labelled ones, `gap` apart, and the others.

    Zero, and the threshold times powers of ten, of either sign.
    """
    if not low < high:
        return [], []
    decade = size / (high - low)
    step = max(1, math.ceil(gap / decade))
    furthest = math.ceil(max(abs(low), abs(high)))
    labelled: list[float] = [0.0]
    others: list[float] = []
    for k in range(furthest + 1):
        place = float(np.log10(1 + 10.0**k))
        room = k % step == 0 and place * decade >= gap
        for each in (-place, place):
            (labelled if room else others).append(each)
    inside = [[each for each in found if low <= each <= high] for found in (sorted(labelled), sorted(others))]
    return inside[0], inside[1] if decade >= 5 else []
