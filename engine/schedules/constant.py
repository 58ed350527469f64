"""A constant learning rate."""

from typing import ClassVar

from fallline.engine.language import tr
from fallline.engine.method.counterpart import Counterpart
from fallline.engine.method.schedule import Array, Schedule


class Constant(Schedule, frozen=True, tag="constant"):
    """Constant:  lr(t) = lr."""

    purpose: ClassVar[str] = "the same rate at every step"
    script: ClassVar[str] = "{lr!r}"
    torch: ClassVar[Counterpart] = Counterpart("ConstantLR")
    optax: ClassVar[Counterpart] = Counterpart("constant_schedule")

    def multiplier(self, t: Array) -> Array:
        """One, throughout."""
        return t * 0 + 1

    def words(self) -> str:
        """In a few words."""
        return tr("constant rate")
