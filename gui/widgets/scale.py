"""Slider positions and tidy values: the arithmetic behind ValueSlider, without Qt."""

from __future__ import annotations

import math

import msgspec

from fallline.engine.language import tr
from fallline.gui.widgets.value_text import nice_step, tidy


class Scale(msgspec.Struct, frozen=True):
    """Maps positions 0..`positions` to values from `minimum` to `maximum`. Raises ValueError for an empty range."""

    minimum: float
    maximum: float
    logarithmic: bool = False
    integer: bool = False

    def __post_init__(self) -> None:
        if not self.minimum < self.maximum or (self.logarithmic and self.minimum <= 0):
            raise ValueError(tr("no scale from {minimum} to {maximum}", minimum=self.minimum, maximum=self.maximum))

    @property
    def positions(self) -> int:
        span = self.maximum - self.minimum
        return int(span) if self.integer and not self.logarithmic and span <= 1000 else 1000

    @property
    def step(self) -> float:
        """What one arrow key adds on a linear scale."""
        step = nice_step(self.maximum - self.minimum, 100)
        return max(1.0, round(step)) if self.integer else step

    def position(self, value: float) -> int:
        value = min(max(value, self.minimum), self.maximum)
        if self.logarithmic:
            share = math.log(value / self.minimum) / math.log(self.maximum / self.minimum)
        else:
            share = (value - self.minimum) / (self.maximum - self.minimum)
        return round(share * self.positions)

    def value(self, position: int) -> float:
        if position <= 0:
            return self.minimum
        if position >= self.positions:
            return self.maximum
        share = position / self.positions
        if self.logarithmic:
            # Two digits would leave gaps above 10 and crowd below 99; three are even enough to drag through.
            return self._whole(tidy(self.minimum * (self.maximum / self.minimum) ** share))
        grain = self.step / 2 if not self.integer else 1.0
        raw = self.minimum + share * (self.maximum - self.minimum)
        return self._whole(tidy(round(raw / grain) * grain, 12))

    def stepped(self, value: float, count: int) -> float:
        """The value `count` key presses away, held inside the scale."""
        moved = self._twentieths(value, count) if self.logarithmic else tidy(value + count * self.step, 12)
        moved = self._whole(moved)
        if self.integer and moved == value:
            moved += math.copysign(1, count)
        return min(max(moved, self.minimum), self.maximum)

    def _whole(self, value: float) -> float:
        held = min(max(value, self.minimum), self.maximum)
        return float(round(held)) if self.integer else held

    @staticmethod
    def _twentieths(value: float, count: int) -> float:
        """Times 10^(count/20). Near a twentieth of a decade it lands there, so that keys pass through 0.01 and 0.1."""
        exact = math.log10(value) * 20 + count
        near = round(exact)
        return tidy(10 ** ((near if abs(near - exact) < 0.2 else exact) / 20))
