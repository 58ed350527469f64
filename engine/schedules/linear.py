"""Linear change of the rate from one share to another."""

from typing import Annotated, ClassVar

import numpy as np
from msgspec import Meta

from fallline.engine.language import tr
from fallline.engine.method.counterpart import Counterpart
from fallline.engine.method.schedule import Array, Schedule


class Linear(Schedule, frozen=True, tag="linear"):
    """Linear:  lr(t) = lr (a + (b - a) t / period), then lr b.   torch: LinearLR.

    torch's own defaults rise, from 1/3 to 1, as a warm-up; warm-up here is `warmup`, of any schedule.
    """

    purpose: ClassVar[str] = "from one rate to another in a straight line"
    start_factor: Annotated[
        float,
        Meta(ge=0, le=1, description="share of the rate at first", extra={"symbol": "a", "slider": (0, 1)}),
    ] = 1.0
    end_factor: Annotated[
        float,
        Meta(ge=0, le=1, description="share of the rate in the end", extra={"symbol": "b", "slider": (0, 1)}),
    ] = 0.0
    period: Annotated[
        int,
        Meta(ge=1, description="steps from the first share to the last", extra={"unit": "steps", "slider": (1, 1000)}),
    ] = 100

    torch: ClassVar[Counterpart] = Counterpart("LinearLR")
    optax: ClassVar[Counterpart] = Counterpart("linear_schedule")

    def multiplier(self, t: Array) -> Array:
        """A slope, then level."""
        return self.start_factor + (self.end_factor - self.start_factor) * np.minimum(t / self.period, 1.0)

    def words(self) -> str:
        """In a few words."""
        return tr(
            "linear · × {start_factor:g} to {end_factor:g} over {period} steps",
            start_factor=self.start_factor,
            end_factor=self.end_factor,
            period=self.period,
        )
