"""Exponential decay: a fixed share of the learning rate is kept at every step."""

from typing import Annotated, ClassVar

from msgspec import Meta

from fallline.engine.language import tr
from fallline.engine.method.counterpart import Counterpart
from fallline.engine.method.schedule import Array, Schedule


class Exponential(Schedule, frozen=True, tag="exponential"):
    """Exponential:  lr(t) = lr factor^t.   torch: ExponentialLR."""

    purpose: ClassVar[str] = "less by the same share at every step"
    factor: Annotated[
        float, Meta(gt=0, le=1, description="what the rate is multiplied by at each step", extra={"slider": (0.9, 1.0)})
    ] = 0.99

    script: ClassVar[str] = "{lr!r} * {factor!r} ** step"
    torch: ClassVar[Counterpart] = Counterpart("ExponentialLR")
    optax: ClassVar[Counterpart] = Counterpart("exponential_decay")

    def multiplier(self, t: Array) -> Array:
        """A geometric sequence."""
        return self.factor**t

    def words(self) -> str:
        """In a few words."""
        return tr("exponential · × {factor:g} each step", factor=self.factor)
