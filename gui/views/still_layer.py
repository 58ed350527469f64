"""Frozen paths, faint and broad beneath those of the session, so that both can be compared."""

from __future__ import annotations

import numpy as np
from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPen, QTransform

from fallline.engine.run.outline import place
from fallline.gui.session import Session
from fallline.gui.staged import Staged
from fallline.gui.theme import Theme
from fallline.gui.views.curve_layer import Standing
from fallline.gui.views.drawn_path import DrawnPath, walkers
from fallline.gui.views.path_ink import MARKER, PAST, marker
from fallline.gui.views.segments import clipped_to, joined, thinned

BROAD, FAINT = 2.0, 95
"""Of a frozen path: widths of one that is walked, and how faint it is, of 255."""
CHUNK = 400
"""Lines that are stroked together: one by one their ends would show, and all at once Qt takes the square of their
number.
"""


class StillLayer(Standing):
    """Draws what `session` holds as still, in its plane."""

    def __init__(self) -> None:
        super().__init__()
        self.paths: tuple[DrawnPath, ...] = ()
        self._staged, self._look = Staged(), (0, "")
        self.setVisible(False)

    def refresh(self, session: Session, theme: Theme) -> None:
        """Other paths, another plane, or another theme; of paths in another number of parameters nothing is seen."""
        staged, projection = session.staged, session.projection
        look = (id(projection), theme.name)
        if staged is self._staged and look == self._look:
            return
        self._staged, self._look = staged, look
        self.paths = tuple(
            each
            for run, path in staged.still
            if path.theta.shape[1] == session.scenario.landscape.dimension
            for each in walkers(run, path, projection, theme)
        )
        self.setVisible(bool(self.paths))
        self.update()

    def draw(self, painter: QPainter, transform: QTransform, sight: QRectF) -> None:
        step, weight = self._staged.still_step, self._staged.weight
        for path in self.paths:
            pen = _faint(path.colour, PAST * BROAD * weight)
            end = place(path.steps, step) + 1 if self._staged.past_only else None
            points = path.within(sight, transform).points[:end]
            lines = clipped_to(thinned(points), sight) if len(points) > 1 else np.empty((0, 4))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.setPen(pen)
            for begin in range(0, len(lines), CHUNK):
                painter.drawPath(joined(lines[begin : begin + CHUNK]))
            x, y = path.at(step, transform)
            if np.isfinite(x) and np.isfinite(y) and sight.contains(x, y):
                painter.setPen(_faint(path.colour, 2.0 * weight, 200))
                painter.drawPath(marker(path.symbol, MARKER * weight, x, y))


def _faint(colour: str, width: float, alpha: int = FAINT) -> QPen:
    shade = QColor(colour)
    shade.setAlpha(alpha)
    return QPen(shade, width, Qt.PenStyle.SolidLine, Qt.PenCapStyle.FlatCap, Qt.PenJoinStyle.RoundJoin)
