"""A path as it is drawn: where, in what colour, and whether it goes away for good."""

from __future__ import annotations

import msgspec
import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QRectF
from PySide6.QtGui import QTransform

from fallline.engine.run.outline import Steps
from fallline.gui.views.leaving import Placed, placed
from fallline.gui.views.segments import to_device

Array = NDArray[np.float64]


class DrawnPath(msgspec.Struct, frozen=True):
    """Positions (T+1, 2) of one walker, how they look, and at which `steps` lines end; None for all.

    One that goes `away` is drawn until it has left the view for good, and fades from there on.
    """

    points: Array
    colour: str
    symbol: str
    steps: Steps | None = None
    dashed: bool = False
    away: bool = False

    def placed(self, transform: QTransform) -> Array:
        """The ends of its lines where `transform` puts them."""
        return to_device(self.points if self.steps is None else self.points[self.steps], transform)

    def within(self, sight: QRectF, transform: QTransform) -> Placed:
        """The same for whoever sees what is within `sight`."""
        return placed(self.placed(transform), sight, away=self.away)

    def at(self, step: int, transform: QTransform) -> tuple[float, float]:
        """Where it is at `step`, or was last."""
        x, y = to_device(self.points[min(step, len(self.points) - 1)][None], transform)[0]
        return float(x), float(y)
