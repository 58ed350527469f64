"""Cosine annealing: half a cosine from the full rate down to a minimum. Loshchilov and Hutter, ICLR 2017."""

from typing import Annotated, ClassVar

import numpy as np
from msgspec import Meta

from fallline.engine.language import tr
from fallline.engine.method.counterpart import Counterpart
from fallline.engine.method.schedule import Array, Minimum, Schedule


class Cosine(Schedule, frozen=True, tag="cosine"):
    """Cosine:  lr(t) = lr (m + (1 - m)(1 + cos(pi t / period)) / 2), then lr m.   Loshchilov and Hutter, ICLR 2017.

    Up to t = period it is torch's CosineAnnealingLR with eta_min = lr m; past it torch climbs again, this one rests.
    """

    purpose: ClassVar[str] = "half a cosine, down to a minimum"
    period: Annotated[
        int,
        Meta(ge=1, description="steps until the rate is at its lowest", extra={"unit": "steps", "slider": (1, 1000)}),
    ] = 100
    minimum: Minimum = 0.0

    script: ClassVar[str] = (
        "{lr!r} * ({minimum!r} + (1 - {minimum!r}) * (1 + math.cos(math.pi * min(step / {period}, 1.0))) / 2)"
    )
    torch: ClassVar[Counterpart] = Counterpart("CosineAnnealingLR")
    optax: ClassVar[Counterpart] = Counterpart("cosine_decay_schedule")

    def multiplier(self, t: Array) -> Array:
        """Half a cosine, then level."""
        phase = np.minimum(t / self.period, 1.0)
        return self.minimum + (1 - self.minimum) * (1 + np.cos(np.pi * phase)) / 2

    def words(self) -> str:
        """In a few words."""
        return tr("cosine · over {period} steps", period=self.period)
