"""A sentence on one step, and what an optimizer is shown of the step that it is asked to remark on."""

from typing import Protocol

import msgspec
import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]


class Sentence(msgspec.Struct, frozen=True):
    """One sentence, and the figures it speaks of by name."""

    text: str
    figures: dict[str, float]


class Taken(Protocol):
    """A step that was taken; all vectors have shape (d,). fallline.engine.analysis.step.StepParts is one."""

    @property
    def step(self) -> int:
        """Counted from 0."""

    @property
    def lr(self) -> float:
        """Its learning rate."""

    @property
    def change(self) -> Array:
        """What the step adds to theta."""

    @property
    def after(self) -> dict[str, Array]:
        """The optimizer's slots after it."""

    @property
    def gradient(self) -> Array:
        """Exact gradient where it began."""

    @property
    def hessian(self) -> Array:
        """Exact Hessian there, (d, d); NaN where it is not formed."""
