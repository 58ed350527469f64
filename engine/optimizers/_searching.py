"""Base of the methods that choose a direction and search along it: what is known is not asked again, where nothing
helps nothing more is asked, and the first trial has a scale.
"""

from typing import Annotated, Literal, NamedTuple

import numpy as np
from msgspec import Meta
from numpy.typing import NDArray

from fallline.engine.method.optimizer import Array, Optimizer, Oracle
from fallline.engine.optimizers._line_search import C1, C2, EPSILON, Ending, search
from fallline.engine.problem.arrays import dot

Initial = Annotated[
    Literal["interpolation", "norm", "rate"],
    Meta(
        description="length that is tried first, times lr: by a parabola through a short trial and later by the last "
        "fall; 1 / |g| and later by the last fall; or lr alone"
    ),
]
SHORT = 0.01
"""The trial of interpolation as a share of |theta|. Hager and Zhang, ACM TOMS 32(1), 2006, rule I1."""
FRESH, RESTARTED, RESTING = 0.0, 1.0, 2.0
"""A walker goes on; its last search led nowhere, so it starts again from -g; that led nowhere too, so it stays."""


class Memory(NamedTuple):
    """What a walker knows from its last step: NaN before the first, and for a gradient that was not asked."""

    theta: Array
    """Where it ended, (d, n)."""
    loss: Array
    """There, (n,)."""
    gradient: Array
    """There, (d, n)."""
    before: Array
    """The loss where it began, (n,)."""
    size: Array
    """Length of the gradient where it began, (n,)."""
    reach: Array
    """Largest coordinate so far, (n,)."""
    steepest: Array
    """Whether it went along -g, (n,)."""
    state: Array
    """FRESH, RESTARTED or RESTING, (n,)."""


class Direction(NamedTuple):
    """Where to, and what the method keeps of it."""

    p: Array
    """(d, n)."""
    kept: tuple[Array, ...]
    """The slots, then what is not recorded."""
    scaled: NDArray[np.bool_]
    """(n,): whether p has a length of its own, so that lr p is tried first."""


class Searching(Optimizer, frozen=True):
    """A subclass says which way to go: `direction`, and `own`, its state before the first step."""

    search: Ending = "strong-wolfe"
    c1: C1 = 1e-4
    c2: C2 = 0.9
    initial: Initial = "interpolation"

    def own(self, theta: Array) -> tuple[Array, ...]:
        """The slots, then arrays that are kept but not recorded."""
        return super().begin(theta)

    def direction(self, theta: Array, g: Array, kept: tuple[Array, ...], restart: NDArray[np.bool_]) -> Direction:
        """The way from `theta` (d, n) of gradient `g`; walkers that `restart` (n,) go along -g, and forget."""
        raise NotImplementedError

    def begin(self, theta: Array) -> tuple[Array, ...]:
        """What the method keeps, then the memory."""
        unknown, number = np.full_like(theta, np.nan), np.full(theta.shape[1], np.nan)
        reach, none = np.abs(theta).max(axis=0), np.zeros(theta.shape[1])
        return (*self.own(theta), *Memory(unknown, number, unknown, number, number, reach, none, none))

    def rests(self, state: tuple[Array, ...]) -> bool:
        """Once the search of each walker led nowhere, along -g too."""
        return bool((Memory(*state[-len(Memory._fields) :]).state == RESTING).all())

    def step(
        self, theta: Array, state: tuple[Array, ...], step: int, lr: float, oracle: Oracle
    ) -> tuple[Array, tuple[Array, ...]]:
        """One step from `theta` (d, n)."""
        count = len(Memory._fields)
        kept, memory = state[:-count], Memory(*state[-count:])
        loss, g = _here(oracle, theta, memory)
        size = np.sqrt(dot(g, g))
        mood = _settled(oracle, memory, loss, size)
        p, after, scaled = self.direction(theta, g, kept, mood == RESTARTED)
        resting = memory.state == RESTING  # as a walker alone, whose steps `rests` has ended
        kept = tuple(np.where(resting, old, new) for old, new in zip(kept, after, strict=True))
        awake = mood < RESTING
        first = lr * self._first(oracle, theta, loss, g, p, memory.before, scaled & (mood == FRESH), awake)
        found = search(self.search, oracle, theta, loss, g, p, first, self.c1, self.c2, awake)
        there = theta + found.length * p
        reach = np.maximum(memory.reach, np.abs(there).max(axis=0))
        steepest = (p == -g).all(axis=0)
        nowhere = found.length * np.abs(p).max(axis=0) <= EPSILON * reach
        mood = np.where(awake & oracle.steady, _mood(nowhere, steepest), mood)
        gradient = np.full_like(theta, np.nan) if found.gradient is None else found.gradient
        return there, (*kept, *Memory(there, found.loss, gradient, loss, size, reach, steepest, mood))

    def _first(
        self, oracle: Oracle, theta: Array, loss: Array, g: Array, p: Array, before: Array,
        scaled: NDArray[np.bool_], awake: NDArray[np.bool_],
    ) -> Array:  # fmt: skip
        """The first trial for lr = 1, (n,)."""
        if self.initial == "rate":
            return np.ones_like(loss)
        slope, size = dot(p, g), np.sqrt(dot(p, p))
        fall = np.where(slope < 0, 2 * (loss - before) / np.where(slope < 0, slope, 1.0), 0.0)
        known = (fall > 0) & np.isfinite(fall)  # Nocedal and Wright, 3.60; nothing where the loss did not fall
        unit = 1 / np.where(size > 0, size, 1.0)
        if self.initial == "interpolation" and (awake & (slope < 0) & ~(known | scaled)).any():
            unit = _parabola(oracle, theta, loss, p, slope, size)
        return np.where(scaled, np.where(known, np.minimum(1.0, 1.01 * fall), 1.0), np.where(known, fall, unit))


def _here(oracle: Oracle, theta: Array, memory: Memory) -> tuple[Array, Array]:
    """Loss and gradient at `theta`, asked only where the last step did not end there or draws would be fresh."""
    if not oracle.steady or not np.array_equal(theta, memory.theta, equal_nan=True):
        return oracle.loss(theta), oracle.gradient(theta)
    unknown = np.isnan(memory.gradient) & ~np.isnan(theta)
    return memory.loss, oracle.gradient(theta) if unknown.any() else memory.gradient


def _settled(oracle: Oracle, memory: Memory, loss: Array, size: Array) -> Array:
    """The walkers' states; a loss that fell by no more than its rounding, and a gradient not at all, lead nowhere."""
    if not oracle.steady:
        return np.zeros_like(loss)
    level = (np.abs(memory.before - loss) <= 16 * EPSILON * np.abs(loss)) & (size >= memory.size)
    return np.where(memory.state == FRESH, _mood(level, memory.steepest > 0), memory.state)


def _mood(nowhere: NDArray[np.bool_], steepest: NDArray[np.bool_]) -> Array:
    return np.where(nowhere, np.where(steepest, RESTING, RESTARTED), FRESH)


def _parabola(oracle: Oracle, theta: Array, loss: Array, p: Array, slope: Array, size: Array) -> Array:
    """The minimum of the parabola through the loss and its slope here and the loss a short way on, (n,).

    That way where it does not bend up, for then it has no minimum. Hager and Zhang, ACM TOMS 32(1), 2006, rule I2.
    """
    place = np.sqrt(dot(theta, theta))
    some = np.where(size > 0, size, 1.0)
    way = np.where(place > 0, SHORT * place / some, np.where(loss != 0, SHORT * np.abs(loss) / some / some, 1 / some))
    bend = oracle.loss(theta + way * p) - loss - way * slope
    curved = np.isfinite(bend) & (bend > 16 * EPSILON * np.abs(loss))
    return np.where(curved, -slope * way * way / np.where(curved, 2 * bend, 1.0), way)
