"""Standard normals as a pure function of seed, call, walker and row, so that any share of walkers draws its own."""

import numpy as np
from numpy.typing import NDArray

from fallline.engine.problem import evaluation

Array = NDArray[np.float64]


def normals(seed: int, call: int, shape: tuple[int, int], first: int = 0, place: int = 0) -> Array:
    """Standard normals (d, n) for walkers first .. first + n - 1: a pure function of (seed, call, walker, row).

    Each use has a `place` of its own in Philox's counter, so that they share no numbers. Philox counts, so any chunk
    of walkers draws what it would have drawn in the whole; Box-Muller makes normals.
    """
    d, n = shape
    blocks = (d + 1) // 2  # a block of the counter is 4 words of 64 bits: two pairs of uniforms, used as 2 normals
    source = np.random.Philox(key=np.array([seed, call], dtype=np.uint64), counter=np.array([0, 0, 0, place]))
    source.advance(first * blocks)
    words = source.random_raw(4 * blocks * n).reshape(n, blocks, 2, 2)
    uniform = ((words >> np.uint64(11)).astype(np.float64) + 0.5) * 2.0**-53
    log, cos = (evaluation.log, evaluation.cos) if n <= evaluation.MANY else (np.log, np.cos)
    normal = np.sqrt(-2 * log(uniform[..., 0])) * cos(2 * np.pi * uniform[..., 1])
    return np.ascontiguousarray(normal.reshape(n, 2 * blocks)[:, :d].T)
