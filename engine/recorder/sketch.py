"""Many parameters as few numbers: a random projection with a fixed seed, the same for every run of their shape.

Parameter i is given a random sign and added to number i mod k: inner products and squared lengths are kept on average,
lengths within some sqrt(1 / (2 k)), 6 % for k = 127, whatever the dimension. Charikar, Chen and Farach-Colton, Finding
frequent items in data streams, ICALP 2002. k is prime, so that no width of a layer falls in step with it.
"""

from itertools import pairwise
from typing import Any

import numpy as np
from numpy.typing import NDArray

from fallline.engine.recorder.records import Array

NUMBERS = 127
SOURCE = 2**20
"""Signs that are drawn at once."""


def signs(seed: int, parameters: int) -> NDArray[np.int8]:
    """A random sign for each parameter, (d,)."""
    source = np.random.Generator(np.random.Philox(key=seed))
    found = np.empty(parameters, np.int8)
    for first in range(0, parameters, SOURCE):
        part = found[first : first + SOURCE]
        part[:] = source.integers(0, 2, len(part), dtype=np.int8)
    return found * np.int8(2) - np.int8(1)


class Sketch:
    """Of parameters in several arrays, one after the other; `signs` may be put where the arrays are."""

    def __init__(self, sizes: list[int], seed: int, numbers: int = NUMBERS) -> None:
        self.numbers = numbers
        ends = np.cumsum([0, *sizes])
        whole = signs(seed, int(ends[-1]))
        self.signs: list[Any] = [whole[first:last] for first, last in pairwise(ends)]
        self.firsts = [int(each) % numbers for each in ends[:-1]]
        """To which number the first of each array goes."""

    def of(self, arrays: list[NDArray[Any]]) -> Array:
        """(k,) of flat arrays."""
        found = np.zeros(self.numbers)
        for array, sign, first in zip(arrays, self.signs, self.firsts, strict=True):
            rows = len(array) // self.numbers
            signed = array * sign
            body = signed[: rows * self.numbers].reshape(rows, self.numbers).sum(axis=0, dtype=np.float64)
            body[: len(signed) - rows * self.numbers] += signed[rows * self.numbers :]
            found += np.roll(body, first) if first else body
        return found
