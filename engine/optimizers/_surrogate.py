"""A Gaussian process through losses that are known, and how much lower a place is expected to be.

Rasmussen and Williams, Gaussian Processes for Machine Learning, 2006, algorithm 2.1; Matern's kernel of 5/2. Lengths
are in units of the box.
"""

from typing import NamedTuple

import numpy as np

from fallline.engine.method.optimizer import Array

SHORTEST, LONGEST, LENGTHS = 0.05, 3.0, 8
"""Lengths of the kernel that are tried, and how many between: the one of largest likelihood is taken."""
LARGEST = 1e100
"""Of losses, beyond which all are as bad: their squares are to have a value."""
NUGGET = 1e-6
"""Of the variance, which keeps the matrix positive; no loss is believed to more digits."""


class Surrogate(NamedTuple):
    """What is believed of a loss after k places."""

    places: Array
    """(k, d), in units of the box."""
    factor: Array
    """Lower Cholesky factor of the kernel's matrix, (k, k)."""
    weights: Array
    """(k,)."""
    length: float
    level: float
    """Median of the losses."""
    scale: float
    """Standard deviation of the process."""


def believed(known: Surrogate, at: Array) -> tuple[Array, Array]:
    """Mean and standard deviation (m,) of the loss at places `at` (m, d)."""
    near = matern(distances(at, known.places), known.length)
    solved = np.linalg.solve(known.factor, near.T)
    variance = np.maximum(1.0 - (solved**2).sum(axis=0), 0.0)
    return known.level + near @ known.weights, known.scale * np.sqrt(variance)


def improvement(known: Surrogate, at: Array, lowest: float) -> Array:
    """By how much the loss at `at` (m, d) is expected to be below `lowest`, (m,). Mockus, 1975; Jones, 1998."""
    from scipy.special import ndtr  # it takes its time to import

    mean, deviation = believed(known, at)
    fall = lowest - mean
    z = fall / np.where(deviation > 0, deviation, 1.0)
    density = np.exp(-0.5 * z * z) / np.sqrt(2 * np.pi)
    return np.where(deviation > 0, fall * ndtr(z) + deviation * density, np.maximum(fall, 0.0))


def distances(a: Array, b: Array) -> Array:
    """Between places (m, d) and (k, d): (m, k)."""
    return np.asarray(np.sqrt(((a[:, None] - b[None]) ** 2).sum(axis=-1)))


def matern(distance: Array, length: float) -> Array:
    """Matern's kernel of 5/2 at distances of any shape."""
    r = np.sqrt(5.0) * distance / length
    return (1 + r + r * r / 3) * np.exp(-r)


def surrogate(places: Array, losses: Array) -> Surrogate:
    """Through finite `losses` (k,) at `places` (k, d), with the length of largest likelihood."""
    losses = np.clip(losses, -LARGEST, LARGEST)
    level = float(np.median(losses))
    unit = float(np.abs(losses - level).max()) or 1.0
    y = (losses - level) / unit
    between = distances(places, places)
    best, found = -np.inf, None
    for length in np.geomspace(SHORTEST, LONGEST, LENGTHS):
        matrix = matern(between, float(length)) + NUGGET * np.eye(len(places))
        factor: Array = np.asarray(np.linalg.cholesky(matrix), dtype=np.float64)
        weights: Array = np.asarray(np.linalg.solve(matrix, y), dtype=np.float64)
        variance = max(float(y @ weights) / len(y), 1e-300)
        likelihood = -0.5 * len(y) * np.log(variance) - np.log(np.diag(factor)).sum()
        if likelihood > best:
            best, found = (
                likelihood,
                Surrogate(places, factor, unit * weights, float(length), level, unit * float(np.sqrt(variance))),
            )
    assert found is not None
    return found
