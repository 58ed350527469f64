"""From which step on a run only goes away: its loss stays above that of its start, and grows."""

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]
GROWN = 100.0
"""Times what it began with, above the least loss it found, that a run must end at to have gone away."""
BEGINNING = 10
"""The tenth of its steps in which noise may carry a run from a better place than it can keep."""


def departure(loss: Array, diverged_at: int | None) -> int | None:
    """The first step from which `loss` (T+1,) is above that of its start for good; None of a run that stays.

    A run that left its reach downhill, as off a saddle, has not gone away by this measure.
    """
    loss = loss[: len(loss) if diverged_at is None else diverged_at + 1]
    valued = np.flatnonzero(np.isfinite(loss))  # at the end there may be none
    loss = loss[: int(valued[-1]) + 1] if len(valued) else loss[:0]
    if len(loss) < 2 or not loss[-1] > loss[0]:
        return None
    with np.errstate(over="ignore", invalid="ignore"):
        above = loss - np.nanmin(loss)
        begun = np.nanmax(above[: 1 + len(loss) // BEGINNING])
    if diverged_at is None and not above[-1] > GROWN * max(begun, 1e-300):
        return None
    return int(np.flatnonzero(loss <= loss[0])[-1]) + 1  # false for NaN
