"""Polynomial decay: a power of the share of steps that is left. Liu, Rabinovich and Berg, ParseNet, 2015."""

from typing import Annotated, ClassVar

import numpy as np
from msgspec import Meta

from fallline.engine.language import tr
from fallline.engine.method.counterpart import Counterpart
from fallline.engine.method.schedule import Array, Minimum, Schedule


class Polynomial(Schedule, frozen=True, tag="polynomial"):
    """Polynomial:  lr(t) = lr (m + (1 - m)(1 - t / period)^power), then lr m.   torch: PolynomialLR, m = 0."""

    purpose: ClassVar[str] = "down to a minimum by a power"
    power: Annotated[
        float, Meta(gt=0, le=100, description="1 is a straight line; above, it bends down", extra={"slider": (0.5, 5)})
    ] = 2.0
    period: Annotated[
        int,
        Meta(ge=1, description="steps until the rate is at its lowest", extra={"unit": "steps", "slider": (1, 1000)}),
    ] = 100
    minimum: Minimum = 0.0

    torch: ClassVar[Counterpart] = Counterpart("PolynomialLR")
    optax: ClassVar[Counterpart] = Counterpart("polynomial_schedule")

    def multiplier(self, t: Array) -> Array:
        """A power of what is left, then level."""
        left = 1 - np.minimum(t / self.period, 1.0)
        return self.minimum + (1 - self.minimum) * left**self.power

    def words(self) -> str:
        """In a few words."""
        return tr("polynomial · power {power:g}, over {period} steps", power=self.power, period=self.period)
