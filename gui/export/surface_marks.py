"""What tells paths on a surface apart without colours: the dashes and markers that runs have on a plane."""

from __future__ import annotations

import numpy as np
from PySide6.QtCore import QRectF
from PySide6.QtGui import QPainter

from fallline.engine.run.trajectory import Trajectory
from fallline.engine.scenario.scenario import Run
from fallline.gui.chart.chart import DASHES
from fallline.gui.export.part import LaidTrack
from fallline.gui.theme import Theme
from fallline.gui.views.surface_ink import mark
from fallline.gui.views.surface_painter import MARKER

APART, SIZE, FEWEST, MOST = 60.0, 0.5, 3, 9
"""Units between markers, their size in that of a path's end; how many a short path and a long one have."""


def orders(runs: tuple[Run, ...], paths: tuple[Trajectory, ...]) -> list[int]:
    """Of each walker that is shown, which of the shown runs it is of."""
    shown = [path for run, path in zip(runs, paths, strict=True) if run.enabled]
    return [order for order, path in enumerate(shown) for _ in range(path.theta.shape[2])]


def dashes_of(order: int, width: float = 1.0) -> tuple[float, ...]:
    """Of a run, for a line of that `width`; nothing of one that is solid."""
    return tuple(width * each for each in DASHES[order % len(DASHES)])


def draw_along(
    painter: QPainter, track: LaidTrack, step: int, order: int, seen: QRectF, theme: Theme, weight: float
) -> None:
    """Markers at equal distances up to `step`, where the ground does not hide them; those of each run elsewhere."""
    there = track.lines.steps <= step
    lines, hidden = track.lines.lines[there], track.lines.hidden[there]
    along = np.cumsum(np.hypot(*(lines[:, 2:] - lines[:, :2]).T))
    if not len(along) or along[-1] < 2 * MARKER * weight:
        return
    apart = max(min(APART * weight, along[-1] / FEWEST), along[-1] / MOST)
    look = (track.colour, theme.plot, 0.8 * weight)
    for at in np.arange(apart * (0.3 + 0.17 * (order % 5)), along[-1], apart):
        piece = int(np.searchsorted(along, at))
        if not hidden[piece] and seen.contains(*lines[piece, 2:]):
            mark(painter, lines[piece, 2:], track.symbol, SIZE * MARKER * weight, look, behind=False)
