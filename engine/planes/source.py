"""A network elsewhere, asked for its loss at other parameters: what the measurements need of it, whichever library."""

from collections.abc import Callable, Iterable, Iterator
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from fallline.engine.language import tr

Array = NDArray[np.float64]
Product = Callable[[Array], Array]


class Source(Protocol):
    """Parameters are one vector (d,), in an order of its own."""

    place: Array
    """(d,): where it stands."""
    filters: list[NDArray[np.intp]]
    """The parameters of each filter or neuron, intercepts apart."""
    double: bool
    """Whether its parameters are of double precision."""

    def losses(self, origin: Array, directions: Array, at: Array) -> Array:
        """Mean loss over all examples at origin + directions (d, k) times each column of `at` (k, n): (n,)."""

    def product(self) -> Product | None:
        """V -> H v, the Hessian of that mean where it stands; None where no derivative is known."""

    def vector(self, checkpoint: Any) -> Array:
        """A checkpoint as (d,): parameters by name, as arrays in their order, or as one vector. Raises ValueError."""


class Batches:
    """What is gone through again and again, each batch weighted by its number of examples."""

    def __init__(self, batches: Iterable[Any] | None) -> None:
        if hasattr(batches, "__next__"):  # asked for an iterator, a loader that shuffles would draw
            raise ValueError(tr("batches are gone through many times: give a list or a loader, not an iterator"))
        self._batches: Iterable[Any] = [None] if batches is None else batches

    def __iter__(self) -> Iterator[tuple[Any, float]]:
        """Each batch and how many examples it has; raises ValueError where there is none."""
        empty = True
        for batch in self._batches:
            empty = False
            yield batch, float(examples(batch))
        if empty:
            raise ValueError(tr("there is no batch to measure the loss on"))


def examples(batch: Any) -> int:
    """How many a batch has: the length of its first array; 1 where it has none."""
    if isinstance(batch, dict):
        batch = list(batch.values())
    if isinstance(batch, list | tuple):
        return examples(batch[0]) if batch else 1
    shape = getattr(batch, "shape", None)
    return int(shape[0]) if shape else 1


def placed(parts: Iterable[Any], size: int | None = None) -> Array:
    """Arrays as one finite vector, of `size` where that is known; raises ValueError."""
    found = np.concatenate([np.zeros(0), *(np.asarray(each, dtype=np.float64).reshape(-1) for each in parts)])
    if size is not None and len(found) != size:
        raise ValueError(
            tr("a checkpoint of {count:,} parameters beside a network of {size:,}", count=len(found), size=size)
        )
    if not len(found) or not np.isfinite(found).all():
        raise ValueError(tr("parameters that are not finite") if len(found) else tr("there are no parameters"))
    return found


def filters_of(shapes: list[tuple[int, ...]], axis: int) -> list[NDArray[np.intp]]:
    """The places of each filter, which `axis` of an array of two axes or more counts; of none, all as one."""
    found, at = [], 0
    for shape in shapes:
        size = int(np.prod(shape))
        if len(shape) > 1:
            places = np.moveaxis(np.arange(at, at + size, dtype=np.intp).reshape(shape), axis, 0)
            found += list(places.reshape(shape[axis], -1))
        at += size
    return found or [np.arange(at, dtype=np.intp)]
