"""What a person draws as a guess: a ring where a run ends, a curve, or the largest rate that still rests."""

from __future__ import annotations

from typing import Annotated

import msgspec
from msgspec import Meta

from fallline.engine.language import tr

Title = Annotated[str, Meta(min_length=1, max_length=80)]
Factor = Annotated[float, Meta(gt=1)]


class _Drawn(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True, tag_field="kind"):
    of: Title
    """The label of a run; of a lab, the name of a curve in the legend of a plot, or how it begins."""
    on: Annotated[str, Meta(max_length=80)] = ""
    """Of a lab, the plot that is drawn on, as its title begins. Of a scenario it is the picture, or the loss."""


class Ring(_Drawn, frozen=True, tag="ring"):
    """Where the run, or the curve, ends."""

    within: Annotated[float, Meta(gt=0)]
    """The distance that still counts as predicted."""


class Sketch(_Drawn, frozen=True, tag="curve"):
    """The loss of the run, or the curve."""

    within: Factor
    """The factor, on average over the steps, that still counts as predicted."""


class Rate(_Drawn, frozen=True, tag="rate"):
    """The largest learning rate at which the run comes to rest, on an axis of rates."""

    low: Annotated[float, Meta(gt=0)]
    high: Annotated[float, Meta(gt=0)]
    within: Factor

    def __post_init__(self) -> None:
        if self.low >= self.high:
            raise ValueError(tr("`low` must be below `high`"))
        if self.on:
            raise ValueError(tr("`on` is for a plot; a rate has an axis of its own"))


Draw = Ring | Sketch | Rate
