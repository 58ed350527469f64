"""A rate that is constant in pieces, each with a share of the full rate."""

from functools import lru_cache
from typing import Annotated, ClassVar

import numpy as np
from msgspec import Meta

from fallline.engine.language import tr
from fallline.engine.method.counterpart import Counterpart
from fallline.engine.method.schedule import Array, Schedule


class Piecewise(Schedule, frozen=True, tag="piecewise"):
    """Piecewise:  lr(t) = lr, from each step that is named on lr times its share.   torch: MultiStepLR.

    `pieces` reads "100: 0.1, 150: 0.01": from step 100 a tenth of lr, from step 150 a hundredth.
    """

    purpose: ClassVar[str] = "shares of the rate from steps that you name"
    pieces: Annotated[str, Meta(max_length=1000, description="step: share of the rate, with commas between")] = (
        "100: 0.1, 150: 0.01"
    )

    torch: ClassVar[Counterpart] = Counterpart("MultiStepLR")
    optax: ClassVar[Counterpart] = Counterpart("piecewise_constant_schedule")

    def __post_init__(self) -> None:
        super().__post_init__()
        _pieces(self.pieces)

    def multiplier(self, t: Array) -> Array:
        """A stair of any shape."""
        steps, shares = _pieces(self.pieces)
        return np.array([1.0, *shares])[np.searchsorted(steps, t, side="right")]

    def words(self) -> str:
        """In a few words."""
        return tr("piecewise · {pieces}", pieces=self.pieces)


@lru_cache(maxsize=64)
def _pieces(text: str) -> tuple[tuple[int, ...], tuple[float, ...]]:
    """Steps and shares; ValueError with the piece that cannot be read."""
    steps: list[int] = []
    shares: list[float] = []
    for piece in filter(None, map(str.strip, text.split(","))):
        step, _, share = piece.partition(":")
        try:
            steps.append(int(step))
            shares.append(float(share))
        except ValueError:
            raise ValueError(tr("`pieces`: {piece!r} is not step: share, as in 100: 0.1", piece=piece)) from None
        if steps[-1] < 0 or not 0 <= shares[-1] < float("inf") or steps != sorted(set(steps)):
            raise ValueError(
                tr("`pieces`: at {piece!r}, steps must rise from 0 and shares be finite and not negative", piece=piece)
            )
    return tuple(steps), tuple(shares)
