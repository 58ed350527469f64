"""What runs look at beside their positions, over the contours of a picture and of each frame of a film."""

from __future__ import annotations

import numpy as np
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QPainter, QTransform

from fallline.engine.analysis.beside import kept, others, outline
from fallline.gui.session import Session
from fallline.gui.theme import Theme
from fallline.gui.views.dashes import dashed, lengths
from fallline.gui.views.path_ink import pen
from fallline.gui.views.segments import clipped_to, to_device
from fallline.gui.views.surface_ink import BRIGHT
from fallline.gui.widgets.icons import look_of

RING, WIDTH = 4.5, 1.6
"""Pixels: of a ring's radius, and of the lines."""


def draw_looked(painter: QPainter, session: Session, theme: Theme, moved: QTransform, seen: QRectF, step: int) -> None:
    """Of each run that is shown; `moved` takes its places into the picture, where `seen` is the plot."""
    painter.setBrush(Qt.BrushStyle.NoBrush)
    for run, path in zip(session.scenario.runs, session.paths, strict=True):
        if not run.enabled:
            continue
        painter.setPen(pen(theme.runs[look_of(run).colour], WIDTH, BRIGHT))
        around, look = outline(run, path, step, session.projection), session.projection
        lines = [np.empty((0, 4))] if around is None else [clipped_to(to_device(around, moved), seen)]
        way = to_device(kept(run, path, step, look), moved)
        if len(way) > 1:
            lines.append(dashed(way, lengths(way), seen))
        for x1, y1, x2, y2 in np.concatenate(lines).tolist():
            painter.drawLine(QPointF(x1, y1), QPointF(x2, y2))
        for x, y in to_device(others(path, step, look), moved).tolist():
            if np.isfinite(x) and np.isfinite(y) and seen.contains(x, y):
                painter.drawEllipse(QPointF(x, y), RING, RING)
