"""Level lines of a local quadratic model, computed once for a step and a view."""

from __future__ import annotations

import numpy as np
import pyqtgraph as pg
from contourpy import LineType, contour_generator
from PySide6.QtCore import QRectF
from PySide6.QtGui import QPainterPath

from fallline.engine.analysis.local_model import LocalModel, levels

GRID = 128
"""Points of the grid along a side."""


def level_lines(model: LocalModel, sight: QRectF, count: int) -> QPainterPath:
    """`count` level lines of `model` in sight; of one, that through the centre, where the model is as high as there."""
    x, y = np.linspace(sight.left(), sight.right(), GRID), np.linspace(sight.top(), sight.bottom(), GRID)
    values = model.values(x, y)
    if not np.isfinite(values).all():
        return QPainterPath()
    lines = contour_generator(x, y, values, line_type=LineType.ChunkCombinedNan)
    path = QPainterPath()
    for level in np.zeros(1) if count == 1 else levels(values, count):
        for points in lines.lines(level)[0]:
            if points is not None:
                path.addPath(pg.arrayToQPath(*np.ascontiguousarray(points.T), connect="finite"))
    return path
