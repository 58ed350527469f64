"""Cosine annealing with warm restarts: fall along a cosine, jump back, take longer. Loshchilov, Hutter, ICLR 2017."""

from typing import Annotated, ClassVar

import numpy as np
from msgspec import Meta

from fallline.engine.language import tr
from fallline.engine.method.counterpart import Counterpart
from fallline.engine.method.schedule import Array, Minimum, Schedule


class CosineRestarts(Schedule, frozen=True, tag="cosine-restarts"):
    """Cosine restarts:  lr(t) = lr (m + (1 - m)(1 + cos(pi t_i / period_i)) / 2),  period_{i+1} = growth period_i.

    t_i counts from the last restart. SGDR, Loshchilov and Hutter, ICLR 2017; torch: CosineAnnealingWarmRestarts.
    """

    purpose: ClassVar[str] = "a cosine over and over, each time for longer"
    period: Annotated[
        int,
        Meta(
            ge=1, description="steps from the start to the first restart", extra={"unit": "steps", "slider": (1, 1000)}
        ),
    ] = 100
    growth: Annotated[
        int,
        Meta(ge=1, le=16, description="how many times longer each period is than the last", extra={"slider": (1, 4)}),
    ] = 2
    minimum: Minimum = 0.0

    torch: ClassVar[Counterpart] = Counterpart("CosineAnnealingWarmRestarts")
    optax: ClassVar[Counterpart] = Counterpart("sgdr_schedule")

    def multiplier(self, t: Array) -> Array:
        """Cosines, one after the other."""
        lengths = [self.period]
        last = float(t.max(initial=0))
        while self.growth > 1 and sum(lengths) <= last:
            lengths.append(lengths[-1] * self.growth)
        if self.growth == 1:
            phase = (t % self.period) / self.period
        else:
            begins = np.concatenate([[0], np.cumsum(lengths)[:-1]])
            which = np.searchsorted(begins, t, side="right") - 1
            phase = (t - begins[which]) / np.array(lengths)[which]
        return self.minimum + (1 - self.minimum) * (1 + np.cos(np.pi * phase)) / 2

    def words(self) -> str:
        """In a few words."""
        return tr("cosine · restarts after {period} steps, × {growth}", period=self.period, growth=self.growth)
