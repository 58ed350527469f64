"""The starts of the walkers over the contour view: a ring for each, to drag, and a word beside the first."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

import numpy as np
import pyqtgraph as pg
from PySide6.QtCore import QRectF, QSignalBlocker

from fallline.engine.analysis.projection import Projection
from fallline.engine.language import tr
from fallline.engine.run.recorded import all_recorded
from fallline.engine.scenario.edit import replace
from fallline.engine.scenario.scenario import Scenario
from fallline.gui.session import Session
from fallline.gui.theme import Theme
from fallline.gui.views.handles import Hint, StartHandle
from fallline.gui.views.still import StillPlot

RING, MOST = 17, 16
"""Pixels across a ring; and rings: of more walkers the first ones have one."""


class Starts:
    """Owns rings and word; the word goes once a ring has been dragged."""

    def __init__(self, plot: StillPlot, session: Session, crossed: Callable[[QRectF], int]) -> None:
        self.plot, self.session = plot, session
        self.rings: list[pg.TargetItem] = []
        self._weight = 1.0
        self._dragged = False
        self.hint = Hint(tr("start · drag me"), crossed)
        self.hint.setZValue(15)
        plot.draw_over(self.hint)

    def refresh(self, theme: Theme) -> None:
        """Be where the walkers start; a ring under the hand stays with it. Of recorded runs alone there is none."""
        scenario = self.session.scenario
        points = self.session.projection.project(scenario.positions()[:, :MOST]).T
        if all_recorded(scenario):
            points = points[:0]
        while len(self.rings) > len(points):
            self.plot.drop(self.rings.pop())
        while len(self.rings) < len(points):
            self.rings.append(self._ring(len(self.rings)))
        for ring, point in zip(self.rings, points, strict=True):
            ring.setPen(pg.mkPen(theme.text, width=2 * self._weight))
            ring.setHoverPen(pg.mkPen(theme.accent, width=2.5 * self._weight))
            if not ring.moving:
                with QSignalBlocker(ring):
                    ring.setPos(*point)
        if len(points):
            self.hint.place(*points[0], colour=theme.text)
        self.hint.setVisible(len(points) > 0 and not self._dragged and self._weight == 1.0)  # a hall drags nothing

    def set_weight(self, weight: float) -> None:
        """Rings of another size, which are made anew with the next refresh."""
        self._weight = weight
        while self.rings:
            self.plot.drop(self.rings.pop())

    def _ring(self, index: int) -> pg.TargetItem:
        ring = StartHandle(size=round(RING * self._weight), symbol="o", brush=(0, 0, 0, 1))
        ring.setZValue(20)
        ring.sigPositionChanged.connect(partial(self._drag, index))
        ring.sigPositionChangeFinished.connect(self.session.settle)
        self.plot.draw_over(ring)
        return ring

    def _drag(self, index: int, ring: pg.TargetItem) -> None:
        self._dragged = True
        at = ring.pos()
        moved = with_start(self.session.scenario, self.session.projection, index, np.array([at.x(), at.y()]))
        self.session.edit(moved, tr("move the start"), "start")


def with_start(scenario: Scenario, look: Projection, index: int, to: np.ndarray) -> Scenario:
    """`scenario` with walker `index` starting where it is seen at `to` (2,); as it is where all was recorded."""
    if all_recorded(scenario):
        return scenario
    starts = scenario.positions()
    starts[:, index] = look.moved(starts[:, index], to)
    points = tuple(tuple(column) for column in starts.T.tolist())
    return replace(scenario, start=points if isinstance(scenario.start[0], tuple) else points[0])
