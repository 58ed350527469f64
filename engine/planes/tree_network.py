"""Parameters that are a pytree of JAX, or plain arrays, and a function that gives the loss at others."""

import sys
from collections.abc import Callable, Iterable
from importlib import import_module
from typing import Any

import numpy as np

from fallline.engine.planes.source import Array, Batches, Product, filters_of, placed
from fallline.engine.recorder.arrays_source import flat, leaves, named, rebuilt


class ArraysNetwork:
    """`loss(parameters, batch)`, or `loss(parameters)` without batches; filters are the last axis of an array."""

    def __init__(self, parameters: Any, loss: Callable[..., Any], batches: Iterable[Any] | None,
                 product: Product | None = None) -> None:  # fmt: skip
        self._tree, self._loss, self._batches = parameters, loss, Batches(batches)
        self._takes_batch, self._product = batches is not None, product
        arrays = leaves(parameters)
        self.double = all(np.asarray(each).dtype != np.float32 for each in arrays)
        self.place = placed(flat(parameters))
        self.filters = filters_of([np.shape(each) for each in arrays], axis=-1)

    def losses(self, origin: Array, directions: Array, at: Array) -> Array:
        """Point by point on each batch."""
        total, count = np.zeros(at.shape[1]), 0.0
        for batch, size in self._batches:
            total += size * self._of(batch, origin, directions, at)
            count += size
        return total / count

    def product(self) -> Product | None:
        """The one that was given."""
        return self._product

    def vector(self, checkpoint: Any) -> Array:
        """A tree of the same shape, its arrays by name, or a vector."""
        names = list(named(self._tree))
        if isinstance(checkpoint, dict) and set(names) <= set(checkpoint):
            checkpoint = [np.asarray(checkpoint[name]) for name in names]
        return placed(flat(checkpoint), len(self.place))

    def _of(self, batch: Any, origin: Array, directions: Array, at: Array) -> Array:
        more = (batch,) if self._takes_batch else ()
        trees = (rebuilt(self._tree, origin + directions @ place) for place in at.T)
        return np.array([float(self._loss(tree, *more)) for tree in trees])


class JaxNetwork(ArraysNetwork):
    """Compiled once for a shape of batches; all points of a call go to the device together."""

    def __init__(self, parameters: Any, loss: Callable[..., Any], batches: Iterable[Any] | None) -> None:
        super().__init__(parameters, loss, batches)
        jax: Any = sys.modules["jax"]
        flatten: Any = import_module("jax.flatten_util")
        whole, back = flatten.ravel_pytree(parameters)
        self._type = whole.dtype
        self.double = whole.dtype == np.float64
        seen: Callable[..., Any] = loss if self._takes_batch else lambda tree, _: loss(tree)

        def at_all(origin: Any, directions: Any, places: Any, batch: Any) -> Any:
            return jax.lax.map(lambda place: seen(back(origin + directions @ place), batch), places)

        def times(vector: Any, batch: Any) -> Any:
            gradient = jax.grad(lambda at: seen(back(at), batch))
            return jax.jvp(gradient, (whole,), (vector,))[1]

        self._at_all, self._times = jax.jit(at_all), jax.jit(times)

    def product(self) -> Product:
        """By forward over reverse differentiation."""

        def times(vector: Array) -> Array:
            total, count = np.zeros_like(vector), 0.0
            for batch, size in self._batches:
                total += size * np.asarray(self._times(vector.astype(self._type), batch), dtype=np.float64)
                count += size
            return total / count

        return times

    def _of(self, batch: Any, origin: Array, directions: Array, at: Array) -> Array:
        values = (each.astype(self._type) for each in (origin, directions, at.T))
        return np.asarray(self._at_all(*values, batch), dtype=np.float64)
