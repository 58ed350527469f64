"""Lower the rate whenever the loss has not fallen for a while: the one schedule here that watches the run."""

from typing import Annotated, ClassVar, Literal

import numpy as np
from msgspec import Meta

from fallline.engine.language import tr
from fallline.engine.method.counterpart import Counterpart
from fallline.engine.method.schedule import Array, Minimum, Schedule

SMALLEST = 1e-8
"""A fall of the rate by no more than this is not made: torch's eps."""


class ReduceOnPlateau(Schedule, frozen=True, tag="reduce-on-plateau"):
    """Reduce on plateau:  lr <- lr factor once the loss has not fallen for more than `patience` steps.

    torch: ReduceLROnPlateau, stepped after each step with the loss from before it. "relative" asks for a loss below
    (1 - threshold) of the best, which on a negative loss is always so, and then nothing is ever reduced; "absolute"
    asks for threshold less. Of many walkers the mean loss counts, for one rate drives them all.
    """

    purpose: ClassVar[str] = "less once the loss no longer falls"
    factor: Annotated[
        float, Meta(gt=0, lt=1, description="what the rate is multiplied by", extra={"slider": (0.05, 0.95)})
    ] = 0.1
    patience: Annotated[
        int,
        Meta(ge=0, description="steps without a fall that are forgiven", extra={"unit": "steps", "slider": (0, 100)}),
    ] = 10
    threshold: Annotated[
        float,
        Meta(
            ge=0,
            le=1e100,
            description="how much less the loss must be to count as fallen",
            extra={"scale": "log", "slider": (1e-8, 0.1)},
        ),
    ] = 1e-4
    threshold_mode: Annotated[
        Literal["relative", "absolute"], Meta(description="whether the threshold is a share of the best loss")
    ] = "relative"
    cooldown: Annotated[
        int,
        Meta(
            ge=0, description="steps after a reduction in which none count", extra={"unit": "steps", "slider": (0, 100)}
        ),
    ] = 0
    minimum: Minimum = 0.0
    memory: ClassVar[tuple[float, ...]] = (1.0, np.inf, 0.0, 0.0)
    """Share of lr, best loss, steps without a fall, steps of cooldown left."""

    torch: ClassVar[Counterpart] = Counterpart("ReduceLROnPlateau")
    optax: ClassVar[str] = "optax.contrib's scales the very step whose loss it saw, torch's and ours the next"

    def multiplier(self, t: Array) -> Array:
        """One, as long as the loss keeps falling."""
        return t * 0 + 1

    def react(self, memory: tuple[float, ...], loss: float) -> tuple[float, ...]:
        """The memory once `loss` was seen."""
        share, best, bad, wait = memory
        asked = best * (1 - self.threshold) if self.threshold_mode == "relative" else best - self.threshold
        best, bad = (loss, 0.0) if loss < asked else (best, bad + 1)
        if wait > 0:
            wait, bad = wait - 1, 0.0
        if bad > self.patience:
            lower = max(share * self.factor, self.minimum)
            share = lower if (share - lower) * self.lr > SMALLEST else share
            wait, bad = float(self.cooldown), 0.0
        return share, best, bad, wait

    def words(self) -> str:
        """In a few words."""
        return tr("on a plateau · × {factor:g} after {patience} steps", factor=self.factor, patience=self.patience)
