"""A path as it is drawn: where, in what colour, and whether it goes away for good."""

from __future__ import annotations

from collections.abc import Iterator

import msgspec
import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QRectF
from PySide6.QtGui import QTransform

from fallline.engine.analysis.projection import Projection
from fallline.engine.run.outline import Steps
from fallline.engine.run.trajectory import Trajectory
from fallline.engine.scenario.scenario import Run
from fallline.gui.theme import Theme
from fallline.gui.views.leaving import Placed, placed
from fallline.gui.views.segments import to_device
from fallline.gui.widgets.icons import look_of

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


def walkers(run: Run, path: Trajectory, look: Projection, theme: Theme) -> Iterator[DrawnPath]:
    """The path of each walker of `run`, as it is seen."""
    drawn = look_of(run)
    for walker in range(path.theta.shape[2]):
        points = look.project(path.theta[:, :, walker].T).T
        away = path.departs_at is not None
        yield DrawnPath(points, theme.runs[drawn.colour], drawn.symbol, path.outline, drawn.dashed, away)
