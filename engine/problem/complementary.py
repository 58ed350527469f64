"""A semidefinite complementarity problem: what holds several directions at a bound, each only as far as it must."""

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]


def complementary(b: Array, q: Array, rounds: int = 500) -> Array:
    """X >= 0 with Q + B X >= 0 and <X, Q + B X> = 0, for `b` (k k, k k) positive semidefinite and `q` (k, k).

    The minimum of <X, B X> / 2 + <Q, X>, by projected gradients with Nesterov's momentum; of one direction at once.
    """
    k = len(q)
    largest_slope = float(np.linalg.eigvalsh(b)[-1])
    if largest_slope <= 0 or not np.isfinite(b).all() or not np.isfinite(q).all():
        return np.zeros((k, k))
    if k == 1:
        return np.maximum(-q / b, 0.0)
    x = ahead = np.zeros((k, k))
    momentum = 1.0
    for _ in range(rounds):
        slope = (b @ ahead.reshape(-1)).reshape(k, k) + q
        new = _positive(ahead - slope / largest_slope)
        after = (1 + np.sqrt(1 + 4 * momentum**2)) / 2
        ahead = new + (momentum - 1) / after * (new - x)
        done = np.abs(new - x).max() <= 1e-12 * max(np.abs(new).max(), 1e-300)
        x, momentum = new, after
        if done:
            break
    return x


def _positive(matrix: Array) -> Array:
    """The nearest positive semidefinite matrix."""
    values, vectors = np.linalg.eigh((matrix + matrix.T) / 2)
    return np.asarray((vectors * np.maximum(values, 0)) @ vectors.T)
