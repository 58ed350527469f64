"""A cyclical rate: up and down between two bounds, over and over. Smith, WACV 2017."""

from typing import Annotated, ClassVar, Literal

import numpy as np
from msgspec import Meta

from fallline.engine.language import tr
from fallline.engine.method.counterpart import Counterpart
from fallline.engine.method.schedule import Array, Minimum, Schedule


class Cyclic(Schedule, frozen=True, tag="cyclic"):
    """Cyclic:  from lr m up to lr in `up` steps and back in `down`, over and over.   Smith, WACV 2017; torch: CyclicLR.

    "triangular" keeps the height, "triangular2" halves it at every cycle, "exp-range" multiplies it by gamma at every
    step. lr is torch's max_lr, lr m its base_lr; the momentum is not cycled.
    """

    purpose: ClassVar[str] = "up and down between two rates"
    minimum: Minimum = 0.1
    up: Annotated[int, Meta(ge=1, description="steps up", extra={"unit": "steps", "slider": (1, 500)})] = 50
    down: Annotated[int, Meta(ge=1, description="steps down", extra={"unit": "steps", "slider": (1, 500)})] = 50
    mode: Annotated[
        Literal["triangular", "triangular2", "exp-range"], Meta(description="how the height changes over the cycles")
    ] = "triangular"
    gamma: Annotated[
        float,
        Meta(
            gt=0, le=1, description="what the height is multiplied by; only for exp-range", extra={"slider": (0.9, 1)}
        ),
    ] = 0.99

    torch: ClassVar[Counterpart] = Counterpart("CyclicLR")

    def multiplier(self, t: Array) -> Array:
        """Triangles."""
        total = self.up + self.down
        at = t % total
        height = np.where(at <= self.up, at / self.up, (total - at) / self.down)
        if self.mode == "triangular2":
            height = height * 0.5 ** np.floor(t / total)
        if self.mode == "exp-range":
            height = height * self.gamma**t
        return self.minimum + (1 - self.minimum) * height

    def words(self) -> str:
        """In a few words."""
        return tr("cyclic · {up} steps up, {down} down", up=self.up, down=self.down)
