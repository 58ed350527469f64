"""Base of the optimizers: slots (state), coefficients (numbers for one step), a rule, and an optional probe."""

from collections.abc import Callable
from typing import Any, ClassVar, Protocol

import numpy as np
from numpy.typing import NDArray

from engine.registry import Family, Registry

Array = NDArray[np.float64]


class Oracle(Protocol):
    """All that an optimizer may ask about the landscape; engine.gradient.Oracle answers."""

    def gradient(self, theta: Array) -> Array:
        """Gradient at `theta` (d, n), as the run's source gives it: exact, differenced or noisy. (d, n)."""

    def hessian(self, theta: Array) -> Array:
        """Exact Hessian at `theta`, (d, d, n)."""


class Optimizer(Family, frozen=True):
    """An elementwise optimizer is `coefficients` and `rule`; any other overrides `step`."""

    slots: ClassVar[tuple[str, ...]] = ()
    default_lr: ClassVar[float] = 0.01
    rule: ClassVar[Callable[..., tuple[Any, ...]]]
    probe: ClassVar[Callable[..., Any] | None] = None

    def coefficients(self, step: int, lr: float) -> tuple[float, ...]:
        """Numbers that hold for the whole of `step` (counted from 0); passed on to `rule` and `probe`."""
        return (lr,)

    def step(
        self, theta: Array, state: tuple[Array, ...], step: int, lr: float, oracle: Oracle
    ) -> tuple[Array, tuple[Array, ...]]:
        """One step from `theta` (d, n) with `state`, an array (d, n) per slot: the new position and state."""
        numbers = self.coefficients(step, lr)
        at = theta if self.probe is None else self.probe(theta, *state, *numbers)
        change, *after = self.rule(oracle.gradient(at), *state, *numbers)
        return theta + change, tuple(after)


OPTIMIZERS: Registry[Optimizer] = Registry(Optimizer, "engine.optimizers")
