"""Where a loss has no derivative: forward and backward quotients that do not come together as h falls.

Of a smooth loss they part by h |f''|, so a tenth of h leaves a tenth of it. At a kink what parts them stays, at a cusp
or a jump it grows. A central quotient, their mean, sees none of that where both sides are alike.
"""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from fallline.engine.language import tr
from fallline.engine.problem.landscape import Array, Landscape
from fallline.engine.studies.quotients import Rows, one_sided

CLEAR = 10.0
"""Times rounding, from which on a difference of the two is one."""
DECADES = 2.0
"""Of h over which it is looked at."""
FALLING = 0.25
"""Power of h with which it must fall at least: 1 of a smooth loss, 0 at a kink."""


class Kink(NamedTuple):
    """The two slopes along a coordinate that has no derivative."""

    coordinate: int
    forward: float
    backward: float
    h: float

    def words(self) -> str:
        """In a sentence."""
        slopes = tr(
            "{forward:.3g} ahead and {backward:.3g} behind at h = {h:.0e}",
            forward=self.forward,
            backward=self.backward,
            h=self.h,
        )
        return tr(
            "There is no derivative here: along coordinate {coordinate} one-sided differences are {slopes}.",
            coordinate=self.coordinate,
            slopes=slopes,
        )


def kink(landscape: Landscape, theta: Array, chosen: Rows, h: Array) -> Kink | None:
    """The first of the coordinates `chosen` without a derivative at `theta` (d, 1), by quotients at `h`, ascending."""
    with np.errstate(all="ignore"):
        found = [one_sided(landscape, theta, chosen, float(each)) for each in h]
    forward, backward, rounding = (np.array(each) for each in zip(*found, strict=True))
    for k, coordinate in enumerate(chosen.tolist()):
        at = _parted(np.abs(forward[:, k] - backward[:, k]), CLEAR * rounding[:, k], h)
        if at is not None:
            return Kink(coordinate, float(forward[at, k]), float(backward[at, k]), float(h[at]))
    return None


def _parted(gap: Array, rounding: Array, h: Array) -> int | None:
    """The index of the smallest h at which a `gap` is clear that does not fall with h; None where it falls."""
    clear: NDArray[np.bool_] = gap > rounding  # false where the loss has no value on a side
    if not clear.any():
        return None
    first = int(np.argmax(clear))
    if first and rounding[first - 1] < gap[first] / 2:
        return None  # a little nearer it would have been seen, and is not there
    last = min(int(np.searchsorted(h, h[first] * 10**DECADES)), len(h) - 1)
    if not clear[first : last + 1].all() or h[last] < 10 * h[first]:
        return None
    power = np.log(gap[last] / gap[first]) / np.log(h[last] / h[first])
    return first if power < FALLING else None
