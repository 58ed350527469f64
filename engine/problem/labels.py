"""Labels that are wrong afresh at every step; pure functions of (seed, step, walker)."""

import numpy as np
from numpy.typing import NDArray

from fallline.engine.problem.batches import words
from fallline.engine.problem.normals import normals

Array = NDArray[np.float64]
LABELS, PREDICTED = 4, 6
"""Places in Philox's counter, beside those of noise, batches and roundings."""
Draw = tuple[int, int, int]
"""Seed, step, and the number of the first walker."""


def relabelled(y: Array, classes: int, amount: float, seed: int, step: int, first: int = 0) -> Array:
    """The targets `y` (b, n) with noise of the deviation `amount`; of classes, each another with that probability."""
    b, n = y.shape
    if not classes:
        return y + amount * normals(seed, step, (b, n), first, LABELS)
    uniform = (words(seed, step, LABELS, 2 * b, n, first) >> np.uint64(11)).astype(np.float64).T * 2.0**-53
    others = 1 + np.floor(uniform[b:] * (classes - 1))
    return np.where(uniform[:b] < amount, (y + others) % classes, y)


def predicted(outputs: Array, classes: int, draw: Draw) -> Array:
    """Targets (b, n) drawn from a model's `outputs` (n, b, units): probabilities, or values with noise of scale 1."""
    seed, step, first = draw
    n, b, _ = outputs.shape
    if not classes:
        return np.asarray(outputs[:, :, 0].T + normals(seed, step, (b, n), first, PREDICTED))
    uniform = (words(seed, step, PREDICTED, b, n, first) >> np.uint64(11)).astype(np.float64) * 2.0**-53
    below = np.cumsum(outputs[:, :, :-1], axis=2) <= uniform[:, :, None]
    return np.asarray(below.sum(axis=2).T.astype(np.float64))
