"""optax:lion and the like: optax's own updates, in float64, on the gradient that the run sees, each walker alone."""

import importlib
from functools import lru_cache
from typing import Any

import numpy as np

from fallline.engine.language import tr
from fallline.engine.libraries.library import Borrowed, Library
from fallline.engine.method.optimizer import Array, Oracle

Settings = tuple[tuple[str, Any], ...]

LIBRARY = Library(
    name="optax",
    module="optax",
    defined="optax._src.alias",
    rate="learning_rate",
    unsuited={
        "MaskOrFn": tr("is no optimizer"),
        "lbfgs": tr("searches along a line by the loss"),
        "noisy_sgd": tr("adds noise of its own; a run's gradient has a field for it"),
        "polyak_sgd": tr("takes no learning rate, but the loss"),
    },
)


class Optax(Borrowed, frozen=True):
    """A base of optax's."""

    def check(self) -> None:
        self.make(learning_rate=1.0)

    def begin(self, theta: Array) -> tuple[Any, ...]:
        with in_double_precision():
            functions, numbers = _compiled(self)
            return (functions[0](theta, numbers),)

    def step(
        self, theta: Array, state: tuple[Any, ...], step: int, lr: float, oracle: Oracle
    ) -> tuple[Array, tuple[Any, ...]]:
        """One update of optax's."""
        with in_double_precision():
            (_, update), numbers = _compiled(self)
            change, after = update(oracle.gradient(theta), state[0], theta, lr, numbers)
            return theta + np.asarray(change), (after,)


def _compiled(optimizer: Optax) -> tuple[tuple[Any, Any], dict[str, float]]:
    """What `_functions` gives, and the numbers that it takes: none of them is compiled in, so that a slider that moves
    compiles nothing, unless optax chooses by their values what to do.
    """
    settings = optimizer.settings()
    numbers = {name: value for name, value in settings.items() if type(value) is float}
    fixed = tuple((name, value) for name, value in settings.items() if name not in numbers)
    if _takes_numbers(type(optimizer), fixed, tuple(numbers)):
        return _functions(type(optimizer), fixed), numbers
    return _functions(type(optimizer), tuple(settings.items())), {}


@lru_cache(maxsize=64)
def _takes_numbers(cls: type[Optax], fixed: Settings, names: tuple[str, ...]) -> bool:
    jax: Any = importlib.import_module("jax")
    point = np.zeros((1, 1))
    start, update = _functions(cls, fixed)
    numbers = dict.fromkeys(names, 0.5)
    try:
        state = jax.eval_shape(start, point, numbers)
        jax.eval_shape(update, point, state, point, 0.1, numbers)
    except jax.errors.JAXTypeError:  # it asks of a number that is not known yet whether it is zero
        return False
    return True


@lru_cache(maxsize=64)
def _functions(cls: type[Optax], fixed: Settings) -> tuple[Any, Any]:
    """(theta, numbers) -> state and (g, state, theta, lr, numbers) -> (change, state), over walkers (d, n)."""
    jax: Any = importlib.import_module("jax")
    make = getattr(importlib.import_module("optax"), cls.called)

    def start(theta: Any, numbers: Any) -> Any:
        return make(learning_rate=1.0, **dict(fixed), **numbers).init(theta)

    def update(g: Any, state: Any, theta: Any, lr: Any, numbers: Any) -> Any:
        return make(learning_rate=lr, **dict(fixed), **numbers).update(g, state, theta)

    over_walkers = jax.vmap(update, in_axes=(1, 0, 1, None, None), out_axes=(1, 0))
    return jax.jit(jax.vmap(start, in_axes=(1, None))), jax.jit(over_walkers)


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
