"""What methods share that ask for losses alone."""

from typing import Annotated

import numpy as np
from msgspec import Meta

from fallline.engine.method.optimizer import Array

WITHOUT = "Without derivatives"
"""The heading that they are offered under."""
Population = Annotated[
    int,
    Meta(
        ge=0,
        le=1000,
        description="places that are tried at a step",
        extra={"slider": (0, 50), "zero": "4 + 3 ln d"},
    ),
]


def finite(losses: Array) -> Array:
    """Losses (n,) with infinity where there is no value: worse than any."""
    return np.where(np.isnan(losses), np.inf, losses)


def tried(population: int, dimension: int) -> int:
    """How many places: `population`, or by Hansen's rule, 4 and three times the logarithm of the dimension."""
    return population or 4 + int(3 * np.log(dimension))
