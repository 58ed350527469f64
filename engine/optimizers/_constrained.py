"""What methods share that stay within constraints, or get there."""

from collections.abc import Callable
from typing import Annotated, ClassVar, NamedTuple

import numpy as np
from msgspec import Meta

from fallline.engine.language import tr
from fallline.engine.method.optimizer import Array, Optimizer, Oracle
from fallline.engine.method.symbol import Symbol, Symbols
from fallline.engine.problem.arrays import dot, times, total
from fallline.engine.problem.constraints import Feasible

FLOOR = 1e-8
"""Of the largest eigenvalue: the least that a curvature counts as."""
HALVES, SUFFICIENT = 40, 1e-4
Weight = Annotated[
    float,
    Meta(
        gt=0,
        le=1e6,
        description="the first weight",
        extra={"label": "weight", "symbol": "μ", "scale": "log", "slider": (0.01, 100)},
    ),
]
Growth = Annotated[
    float,
    Meta(
        gt=1,
        le=1e4,
        description="how much steeper it gets once its minimum is reached",
        extra={"label": "growth", "scale": "log", "slider": (1.5, 100)},
    ),
]


class Constrained(Optimizer, frozen=True):
    """A method that takes a set to stay within, or to get into."""

    group: ClassVar[str] = "With constraints"
    needs_constraints: ClassVar[bool] = True
    shown_on: ClassVar[str] = "portfolio"
    default_lr: ClassVar[float] = 1.0


class Pulled(Constrained, frozen=True):
    """One that takes Newton's steps, and finds what each constraint pulls."""

    needs_hessian: ClassVar[bool] = True
    slots: ClassVar[tuple[str, ...]] = ("pull",)
    symbols: ClassVar[Symbols] = {
        "pull": Symbol(tr("what the constraints pull: their gradients times their multipliers"), "q")
    }
    """How the equations write what they share."""


class Function(NamedTuple):
    """What a step lowers, at theta (d, n): values (n,), gradients (d, n) and Hessians (d, d, n)."""

    value: Callable[[Array], Array]
    gradient: Array
    hessian: Array


def descend(theta: Array, lr: float, of: Function) -> Array:
    """Newton's step from `theta` (d, n) with every curvature made positive, halved until it lowers the function."""
    way, before = downhill(of.hessian, of.gradient), of.value(theta)
    slope = dot(of.gradient, way)
    size, taken = np.full(theta.shape[1], lr), theta
    waiting = slope < 0
    for _ in range(HALVES):
        there = theta + size * way
        after = of.value(there)
        good = waiting & (after <= before + SUFFICIENT * size * slope)
        taken = np.where(good, there, taken)
        waiting = waiting & ~good
        if not waiting.any():
            break
        size = size / 2
    return taken


def downhill(hessian: Array, g: Array) -> Array:
    """-|H|^-1 g, for n Hessians (d, d, n) and gradients (d, n); a walker without a finite Hessian does not move."""
    there = np.isfinite(hessian).all(axis=(0, 1)) & np.isfinite(g).all(axis=0)
    values, vectors = np.linalg.eigh(np.where(there, hessian, 0.0).transpose(2, 0, 1))
    sizes = np.abs(values)
    sizes = np.maximum(sizes, FLOOR * sizes.max(axis=1, keepdims=True))
    turned = vectors.transpose(1, 2, 0)  # (d, d, n)
    along = times(turned.swapaxes(0, 1), g) / np.where(sizes > 0, sizes, 1.0).T
    return np.where(there, -times(turned, along), 0.0)


def weighted(rows: Array, weights: Array) -> Array:
    """The sum of gradients (m, d, n), each times its weight (m, n): (d, n)."""
    return total(weights[:, None] * rows) if len(rows) else np.zeros(rows.shape[1:])


def squared(rows: Array, weights: Array) -> Array:
    """J' diag(weights) J, (d, d, n), of gradients (m, d, n)."""
    return total(weights[:, None, None] * rows[:, :, None] * rows[:, None])


def loss_and_slope(theta: Array, oracle: Oracle) -> tuple[Array, Array]:
    """Gradient (d, n) and Hessian (d, d, n) of the loss alone."""
    return oracle.gradient(theta), oracle.hessian(theta)


def missed(feasible: Feasible, values: Array) -> Array:
    """Of values c (m, n), those that are not met, with their signs; 0 where they are."""
    return np.where(feasible.equal[:, None], values, np.maximum(values, 0.0))
