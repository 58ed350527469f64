"""Parameters that are plain arrays or pytrees of JAX: each step brings its own, with gradient and state if need be."""

import sys
from collections.abc import Iterator
from typing import Any

import numpy as np
from numpy.typing import NDArray

from fallline.engine.language import tr
from fallline.engine.recorder.measuring import FEW, Measured, norm, norms
from fallline.engine.recorder.records import Array
from fallline.engine.recorder.sketch import Sketch

MOMENTUM = ("mu", "trace", "momentum", "velocity", "m")
SECOND = ("nu", "sum_of_squares", "second_moment", "v")
"""Under these names optax, and people, keep them."""


class ArraysSource:
    """Told by `tell` after each step; nothing is looked at, or waited for on its device, before it is measured."""

    def __init__(self, parameters: Any, seed: int) -> None:
        self.method, self.took = "", 0.0
        self.limit: float | None = None
        self._tree = parameters
        self._before: list[NDArray[Any]] | None = None
        self.sizes = [each.size for each in flat(parameters)]
        self.double = all(each.dtype == np.float64 for each in flat(parameters))
        self._sketch = Sketch(self.sizes, seed) if sum(self.sizes) > FEW else None
        self._gradient: Any = None
        self._state: Any = None
        self._rate: Any = None

    def tell(self, parameters: Any, gradient: Any, state: Any, rate: Any) -> None:
        """What a step led to."""
        self._tree = self._tree if parameters is None else parameters
        self._gradient, self._state, self._rate = gradient, state, rate

    def rates(self) -> list[float]:
        """The one that was told, or those, or that of an optax state with injected hyperparameters."""
        rate = self._rate
        if rate is None:
            kept = (each for each in _kept(self._state, ("hyperparams",)) if isinstance(each, dict))
            rate = next((each["learning_rate"] for each in kept if "learning_rate" in each), float("nan"))
        return [float(each) for each in (rate if isinstance(rate, list | tuple) else [rate])]

    def rates_now(self) -> list[float]:
        """The same: each step tells its own."""
        return self.rates()

    def before(self) -> None:
        """Copy the parameters: a step may change them in place."""
        self._before = [np.array(each) for each in flat(self._tree)]

    def measured(self) -> Measured:
        """Norms and position; raises ValueError where the parameters are of another shape than before."""
        after = flat(self._tree)
        if [each.size for each in after] != self.sizes:
            raise ValueError(tr("the parameters are of another shape than before"))
        known = {"parameter_norm": norm(after), "momentum_norm": norm(_of(self._state, MOMENTUM))}
        known["second_moment_norm"] = norm(_of(self._state, SECOND))
        if self._gradient is not None:
            known["gradient_norm"] = norm(flat(self._gradient))
        if self._before is not None:
            update = [a - b for a, b in zip(after, self._before, strict=True)]
            known["update_norm"] = norm(update)
            if self._sketch is not None:
                known["sketched_update_norm"] = float(np.linalg.norm(self._sketch.of(update)))
            self._before = None
        return Measured(norms(**known), self.position())

    def position(self) -> Array:
        """Where the parameters are."""
        return self._place(flat(self._tree))

    def beside(self, average: Any) -> Array:
        """Where those of another tree of the same shapes are."""
        there = flat(average)
        if [each.size for each in there] != self.sizes:
            raise ValueError(tr("the average has other parameters than those that are trained"))
        return self._place(there)

    def _place(self, leaves: list[NDArray[Any]]) -> Array:
        if self._sketch is not None:
            return self._sketch.of(leaves)
        return np.concatenate([each.astype(np.float64) for each in leaves]) if leaves else np.zeros(0)

    def arrays(self) -> dict[str, NDArray[Any]]:
        """All parameters."""
        return named(self._tree)

    @property
    def tree(self) -> Any:
        """The parameters as they came."""
        return self._tree


def flat(tree: Any) -> list[NDArray[Any]]:
    """The leaves of a pytree as flat arrays."""
    return [np.asarray(each).reshape(-1) for each in leaves(tree)]


def leaves(tree: Any) -> list[Any]:
    """As JAX orders them, where it is there; it knows the trees of others."""
    jax = sys.modules.get("jax")
    if jax is not None:
        return list(jax.tree_util.tree_leaves(tree))
    if isinstance(tree, dict):
        return [leaf for key in sorted(tree) for leaf in leaves(tree[key])]
    if isinstance(tree, list | tuple) and not all(isinstance(each, int | float) for each in tree):
        return [leaf for each in tree for leaf in leaves(each)]
    return [] if tree is None else [tree]


def of_jax(tree: Any) -> bool:
    """Whether there is an array of JAX in it."""
    jax = sys.modules.get("jax")
    return jax is not None and any(isinstance(each, jax.Array) for each in jax.tree_util.tree_leaves(tree))


def rebuilt(tree: Any, vector: NDArray[Any]) -> Any:
    """A tree of plain arrays like `tree` with the numbers of `vector` (d,) in their order."""
    return _rebuilt(tree, vector, [0])


def _rebuilt(tree: Any, vector: NDArray[Any], at: list[int]) -> Any:
    if isinstance(tree, dict):
        return {key: _rebuilt(tree[key], vector, at) for key in sorted(tree)}
    if isinstance(tree, list | tuple) and not all(isinstance(each, int | float) for each in tree):
        return type(tree)(_rebuilt(each, vector, at) for each in tree)
    leaf = np.asarray(tree)
    at[0] += leaf.size
    return vector[at[0] - leaf.size : at[0]].reshape(leaf.shape).astype(leaf.dtype if leaf.dtype.kind == "f" else float)


def named(tree: Any) -> dict[str, NDArray[Any]]:
    """The leaves of a pytree by where they are in it."""
    jax = sys.modules.get("jax")
    if jax is not None and not isinstance(tree, np.ndarray):
        pairs = jax.tree_util.tree_leaves_with_path(tree)
        return {jax.tree_util.keystr(path) or "parameters": np.array(leaf) for path, leaf in pairs}
    found = [np.array(each) for each in leaves(tree)]
    return {f"parameters.{k}" if len(found) > 1 else "parameters": leaf for k, leaf in enumerate(found)}


def _kept(state: Any, names: tuple[str, ...]) -> Iterator[Any]:
    """What a nest of named tuples and dictionaries keeps under one of `names`."""
    fields = state if isinstance(state, dict) else state._asdict() if hasattr(state, "_asdict") else None
    if fields is not None:
        for name, value in fields.items():
            if name in names:
                yield value
            else:
                yield from _kept(value, names)
    elif isinstance(state, list | tuple):
        for each in state:
            yield from _kept(each, names)


def _of(state: Any, names: tuple[str, ...]) -> list[NDArray[Any]]:
    return [leaf for each in _kept(state, names) for leaf in flat(each)]
