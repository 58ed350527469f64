"""A loss that is a mean over draws of random numbers: draws as a pure function of a seed, and means over them."""

from collections.abc import Callable
from functools import lru_cache
from typing import Annotated, Any, Literal

import numpy as np
from msgspec import Meta
from numpy.typing import NDArray

from fallline.engine.problem import evaluation
from fallline.engine.problem.batches import Rows, words

Array = NDArray[np.float64]
Distribution = Literal["normal", "uniform", "exponential", "sign"]
SAMPLE = 5
"""Place in Philox's counter, beside those of noise, batches, roundings and labels."""
ELEMENTS = 2**18
"""Losses of single draws at a time."""
Samples = Annotated[
    int,
    Meta(
        ge=1,
        le=100_000,
        description="draws that the loss is the mean of; a batch takes from them",
        extra={"slider": (1, 2000)},
    ),
]
SampleSeed = Annotated[int, Meta(ge=0, le=2**63 - 1, description="seed of the draws", extra={"slider": (0, 99)})]


@lru_cache(maxsize=8)
def sample(seed: int, count: int, distributions: tuple[Distribution, ...]) -> Array:
    """A row of `count` draws of each distribution, (k, count); of more draws the first are the same.

    Normal with deviation 1, uniform from -1 to 1, exponential with mean 1, or -1 and 1 alike.
    """
    drawn = words(seed, 0, SAMPLE, 2 * len(distributions), count, 0)
    uniform = ((drawn >> np.uint64(11)).astype(np.float64) + 0.5) * 2.0**-53
    found = [_drawn(each, *uniform[:, 2 * k : 2 * k + 2].T) for k, each in enumerate(distributions)]
    return np.array(found)


def _drawn(distribution: Distribution, first: Array, second: Array) -> Array:
    match distribution:
        case "normal":
            return np.asarray(np.sqrt(-2 * evaluation.log(first)) * evaluation.cos(2 * np.pi * second))
        case "uniform":
            return 2 * first - 1
        case "exponential":
            return np.asarray(-evaluation.log(first))
    return np.where(first < 0.5, -1.0, 1.0)


def mean_over(function: Callable[[Array, Array], Any], theta: Array, draws: Array) -> Array:
    """Mean over `draws` (k, N) of function(theta (d, m, 1), draws (k, 1, N)), a list of values (m, N): (rows, n).

    So many walkers m at a time that memory stays small. Each is summed by itself, whoever is beside it.
    """
    size = max(1, ELEMENTS // draws.shape[1])
    parts = [
        _means(function, theta[:, first : first + size], draws[:, None]) for first in range(0, theta.shape[1], size)
    ]
    return np.concatenate(parts, axis=1)


def mean_of_batch(function: Callable[[Array, Array], Any], theta: Array, draws: Array, rows: Rows) -> Array:
    """The same over the draws `rows` (b, n), each walker its own."""
    return _means(function, theta, draws[:, rows.T])


def _means(function: Callable[[Array, Array], Any], theta: Array, draws: Array) -> Array:
    shape = (theta.shape[1], draws.shape[-1])
    with np.errstate(all="ignore"):
        found = function(theta[:, :, None], draws)
        return np.array([np.ascontiguousarray(np.broadcast_to(row, shape)).mean(axis=1) for row in found])
