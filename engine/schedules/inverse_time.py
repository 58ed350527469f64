"""Inverse-time decay, the classic rate of stochastic approximation. Robbins and Monro, Ann. Math. Stat. 22, 1951."""

from typing import Annotated, ClassVar

from msgspec import Meta

from fallline.engine.language import tr
from fallline.engine.method.counterpart import Counterpart
from fallline.engine.method.schedule import Array, Schedule


class InverseTime(Schedule, frozen=True, tag="inverse-time"):
    """Inverse time:  lr(t) = lr / (1 + decay t).   Robbins and Monro, Ann. Math. Stat. 22, 1951."""

    purpose: ClassVar[str] = "slow enough to converge in spite of noise"
    decay: Annotated[
        float, Meta(ge=0, description="how fast the rate falls", extra={"scale": "log", "slider": (1e-4, 1.0)})
    ] = 0.01

    script: ClassVar[str] = "{lr!r} / (1 + {decay!r} * step)"
    torch: ClassVar[Counterpart] = Counterpart("Adagrad", {"lr_decay": "decay"})  # its own decay, not a scheduler
    optax: ClassVar[str] = "optax has none; as the decay of torch's Adagrad it is among the paths"

    def multiplier(self, t: Array) -> Array:
        """A hyperbola."""
        return 1 / (1 + self.decay * t)

    def words(self) -> str:
        """In a few words."""
        return tr("inverse time · decay {decay:g}", decay=self.decay)
