"""optax:lion and the like: optax's own updates, in float64, on the gradient that the run sees, each walker alone."""

import importlib
from functools import cache
from typing import Any

import numpy as np

from fallline.engine.libraries.library import Borrowed, Library
from fallline.engine.method.optimizer import Array, Oracle

LIBRARY = Library(
    name="optax",
    module="optax",
    defined="optax._src.alias",
    rate="learning_rate",
    unsuited={
        "MaskOrFn": "is no optimizer",
        "lbfgs": "searches along a line by the loss",
        "noisy_sgd": "adds noise of its own; a run's gradient has a field for it",
        "polyak_sgd": "takes no learning rate, but the loss",
    },
)


class Optax(Borrowed, frozen=True):
    """A base of optax's."""

    def check(self) -> None:
        self.make(learning_rate=1.0)

    def begin(self, theta: Array) -> tuple[Any, ...]:
        start, _ = _functions(self)
        with in_double_precision():
            return (start(theta),)

    def step(
        self, theta: Array, state: tuple[Any, ...], step: int, lr: float, oracle: Oracle
    ) -> tuple[Array, tuple[Any, ...]]:
        """One update of optax's."""
        _, update = _functions(self)
        with in_double_precision():
            change, after = update(oracle.gradient(theta), state[0], theta, lr)
            return theta + np.asarray(change), (after,)


@cache
def _functions(optimizer: Optax) -> tuple[Any, Any]:
    """Compiled (theta) -> state and (g, state, theta, lr) -> (change, state), over walkers (d, n)."""
    jax: Any = importlib.import_module("jax")

    def start(theta: Any) -> Any:
        return optimizer.make(learning_rate=1.0).init(theta)

    def update(g: Any, state: Any, theta: Any, lr: Any) -> Any:
        return optimizer.make(learning_rate=lr).update(g, state, theta)

    over_walkers = jax.vmap(update, in_axes=(1, 0, 1, None), out_axes=(1, 0))
    return jax.jit(jax.vmap(start, in_axes=1)), jax.jit(over_walkers)


def in_double_precision() -> Any:
    """Within this jax computes so; it does not unless told, and elsewhere it stays as it was."""
    jax: Any = importlib.import_module("jax")
    if hasattr(jax, "enable_x64"):
        return jax.enable_x64(True)
    return importlib.import_module("jax.experimental").enable_x64()


def __getattr__(name: str) -> Any:
    """The family `name`: where another process looks for what it is sent."""
    if name.startswith("_"):
        raise AttributeError(name)
    return importlib.import_module("fallline.engine.libraries.families").family(f"{LIBRARY.name}:{name}")
