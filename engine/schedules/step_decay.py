"""Step decay: every k steps, a fixed share (half, by default) of the learning rate."""

from typing import Annotated, ClassVar

import numpy as np
from msgspec import Meta

from fallline.engine.language import tr, written
from fallline.engine.method.counterpart import Counterpart
from fallline.engine.method.schedule import Array, Schedule

Factor = Annotated[
    float,
    Meta(gt=0, le=1, description="what the rate is multiplied by at each stair", extra={"slider": (0.05, 1.0)}),
]
Every = Annotated[int, Meta(ge=1, description="steps between two stairs", extra={"unit": "steps", "slider": (1, 500)})]


class StepDecay(Schedule, frozen=True, tag="step-decay"):
    """Step decay:  lr(t) = lr factor^floor(t / every);   half the rate every k steps.   torch: StepLR."""

    purpose: ClassVar[str] = "half the rate every k steps"
    factor: Factor = 0.5
    every: Every = 100

    script: ClassVar[str] = "{lr!r} * {factor!r} ** (step // {every})"
    torch: ClassVar[Counterpart] = Counterpart("StepLR")
    optax: ClassVar[Counterpart] = Counterpart("exponential_decay")

    def multiplier(self, t: Array) -> Array:
        """A stair."""
        return self.factor ** np.floor(t / self.every)

    def words(self) -> str:
        """In a few words."""
        share = "½" if self.factor == 0.5 else written(f"× {self.factor:g}")
        return tr("step decay · {share} every {every} steps", share=share, every=self.every)
