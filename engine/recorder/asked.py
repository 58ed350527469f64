"""What is asked of a run per epoch or on demand: a checkpoint, the top of its Hessian's spectrum, its noise scale."""

import sys
from collections.abc import Callable, Iterable
from functools import partial
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from fallline.engine.language import tr
from fallline.engine.recorder.arrays_source import ArraysSource, flat, of_jax
from fallline.engine.recorder.measuring import Source
from fallline.engine.recorder.noise import Noise, noise_scale
from fallline.engine.recorder.recording import DTYPES
from fallline.engine.recorder.records import CHECKPOINT, CONTENTS, PIECE, Array, as_json, framed
from fallline.engine.recorder.torch_source import TorchSource

PART = 2**23
"""Bytes of a piece of a checkpoint."""


class Curvature(NamedTuple):
    """Where a run is."""

    values: Array
    """The largest eigenvalues of the Hessian, descending."""
    preconditioned: float
    """The largest of what an adaptive method sees, P^-1/2 H P^-1/2; NaN for others."""


def checkpoint(step: int, source: Source, put: Callable[[bytes], bool]) -> None:
    """Write all parameters in pieces, and last what they make up."""
    entries = []
    for number, (name, array) in enumerate(source.arrays().items()):
        kept = _storable(array)
        data: Any = kept.reshape(-1).view(np.uint8)
        for first in range(0, len(data), PART):
            if not put(framed(CHECKPOINT, PIECE.pack(step, number, first), data[first : first + PART].tobytes())):
                return
        entries.append({"name": name, "shape": kept.shape, "dtype": kept.dtype.str})
    put(framed(CONTENTS, as_json({"step": step, "entries": entries})))


def curvature(source: Source, loss: Any, product: Callable[[Array], Any] | None, count: int) -> Curvature:
    """By Lanczos on products with the Hessian, which torch and JAX make of `loss`."""
    if not 1 <= count <= 4:
        raise ValueError(tr("count must be 1 to 4"))
    times = product if product is not None else _product(source, loss)
    size = sum(source.sizes)
    settled = 1e-9 if source.double else 1e-5
    values = _largest(times, size, min(count, size), settled)
    divisor = source.preconditioner() if isinstance(source, TorchSource) else None
    if divisor is None:
        return Curvature(values, float("nan"))
    root = np.sqrt(divisor)
    seen = _largest(lambda v: np.asarray(times(v / root)) / root, size, 1, settled)
    return Curvature(values, float(seen[0]))


def _largest(times: Callable[[Array], Any], size: int, count: int, settled: float) -> Array:
    """The `count` largest eigenvalues (count,); raises ValueError where they are not known to `settled`."""
    from fallline.engine.problem.krylov import largest
    from fallline.engine.problem.normals import normals

    start = normals(0, 0, (size, 1))[:, 0]
    found = largest(lambda v: np.asarray(times(v), dtype=np.float64), start, count, settled)
    if not np.isfinite(found.values).all():
        raise ValueError(tr("a product with the Hessian is not finite"))
    if (found.bounds > 2 * settled * np.abs(found.values).max() + 1e-300).any():
        raise ValueError(tr("the eigenvalues of the Hessian did not converge"))
    return found.values


def noise(source: Source, loss: Callable[..., Any], batches: Iterable[Any], size: int) -> Noise:
    """From the gradients of batches."""
    if isinstance(source, TorchSource):
        return noise_scale((source.gradient(partial(loss, batch)) for batch in batches), size)
    tree = source.tree if isinstance(source, ArraysSource) else None
    if of_jax(tree):
        gradient = sys.modules["jax"].grad(loss)
        return noise_scale((_vector(gradient(tree, batch)) for batch in batches), size)
    return noise_scale((_vector(loss(batch)) for batch in batches), size)


def _product(source: Source, loss: Any) -> Callable[[Array], Any]:
    if loss is None:
        raise ValueError(tr("give the loss, or the product v -> H v"))
    if isinstance(source, TorchSource):
        return source.product(loss)
    tree = source.tree if isinstance(source, ArraysSource) else None
    if not of_jax(tree):
        raise ValueError(tr("of plain arrays no derivative is known: give the product v -> H v"))
    jax: Any = sys.modules["jax"]
    from importlib import import_module

    whole, back = import_module("jax.flatten_util").ravel_pytree(tree)
    gradient = jax.grad(lambda vector: loss(back(vector)))
    times = jax.jit(lambda vector: jax.jvp(gradient, (whole,), (vector,))[1])
    return lambda vector: times(jax.numpy.asarray(vector, whole.dtype))


def _vector(tree: Any) -> Array:
    return np.concatenate([each.astype(np.float64) for each in flat(tree)])


def _storable(array: NDArray[Any]) -> NDArray[Any]:
    """In a type that every reader knows: what it does not, as a wider float."""
    plain = np.ascontiguousarray(array).reshape(array.shape)
    little = plain.astype(plain.dtype.newbyteorder("<"))
    if little.dtype.str in DTYPES:
        return little
    return plain.astype("<f4" if plain.dtype.itemsize <= 4 else "<f8")
