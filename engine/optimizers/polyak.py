"""Polyak's step size: as far as a straight line down to the least loss. Polyak, 1969; Loizou et al., AISTATS 2021."""

from typing import Annotated, ClassVar

import numpy as np
from msgspec import Meta

from fallline.engine.method.counterpart import Counterpart
from fallline.engine.method.optimizer import Array, Optimizer, Oracle
from fallline.engine.problem.arrays import dot


class Polyak(Optimizer, frozen=True, tag="polyak"):
    """Polyak:  a = min((f - least) / |g|^2, lr);   theta <- theta - a g.   Polyak, 1969.

    `least` is the loss at the minimum, which has to be known or guessed: too low, and the steps never settle; too high,
    and they lead to where the loss is `least`. lr bounds the step, so that it is no leap where the gradient vanishes.
    Polyak, USSR Comp. Math. 9, 1969; Loizou et al., AISTATS 2021; optax.polyak_sgd.
    """

    group: ClassVar[str] = "Gradient and momentum"
    purpose: ClassVar[str] = "no rate to tune where the least loss is known"
    title: ClassVar[str] = "Polyak step size"
    least: Annotated[
        float,
        Meta(
            ge=-1e12,
            le=1e12,
            description="loss at the minimum",
            extra={"label": "least loss", "symbol": "f*", "slider": (-10, 10)},
        ),
    ] = 0.0
    default_lr: ClassVar[float] = 1.0
    equations: ClassVar[tuple[str, ...]] = (
        r"a = \min\left(\frac{f - @least}{|@g|^2},\,@lr\right)",
        r"@theta' = @theta - a\,@g",
    )
    optax: ClassVar[Counterpart] = Counterpart("polyak_sgd", {"f_min": "least"})

    def step(
        self, theta: Array, state: tuple[Array, ...], step: int, lr: float, oracle: Oracle
    ) -> tuple[Array, tuple[Array, ...]]:
        """One step from `theta` (d, n)."""
        g = oracle.gradient(theta)
        square = dot(g, g)
        gap = oracle.loss(theta) - self.least
        there = square > np.finfo(float).eps  # optax's bound: below it, this is the minimum
        length = np.where(there, np.minimum(gap / np.where(there, square, 1.0), lr), 0.0)
        return np.asarray(theta - length * g), ()
