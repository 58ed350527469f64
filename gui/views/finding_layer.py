"""The span of a finding over the contours: its stretch of the path underlined, its eigenvector where that begins."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPen, QTransform

from fallline.gui.session import Session
from fallline.gui.theme import Theme
from fallline.gui.views.curve_layer import Standing
from fallline.gui.views.segments import clipped_to, draw_lines, thinned, to_device

Array = NDArray[np.float64]
BROAD, AXIS = 9.0, 1.6
"""Pixels: of the line under the path, and of the eigenvector."""
FAINT = 110
REACH = 0.22
"""Half of the eigenvector's length, in widths of what is in sight."""


class FindingLayer(Standing):
    """Stands still with the heat map: it changes when another finding is chosen."""

    def __init__(self, session: Session, theme: Theme) -> None:
        super().__init__()
        self.session, self.theme = session, theme
        self.stretch, self.axis = np.empty((0, 2)), np.empty((0, 2))
        self._key: object = None
        self._held: tuple[object, ...] = ()

    def refresh(self) -> None:
        """Take up what is marked now."""
        key = (self.session.marked, id(self.session.paths), id(self.session.projection), self.theme.name)
        if key != self._key:
            self._key, self._held = key, (self.session.paths, self.session.projection)  # so that no other gets their id
            before = len(self.stretch) + len(self.axis)
            self.stretch, self.axis = self._found()
            if before or len(self.stretch) + len(self.axis):  # else the ground would be painted anew for nothing
                self.update()

    def _found(self) -> tuple[Array, Array]:
        """Points (k, 2) of the stretch and the two ends (2, 2) of the eigenvector; none where nothing is marked."""
        mark, look, nothing = self.session.marked, self.session.projection, np.empty((0, 2))
        if mark is None or mark.run >= len(self.session.paths):
            return nothing, nothing
        path = self.session.paths[mark.run]
        points = look.project(path.theta[mark.steps[0] : mark.steps[1] + 1, :, 0].T).T
        if not len(points) or len(mark.direction) != path.theta.shape[1]:
            return points, nothing
        seen = look.project_vector(np.array(mark.direction))
        length = float(np.linalg.norm(seen))
        x0, x1, _, _ = look.window
        if not length > 0:
            return points, nothing
        half = REACH * (x1 - x0) / 2 * seen / length
        return points, np.stack([points[0] - half, points[0] + half])

    def draw(self, painter: QPainter, transform: QTransform, sight: QRectF) -> None:
        colour = QColor(self.theme.accent)
        if len(self.axis):
            painter.setPen(QPen(colour, AXIS, Qt.PenStyle.DashLine))
            draw_lines(painter, clipped_to(to_device(self.axis, transform), sight))
        colour.setAlpha(FAINT)
        if len(self.stretch) > 1:
            painter.setPen(QPen(colour, BROAD, Qt.PenStyle.SolidLine, Qt.PenCapStyle.FlatCap))
            draw_lines(painter, clipped_to(thinned(to_device(self.stretch, transform)), sight))
