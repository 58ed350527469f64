"""Singular values along a run, of one matrix: of the gradient, of the momentum, and of what the step made of it."""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from fallline.engine.method.optimizer import Optimizer
from fallline.engine.problem.matrices import Matrix, taken
from fallline.engine.run.outline import evenly
from fallline.engine.run.trajectory import Trajectory

Array = NDArray[np.float64]
MOST, LEAST, WORK = 400, 40, 4e6
"""Steps of a run that are looked at, at most and at least; what all their decompositions may take, about."""
MEANS = ("m", "v")
"""What methods call the slot of a mean or a sum of gradients, where they declare none."""


class SingularValues(NamedTuple):  # unpacked
    """Each (k, r), the largest first, NaN where there is none."""

    steps: NDArray[np.intp]
    """Which steps, (k,)."""
    gradient: Array
    """The exact one, where the step begins."""
    momentum: Array | None
    """What the method remembers of gradients, after the step; None where it has no such slot."""
    update: Array
    """What is taken off theta, divided by the rate; none at the last point."""


def singular_values(optimizer: Optimizer, path: Trajectory, matrix: Matrix) -> SingularValues:
    """Of the first walker."""
    _, first, rows, columns = matrix
    most = int(min(max(WORK / (rows * columns * min(rows, columns)), LEAST), MOST))
    steps = evenly(0, path.steps, most)
    with np.errstate(all="ignore"):
        after = np.minimum(steps + 1, path.steps)
        rates = path.lr[np.minimum(steps, max(path.steps - 1, 0))] if path.steps else np.full(1, np.nan)
        moved = (path.theta[steps, :, 0] - path.theta[after, :, 0]) / rates[:, None]
    moved[steps == path.steps] = np.nan
    slot = memory(optimizer)
    return SingularValues(
        steps,
        _of(path.gradient[steps, :, 0], first, rows, columns),
        _of(path.state[slot][after, :, 0], first, rows, columns) if slot else None,
        _of(moved, first, rows, columns),
    )


def memory(optimizer: Optimizer) -> str:
    """The slot that holds what is remembered of gradients; empty where there is none."""
    return optimizer.mean_slot or next((name for name in MEANS if name in optimizer.slots), "")


def _of(vectors: Array, first: int, rows: int, columns: int) -> Array:
    """Of one matrix in each of `vectors` (k, d)."""
    stack = taken(vectors.T, first, rows, columns)
    finite = np.asarray(np.isfinite(stack).all(axis=(1, 2)))
    found = np.linalg.svd(np.where(finite[:, None, None], stack, 0.0), compute_uv=False)
    return np.asarray(np.where(finite[:, None], found, np.nan), dtype=np.float64)
