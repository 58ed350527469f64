"""What a method on matrices does with a parameter that is in none: Adam's step, at the same rate."""

from typing import NamedTuple

import numpy as np

from fallline.engine.method.optimizer import Array, correction

BETA1, BETA2, EPSILON = 0.9, 0.999, 1e-8


class Beside(NamedTuple):  # unpacked
    """Adam's direction (d, n), and its two means."""

    direction: Array
    m: Array
    s: Array


def adam_beside(g: Array, m: Array, s: Array, step: int) -> Beside:
    """From a gradient and means (d, n), of `step`, counted from 0."""
    m = BETA1 * m + (1 - BETA1) * g
    s = BETA2 * s + (1 - BETA2) * g * g
    direction = m / correction(BETA1, step) / (np.sqrt(s / correction(BETA2, step)) + EPSILON)
    return Beside(direction, m, s)
