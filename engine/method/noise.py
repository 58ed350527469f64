"""Noise on a gradient beyond the isotropic: along directions, with the gradient, or with heavy tails.

Each is a pure function of (seed, call, walker). Label noise is no addend: fallline.engine.problem.labels.
"""

import math

import numpy as np
from numpy.typing import NDArray

from fallline.engine.problem.batches import words
from fallline.engine.problem.landscape import Landscape
from fallline.engine.problem.normals import normals

Array = NDArray[np.float64]
NOISE = 0
"""Place in Philox's counter, that of the normals: a call draws either."""
ELEMENTS = 2**18


def along(angle: float, ratio: float, seed: int, call: int, shape: tuple[int, int], first: int = 0) -> Array:
    """Normals (d, n) of deviation 1 along one direction and `ratio` across it.

    The direction lies `angle` degrees from the first parameter's towards the second's.
    """
    z, direction = normals(seed, call, shape, first), _direction(angle, shape[0])
    main = direction * (direction * z).sum(axis=0)
    return np.asarray(main + ratio * (z - main))


def along_matrix(angle: float, ratio: float, d: int) -> Array:
    """The covariance of `along`, (d, d)."""
    main = (direction := _direction(angle, d)) @ direction.T
    return np.asarray(main + ratio**2 * (np.eye(d) - main))


def _direction(angle: float, d: int) -> Array:
    found = np.zeros((d, 1))
    found[:2, 0] = (math.cos(math.radians(angle)), math.sin(math.radians(angle))) if d > 1 else 1.0
    return found


def by_examples(landscape: Landscape, theta: Array, seed: int, call: int, first: int = 0) -> Array:
    """Normals (d, n) with the covariance that the gradient of one example has at `theta` (d, n).

    The sum over N examples of z_i (g_i - g) / sqrt(N). Of a batch of b drawn with replacement it is 1/b of that.
    """
    (d, n), count = theta.shape, landscape.examples
    z = normals(seed, call, (count, n), first)
    z -= z.mean(axis=0)  # so that g itself drops out
    found, size = np.zeros_like(theta), max(1, ELEMENTS // (d * n))
    for k in range(0, count, size):
        some = np.arange(k, min(k + size, count))
        g = landscape.batch_gradient(np.tile(theta, len(some)), np.repeat(some, n)[None])
        found += (z[some] * g.reshape(d, len(some), n)).sum(axis=1)
    return found / math.sqrt(count)


def stable(alpha: float, seed: int, call: int, shape: tuple[int, int], first: int = 0) -> Array:
    """Symmetric alpha-stable numbers (d, n), exp(-|t|^alpha 2^(-alpha / 2)) their characteristic function.

    So alpha = 2 gives standard normals and 1 Cauchy's distribution; below 2 the variance is infinite. Chambers, Mallows
    and Stuck, J. Am. Stat. Assoc. 71, 1976.
    """
    d, n = shape
    uniform = ((words(seed, call, NOISE, 2 * d, n, first) >> np.uint64(11)).astype(np.float64) + 0.5) * 2.0**-53
    turn, wait = np.pi * (uniform[:, :d].T - 0.5), -np.log(uniform[:, d:].T)
    if alpha == 1:
        found = np.tan(turn)
    else:
        found = np.sin(alpha * turn) / np.cos(turn) ** (1 / alpha)
        found = found * (np.cos((1 - alpha) * turn) / wait) ** ((1 - alpha) / alpha)
    return np.ascontiguousarray(found) / math.sqrt(2)
