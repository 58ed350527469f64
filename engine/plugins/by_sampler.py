"""A landscape that is a function of random numbers which a sampler draws: its mean over them."""

from collections.abc import Callable
from functools import lru_cache
from typing import Any, ClassVar

import numpy as np

from fallline.engine.language import tr
from fallline.engine.plugins.by_function import EPSILON, ByFunction, quotients
from fallline.engine.problem.batches import Rows
from fallline.engine.problem.landscape import Array
from fallline.engine.problem.sample import Samples, SampleSeed, mean_of_batch, mean_over

Sampler = Callable[[np.random.Generator, int], Any]
OWN = ("samples", "sample_seed")
"""Fields that the function does not take."""


class BySampler(ByFunction, frozen=True):
    """A base of those that fallline.landscape makes with a sampler."""

    sampler: ClassVar[Any]
    """A `Sampler`."""
    samples: Samples = 500
    sample_seed: SampleSeed = 0

    @property
    def examples(self) -> int:
        return self.samples

    @property
    def draws(self) -> Array:
        """What the sampler gave, (k, N)."""
        return drawn(self.sampler, self.sample_seed, self.samples)[0]

    def loss(self, theta: Array) -> Array:
        return mean_over(self._losses, theta, self.draws)[0]

    def gradient(self, theta: Array) -> Array:
        if self.derivative is None:
            return quotients(self.loss, theta, np.cbrt(EPSILON))
        return mean_over(self._slopes, theta, self.draws)

    def batch_loss(self, theta: Array, rows: Rows, labels: Array | None = None) -> Array:
        return mean_of_batch(self._losses, theta, self.draws, rows)[0]

    def batch_gradient(self, theta: Array, rows: Rows, labels: Array | None = None) -> Array:
        if self.derivative is None:
            return quotients(lambda at: self.batch_loss(at, rows), theta, np.cbrt(EPSILON))
        return mean_of_batch(self._slopes, theta, self.draws, rows)

    def check(self) -> None:
        """As that of a function; ValueError where the sampler draws something else than asked for."""
        many = min(self.samples, 3)
        whole = drawn(self.sampler, self.sample_seed, self.samples)[0]
        if whole.shape[1] != self.samples:
            told = tr(
                "the sampler of {tag} must return {samples} draws, an array (N,) or (N, k)",
                tag=self.tag(),
                samples=self.samples,
            )
            raise ValueError(tr("{told}; it returns {shape}", told=told, shape=whole.shape[1]))
        theta = np.repeat(np.array(self.start)[:, None], 3, axis=1)
        with np.errstate(all="ignore"):
            try:
                shape = np.shape(self._losses(theta[:, :, None], whole[:, None, :many])[0])
                fits = np.broadcast_shapes(shape, (3, many)) == (3, many)
            except TypeError as error:
                told = tr(
                    "{tag} must take arrays, all walkers and draws at once: use numpy's functions ({error})",
                    tag=self.tag(),
                    error=error,
                )
                raise TypeError(told) from None
            except ValueError:
                fits = False
        if not fits:
            raise TypeError(tr("{tag} must return a loss for each of m walkers and N draws, (m, N)", tag=self.tag()))
        if self.gradient(theta).shape != theta.shape:
            raise TypeError(
                tr("the gradient of {tag} must be {count} rows for the coordinates", tag=self.tag(), count=len(theta))
            )

    def _losses(self, theta: Array, draws: Array) -> list[Any]:
        return [self.function(*self._arguments(theta, draws))]

    def _slopes(self, theta: Array, draws: Array) -> list[Any]:
        return list(self.derivative(*self._arguments(theta, draws)))  # type: ignore[operator, misc]  # a function here

    def _arguments(self, theta: Array, draws: Array) -> list[Any]:
        """Coordinates (m, 1), draws (1, N) or of batches (m, b), behind k where one draw is k numbers; the fields."""
        rows = [theta] if self.coordinates == ("theta",) else list(theta)
        one = drawn(self.sampler, self.sample_seed, self.samples)[1]
        fields = (getattr(self, name) for name in self.__struct_fields__ if name not in OWN)
        return [*rows, draws[0] if one else draws, *fields]


@lru_cache(maxsize=8)
def drawn(sampler: Sampler, seed: int, count: int) -> tuple[Array, bool]:
    """What `sampler` draws, (k, count), and whether a draw is one number."""
    found = np.asarray(sampler(np.random.default_rng(seed), count), dtype=np.float64)
    if found.ndim not in (1, 2):
        raise ValueError(tr("a sampler must return an array (N,) or (N, k)"))
    return np.ascontiguousarray(found[None] if found.ndim == 1 else found.T), found.ndim == 1
