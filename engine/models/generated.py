"""Data made from a seed: two moons and two spirals, which no straight line separates."""

import numpy as np
from numpy.typing import NDArray

from fallline.engine.problem.normals import normals

Array = NDArray[np.float64]

EACH = 100
"""Examples of each class."""


def two_moons(seed: int) -> tuple[Array, Array]:
    """Two half circles that reach into each other, with noise 0.15: x (200, 2), y (200,) of 0 and 1.

    The shape of scikit-learn's make_moons: (cos t, sin t) and (1 - cos t, 1/2 - sin t), t from 0 to pi.
    """
    t = np.linspace(0.0, np.pi, EACH)
    upper, lower = np.array([np.cos(t), np.sin(t)]), np.array([1 - np.cos(t), 0.5 - np.sin(t)])
    x = np.concatenate([upper, lower], axis=1) + 0.15 * normals(seed, 0, (2, 2 * EACH))
    return x.T.copy(), np.repeat([0.0, 1.0], EACH)


def spirals(seed: int) -> tuple[Array, Array]:
    """Two spirals of one and a half turns, one the other turned by half, with noise 0.03: x (200, 2), y (200,).

    Lang and Witbrock, Learning to Tell Two Spirals Apart, Connectionist Models Summer School 1988, had three turns.
    """
    t = np.linspace(0.1, 1.0, EACH)
    arm = t * np.array([np.cos(3 * np.pi * t), np.sin(3 * np.pi * t)])
    x = np.concatenate([arm, -arm], axis=1) + 0.03 * normals(seed, 1, (2, 2 * EACH))
    return x.T.copy(), np.repeat([0.0, 1.0], EACH)
