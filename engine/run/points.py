"""What a run has beside its position: a mean of the points, another sequence; each with the loss there."""

import msgspec
import numpy as np
from numpy.typing import NDArray

from fallline.engine.problem.evaluation import MANY
from fallline.engine.problem.landscape import Landscape
from fallline.engine.scenario.scenario import Run

Array = NDArray[np.float64]


class Points(msgspec.Struct, frozen=True):
    """A sequence beside the positions of a run of T steps and n walkers."""

    theta: Array
    """(T+1, d, n)."""
    loss: Array
    """(T+1, n)."""


def points(landscape: Landscape, run: Run, theta: Array, state: dict[str, Array]) -> dict[str, Points]:
    """What `run` has beside positions `theta` (T+1, d, n) and slots of that shape: of its method, and its mean."""
    with np.errstate(all="ignore"):
        found = run.optimizer.sequences(theta, state)
        if run.average.name:
            found = found | {run.average.name: run.average.along(theta)}
        return {name: Points(values, _losses(landscape, values)) for name, values in found.items()}


def _losses(landscape: Landscape, theta: Array) -> Array:
    flat = theta.transpose(1, 0, 2).reshape(theta.shape[1], -1)
    blocks = [landscape.loss(flat[:, i : i + MANY]) for i in range(0, flat.shape[1], MANY)]
    return np.concatenate(blocks).reshape(len(theta), -1)
