"""What Bayesian optimisation believes at a step of a run in the plane, and how much lower a loss it expects."""

import msgspec
import numpy as np
from numpy.typing import NDArray

from fallline.engine.optimizers._surrogate import believed, improvement, surrogate
from fallline.engine.problem.landscape import Window
from fallline.engine.run.trajectory import Trajectory

Array = NDArray[np.float64]


class Believed(msgspec.Struct, frozen=True):
    """Over the box that it looks in, rows from below."""

    mean: Array
    """Of the losses, (side, side)."""
    improvement: Array
    """Below the lowest that is known, (side, side)."""
    box: Window
    known: int
    """Losses that have a value."""
    lowest: float


def believed_at(path: Trajectory, step: int, side: int) -> Believed | None:
    """From the losses of the first walker up to `step`, d = 2; None where none of them has a value."""
    start, reach = path.theta[0, :, 0], float(path.lr[0]) if path.steps else 1.0
    asked, losses = path.theta[: step + 1, :, 0], path.loss[: step + 1, 0]
    known = np.isfinite(losses)
    if not known.any():
        return None
    found = surrogate((asked[known] - start) / reach, losses[known])
    middle = (np.arange(side) + 0.5) / side * 2 - 1
    x, y = np.meshgrid(middle, middle)
    at = np.column_stack([x.ravel(), y.ravel()])
    lowest = float(losses[known].min())
    mean, _ = believed(found, at)
    gain = improvement(found, at, lowest)
    box = (start[0] - reach, start[0] + reach, start[1] - reach, start[1] + reach)
    return Believed(mean.reshape(side, side), gain.reshape(side, side), box, int(known.sum()), lowest)
