"""Labels that are wrong afresh at every step; pure functions of (seed, step, walker)."""

import numpy as np
from numpy.typing import NDArray

from fallline.engine.problem.batches import words
from fallline.engine.problem.normals import normals

Array = NDArray[np.float64]
LABELS = 4
"""Place in Philox's counter, beside those of noise, batches and roundings."""


def relabelled(y: Array, classes: int, amount: float, seed: int, step: int, first: int = 0) -> Array:
    """The targets `y` (b, n) with noise of the deviation `amount`; of classes, each another with that probability."""
    b, n = y.shape
    if not classes:
        return y + amount * normals(seed, step, (b, n), first, LABELS)
    uniform = (words(seed, step, LABELS, 2 * b, n, first) >> np.uint64(11)).astype(np.float64).T * 2.0**-53
    others = 1 + np.floor(uniform[b:] * (classes - 1))
    return np.where(uniform[:b] < amount, (y + others) % classes, y)
