"""From which step on a run only goes away: its loss stays above that of its start, and grows."""

import numpy as np

from fallline.engine.run.trajectory import Trajectory

GROWN = 100.0
"""Times what it began with, above the least loss it found, that a run must end at to have gone away."""
BEGINNING = 10
"""The tenth of its steps in which noise may carry a run from a better place than it can keep."""


def departure(path: Trajectory) -> int | None:
    """The first step from which the loss of the first walker is above that of its start for good; None if it stays.

    A run that left its reach downhill, as off a saddle, has not gone away by this measure.
    """
    loss = path.loss[:, 0]
    loss = loss[: len(loss) if path.diverged_at is None else path.diverged_at + 1]
    if len(loss) < 2 or not np.isfinite(loss[0]):
        return None
    with np.errstate(over="ignore", invalid="ignore"):
        above = loss - np.nanmin(loss)
        begun = np.nanmax(above[: 1 + len(loss) // BEGINNING])
        last = above[-1] if np.isfinite(above[-1]) else np.inf
        gone = last > above[0] and (path.diverged_at is not None or last > GROWN * max(begun, 1e-300))
    if not gone:
        return None
    back = np.flatnonzero(loss <= loss[0])  # false for NaN
    return int(back[-1]) + 1
