"""Base of the schedules: the learning rate at every step, after an optional linear warm-up."""

from typing import Annotated, ClassVar

import numpy as np
from msgspec import Meta
from numpy.typing import NDArray

from fallline.engine.family.registry import Family, Registry
from fallline.engine.method.counterpart import Counterpart

Array = NDArray[np.float64]
Minimum = Annotated[
    float,
    Meta(
        ge=0,
        le=1,
        description="the lowest rate, as a share of the highest",
        extra={"symbol": "m", "slider": (0, 1)},
    ),
]


class Schedule(Family, frozen=True):
    """lr(t) = lr * (t + 1) / (warmup + 1) while t < warmup, then lr * multiplier(t - warmup).

    A closed-loop schedule, which watches the loss, has a `memory` and overrides `react`; its multiplier holds for a
    loss that keeps falling.
    """

    script: ClassVar[str] = ""
    """lr(t) as a line of Python over `step`, where there is a short one; {field!r} stands for a field's value."""
    torch: ClassVar[Counterpart | str] = "torch has none"
    """The same schedule in torch.optim.lr_scheduler; or why there is none to compare it with."""
    optax: ClassVar[Counterpart | str] = "optax has none"
    """The same schedule in optax."""
    memory: ClassVar[tuple[float, ...]] = ()
    """What a closed-loop schedule remembers, as it is at the start; the share of lr for the next step comes first."""
    lr: Annotated[
        float,
        Meta(
            gt=0,
            description="learning rate: how far a step goes along the direction",
            extra={"label": "learning rate", "symbol": "η", "scale": "log", "slider": (1e-4, 1.0)},
        ),
    ] = 0.01
    warmup: Annotated[
        int,
        Meta(ge=0, description="steps in which the rate first rises to its full height", extra={"slider": (0, 200)}),
    ] = 0

    def multiplier(self, t: Array) -> Array:
        """Share of `lr` left `t` steps after the warm-up; t and the result have shape (k,)."""
        raise NotImplementedError

    def rates(self, steps: int) -> Array:
        """Learning rates of the first `steps` steps, shape (steps,)."""
        return self.rates_at(np.arange(steps, dtype=np.float64))

    def rates_at(self, t: Array) -> Array:
        """Learning rates of some steps `t` (k,), shape (k,)."""
        rising = (t + 1) / (self.warmup + 1)
        with np.errstate(all="ignore"):
            settled = self.multiplier(np.maximum(t - self.warmup, 0.0))
        return self.lr * np.where(t < self.warmup, rising, settled)

    def react(self, memory: tuple[float, ...], loss: float) -> tuple[float, ...]:
        """The memory once a step from a point of `loss` was taken; called from the end of the warm-up on."""
        return memory

    def words(self) -> str:
        """The schedule in a few words, for a card."""
        return self.heading().lower()


SCHEDULES: Registry[Schedule] = Registry(
    Schedule, "fallline.engine.schedules", plugins="fallline.engine.plugins.loading"
)
