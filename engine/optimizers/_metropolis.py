"""What methods share that take a step by chance: Metropolis's rule, for a density exp(-f / T)."""

from typing import Annotated

import numpy as np
from msgspec import Meta
from numpy.typing import NDArray

from fallline.engine.method.optimizer import Array, Oracle

SAMPLING = "Sampling"
"""The heading that samplers are offered under."""
Temperature = Annotated[
    float,
    Meta(
        ge=0,
        le=1e9,
        description="a rise of this much is taken with probability 1/e",
        extra={"symbol": "T", "slider": (0.01, 100), "scale": "log"},
    ),
]
CHANCE = 1
"""The place of the draw that decides; a trial is drawn from place 0."""


def taken(oracle: Oracle, rise: Array, heat: float) -> NDArray[np.bool_]:
    """Which walkers take a step that lifts -T log density by `rise` (n,), at the temperature `heat`.

    Metropolis, Rosenbluth, Rosenbluth, Teller and Teller, J. Chem. Phys. 21, 1953: all that leads down, and what leads
    up with probability exp(-rise / T). What has no value is not taken.
    """
    first, second = oracle.draws(2, len(rise), CHANCE)
    logarithm = -0.5 * (first * first + second * second)  # of a number between 0 and 1, as Box and Muller have it
    return np.asarray((rise <= 0) | (logarithm * heat < -rise))
