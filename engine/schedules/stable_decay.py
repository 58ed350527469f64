"""Warm-up, stable, decay: a constant rate, and a short decay at the end. Hu et al., MiniCPM, COLM 2024."""

from typing import Annotated, ClassVar, Literal

import numpy as np
from msgspec import Meta

from fallline.engine.language import tr
from fallline.engine.method.schedule import Array, Schedule


class StableDecay(Schedule, frozen=True, tag="stable-decay"):
    """Stable, then decay:  lr(t) = lr for `stable` steps, then down to lr `minimum` over `decay` steps.

    With a warm-up before it, WSD. Most of a run needs no knowledge of its length; the fall of the loss comes with the
    decay. The flank is a line or 1 - sqrt(share), as Hägele et al., NeurIPS 2024, found best. Hu et al., COLM 2024.
    """

    purpose: ClassVar[str] = "constant, and a short decay at the end"
    title: ClassVar[str] = "Warm-up, stable, decay"
    stable: Annotated[
        int, Meta(ge=0, description="steps at the full rate",
                  extra={"unit": "steps", "slider": (0, 1000)})
    ] = 160  # fmt: skip
    decay: Annotated[int, Meta(ge=1, description="steps of the decay", extra={"unit": "steps", "slider": (1, 500)})] = (
        40
    )
    minimum: Annotated[
        float, Meta(ge=0, le=1, description="share of the rate in the end", extra={"slider": (0, 1)})
    ] = 0.0
    curve: Annotated[Literal["linear", "root"], Meta(description="the form of the decay: a line, or 1 - sqrt")] = "root"

    def multiplier(self, t: Array) -> Array:
        """Level, a flank, level."""
        share = np.clip((t - self.stable) / self.decay, 0.0, 1.0)
        fallen = share if self.curve == "linear" else np.sqrt(share)
        return 1.0 + (self.minimum - 1.0) * fallen

    def words(self) -> str:
        """In a few words."""
        return tr("stable for {stable} steps · decay over {decay}", stable=self.stable, decay=self.decay)
