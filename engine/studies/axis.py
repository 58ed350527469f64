"""An axis of a sweep: a field of the scenario and its values, read from words such as runs.0.schedule.lr=lin:0:1:9."""

import math
import re
from typing import Annotated

import msgspec
import numpy as np
from msgspec import Meta
from numpy.typing import NDArray

from fallline.engine.language import tr
from fallline.engine.scenario.scenario import ScenarioError

Array = NDArray[np.float64]


class Axis(msgspec.Struct, frozen=True):
    """`count` values of the field at `place`, such as runs.0.schedule.lr, evenly or by equal factors."""

    place: str
    low: float
    high: float
    count: Annotated[int, Meta(ge=2, le=2000)]
    logarithmic: bool = False
    whole: bool = False
    """Whether the field takes whole numbers, to which the values are rounded."""

    def values(self) -> Array:
        """The values, (count,); some are the same where whole numbers are fewer."""
        return np.rint(self._between()) + 0.0 if self.whole else self._between()  # 0, not -0

    def rounding(self) -> str:
        """What became of the values because they must be whole; nothing where they were."""
        if not self.whole or np.array_equal(self.values(), self._between()):
            return ""
        others = len(np.unique(self.values()))
        words = tr("{place} takes whole numbers: its {count:,} values were rounded", place=self.place, count=self.count)
        return (
            words if others == self.count else tr("{words}, and {others:,} of them differ", words=words, others=others)
        )

    def _between(self) -> Array:
        space = np.geomspace if self.logarithmic else np.linspace
        return space(self.low, self.high, self.count)


def parse_axis(text: str) -> Axis:
    """An axis from "runs.0.schedule.lr=log:1e-4:1:64" or "…=lin:0:0.99:64"; raises ScenarioError."""
    match = re.fullmatch(r"([a-z0-9_.]+)=(log|lin):([^:]+):([^:]+):(\d+)", text)
    if not match:
        raise ScenarioError(
            tr("{text!r}: write an axis as field=log:from:to:count or field=lin:from:to:count", text=text)
        )
    try:
        low, high = float(match[3]), float(match[4])
    except ValueError:
        raise ScenarioError(tr("{text!r}: from and to must be numbers", text=text)) from None
    if not (math.isfinite(low) and math.isfinite(high) and low < high) or (match[2] == "log" and low <= 0):
        raise ScenarioError(tr("{text!r}: from must be below to, and above 0 on a logarithmic axis", text=text))
    if not 2 <= int(match[5]) <= 2000:
        raise ScenarioError(tr("{text!r}: the count must be from 2 to 2000", text=text))
    return Axis(match[1], low, high, int(match[5]), match[2] == "log")
