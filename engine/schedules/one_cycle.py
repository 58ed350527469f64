"""One cycle: up to the full rate, then down to almost nothing. Smith and Topin, Super-convergence, 2018."""

from typing import Annotated, ClassVar, Literal

import numpy as np
from msgspec import Meta

from fallline.engine.language import tr
from fallline.engine.method.counterpart import Counterpart
from fallline.engine.method.schedule import Array, Schedule


class OneCycle(Schedule, frozen=True, tag="one-cycle"):
    """One cycle:  from lr / start_divisor up to lr in rise period steps, then down to lr / (start_divisor end_divisor).

    lr is the highest rate. torch: OneCycleLR(max_lr=lr), two phases, without its cycle of the momentum; past the
    period, where torch raises, the rate rests.
    """

    purpose: ClassVar[str] = "up, then down to almost nothing, once"
    period: Annotated[
        int, Meta(ge=1, description="steps of the whole cycle", extra={"unit": "steps", "slider": (1, 1000)})
    ] = 200
    rise: Annotated[
        float,
        Meta(gt=0, lt=1, description="share of the steps in which the rate rises", extra={"slider": (0.05, 0.95)}),
    ] = 0.3
    start_divisor: Annotated[
        float,
        Meta(ge=1, le=1e12, description="highest over first rate", extra={"scale": "log", "slider": (1, 1000)}),
    ] = 25.0
    end_divisor: Annotated[
        float,
        Meta(ge=1, le=1e12, description="first over last rate", extra={"scale": "log", "slider": (1, 1e6)}),
    ] = 1e4
    curve: Annotated[Literal["cosine", "linear"], Meta(description="the form of both flanks")] = "cosine"

    torch: ClassVar[Counterpart] = Counterpart("OneCycleLR")
    optax: ClassVar[Counterpart] = Counterpart("cosine_onecycle_schedule")

    def multiplier(self, t: Array) -> Array:
        """Two flanks, then level."""
        top, last = self.rise * self.period - 1, self.period - 1
        low, lowest = 1 / self.start_divisor, 1 / self.start_divisor / self.end_divisor
        up = self._flank(low, 1.0, t / top if top > 0 else t * 0 + 1)
        down = self._flank(1.0, lowest, (t - top) / (last - top))
        return np.where(t <= top, up, down)

    def _flank(self, start: float, end: float, share: Array) -> Array:
        share = np.clip(share, 0.0, 1.0)
        if self.curve == "linear":
            return start + (end - start) * share
        return end + (start - end) * (1 + np.cos(np.pi * share)) / 2

    def words(self) -> str:
        """In a few words."""
        return tr("one cycle · over {period} steps", period=self.period)
