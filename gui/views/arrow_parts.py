"""The overlays of one run as they are painted again and again: computed once for a step and a view."""

from __future__ import annotations

import msgspec
import numpy as np
import pyqtgraph as pg
from contourpy import LineType, contour_generator
from PySide6.QtCore import QRectF
from PySide6.QtGui import QPainterPath

from fallline.engine.analysis.local_model import LocalModel, levels
from fallline.engine.analysis.preconditioning import Metric, metric
from fallline.engine.analysis.step import step_parts
from fallline.engine.scenario.scenario import Run
from fallline.gui.session import Session
from fallline.gui.views.arrows import Drawing, drawing

GRID, LINES, LINE = 128, 7, 1
"""Points of the grid of the quadratic model along a side; its level lines for one run, and for each of several."""


class Part(msgspec.Struct, frozen=True):
    """What is drawn of one run."""

    run: Run
    drawing: Drawing
    levels: QPainterPath
    """Level lines of the quadratic model in the coordinates of the plot."""


def part_of(session: Session, index: int, shown: frozenset[str], sight: QRectF, lines: int) -> Part:
    """What is drawn of run `index` at the playhead."""
    run, path, step = session.scenario.runs[index], session.paths[index], session.playhead
    taken = step_parts(session.scenario, run, path, step)
    b = metric(session.scenario, run, path, min(step, path.steps)) if "scaling" in shown else Metric()
    drawn = drawing(taken, b, session.projection, shown, sight.width())
    return Part(run, drawn, level_lines(drawn.model, sight, lines))


def level_lines(model: LocalModel | None, sight: QRectF, count: int) -> QPainterPath:
    """`count` level lines of `model` in sight; of one, that through the centre, where the model is as high as there."""
    if model is None:
        return QPainterPath()
    x, y = np.linspace(sight.left(), sight.right(), GRID), np.linspace(sight.top(), sight.bottom(), GRID)
    values = model.values(x, y)
    if not np.isfinite(values).all():
        return QPainterPath()
    lines = contour_generator(x, y, values, line_type=LineType.ChunkCombinedNan)
    path = QPainterPath()
    for level in np.zeros(1) if count == LINE else levels(values, count):
        for points in lines.lines(level)[0]:
            if points is not None:
                path.addPath(pg.arrayToQPath(*np.ascontiguousarray(points.T), connect="finite"))
    return path
