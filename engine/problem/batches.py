"""Which examples a step sees: shuffled epochs, or draws with replacement; pure functions of (seed, step, walker)."""

from functools import lru_cache
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]
Rows = NDArray[np.intp]

EPOCHS, DRAWS = 1, 2
"""Places in Philox's counter, so that batches and noise (at 0) share no random numbers."""


class Examples(Protocol):
    """A loss that is a mean over examples."""

    @property
    def examples(self) -> int:
        """How many there are."""

    def batch_loss(self, theta: Array, rows: Rows, labels: Array | None = None) -> Array:
        """Mean over the examples `rows` (b, n), each walker its own: (n,).

        With `labels` (b, n) in place of their own, where given.
        """

    def batch_gradient(self, theta: Array, rows: Rows, labels: Array | None = None) -> Array:
        """Its gradient, (d, n)."""


class Batch:
    """A landscape seen through some of its examples, `rows` (b, n), with `labels` of their own if there are any."""

    def __init__(self, landscape: Examples, rows: Rows, labels: Array | None = None) -> None:
        self.landscape, self.rows, self.labels = landscape, rows, () if labels is None else (labels,)

    def loss(self, theta: Array) -> Array:
        """(n,)."""
        return self.landscape.batch_loss(theta, self.rows, *self.labels)

    def gradient(self, theta: Array) -> Array:
        """(d, n)."""
        return self.landscape.batch_gradient(theta, self.rows, *self.labels)


def batch(seed: int, step: int, size: int, count: int, n: int, first: int = 0, replacement: bool = False) -> Rows:
    """Rows (b, n) of `count` examples that walkers first .. first + n - 1 see at `step`.

    Without replacement every epoch is a new order of all examples, cut into batches; the last may be smaller. With it,
    each row is drawn from all. A `size` beyond `count` takes all.
    """
    size = min(size, count)
    if replacement:
        uniform = (words(seed, step, DRAWS, size, n, first) >> np.uint64(11)).astype(np.float64) * 2.0**-53
        return (uniform * count).astype(np.intp).T
    epoch, k = divmod(step, -(-count // size))
    return _order(seed, epoch, count, n, first)[k * size : (k + 1) * size]


@lru_cache(maxsize=4)
def _order(seed: int, epoch: int, count: int, n: int, first: int) -> Rows:
    """Each walker's order of all examples in an epoch, (count, n): random words, sorted."""
    return np.argsort(words(seed, epoch, EPOCHS, count, n, first), axis=1, kind="stable").T


def words(seed: int, call: int, place: int, each: int, n: int, first: int) -> NDArray[np.uint64]:
    """Random words (n, each) that are walkers' own, whatever the chunk: a block of Philox's counter holds 4."""
    blocks = -(-each // 4)
    source = np.random.Philox(key=np.array([seed, call], dtype=np.uint64), counter=np.array([0, 0, 0, place]))
    source.advance(first * blocks)
    return source.random_raw(4 * blocks * n).reshape(n, 4 * blocks)[:, :each]
