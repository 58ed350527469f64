"""Base of the methods whose rate is a proven part of the distance to the solution. Defazio, Mishchenko, 2023."""

from typing import Annotated, Any, ClassVar

import numpy as np
from msgspec import Meta

from fallline.engine.method.optimizer import Array, Optimizer
from fallline.engine.method.symbol import Symbol, Symbols

Guess = Annotated[
    float,
    Meta(
        gt=0,
        le=1e6,
        description="first guess of the distance, well below it",
        extra={"label": "first guess", "symbol": "d₀", "scale": "log", "slider": (1e-8, 1.0)},
    ),
]


class ByDistance(Optimizer, frozen=True):
    """d <- max(d, what the steps so far prove): the length of steps grows until it fits the distance to the solution.

    lr is a factor of d and stays at 1, or follows a schedule from there. Estimate and numerator are one number for all
    parameters of a walker; the slots hold it for each. A family declares `guess` itself.
    """

    default_lr: ClassVar[float] = 1.0
    one_memory: ClassVar[bool] = False
    symbols: ClassVar[Symbols] = {
        "d": Symbol("distance to the solution, as far as it is proven"),
        "r": Symbol("numerator of the estimate"),
        "a": Symbol("weighted sum of the gradients"),
        "m": Symbol("mean of the gradients, as steps"),
        "s": Symbol("memory of the squared gradients"),
        "rate": Symbol("rate of this step", r"\gamma"),
        "c1": Symbol("correction of the bias of m", "c_1"),
        "c2": Symbol("correction of the bias of s", "c_2"),
    }

    def known(self, d: Array) -> Array:
        """The estimate, which is 0 at the start, where the guess stands for it."""
        own: Any = self
        return np.maximum(d, own.guess)


def grown(d: Array, above: Array, below: Array) -> Array:
    """The larger of `d` (d, n) and the quotient (n,), where there is one."""
    return np.maximum(d, np.where(below > 0, above / np.where(below > 0, below, 1.0), 0.0))
