"""A scenario as a small picture: its ground and the paths on it. Drawn in any thread: it takes no widget."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QColor, QImage, QPainter, QPen, QPolygonF

from fallline.engine.analysis.projection import Projection, projection
from fallline.engine.run.progress import Progress
from fallline.engine.run.trace import trace_runs
from fallline.engine.run.trajectory import Trajectory
from fallline.engine.scenario.edit import replace
from fallline.engine.scenario.scenario import Scenario
from fallline.gui.theme import Theme
from fallline.gui.views.ground import Rect, coloured, is_thin
from fallline.gui.views.path_ink import marker
from fallline.gui.views.terrain import slow, terrain
from fallline.gui.widgets.icons import RunLook, look_of

STEPS, POINTS, GRID, SLOW_GRID = 400, 12, 96, 18
"""The most of each that a picture of this size shows; a longer run is drawn as far as that."""
WIDTH, HEIGHT, FINER = 216, 135, 2
"""Units of the layout, and pixels for one."""


def thumbnail(scenario: Scenario, theme: Theme, progress: Progress | None = None) -> QImage:
    """WIDTH by HEIGHT, FINER times as many pixels. Raises Stopped when `progress` does."""
    short = replace(scenario, steps=min(scenario.steps, STEPS), start=_few(scenario.start))
    runs = [run for run in short.runs if run.enabled]
    paths = trace_runs(short, runs, progress)
    look = projection(short, paths)
    rect = _wide(look.window)
    picture = _ground(look, rect, theme)
    painter = QPainter(picture)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    for run, path in zip(runs, paths, strict=True):
        _draw(painter, _placed(look, path, rect), look_of(run), theme)
    painter.end()
    picture.setDevicePixelRatio(FINER)
    return picture


def _few(start: object) -> object:
    return start[:POINTS] if isinstance(start, tuple) and start and isinstance(start[0], tuple) else start


def _wide(window: Rect) -> Rect:
    """The window in the shape of the picture, a unit of x as long as one of y where it is not too thin for that."""
    x0, x1, y0, y1 = window
    wide, high = x1 - x0, y1 - y0
    if is_thin(window):
        return window
    missing = high * WIDTH / HEIGHT - wide
    if missing > 0:
        return x0 - missing / 2, x1 + missing / 2, y0, y1
    missing = wide * HEIGHT / WIDTH - high
    return x0, x1, y0 - missing / 2, y1 + missing / 2


def _ground(look: Projection, rect: Rect, theme: Theme) -> QImage:
    ground = terrain(look.landscape, rect, SLOW_GRID if slow(look.landscape) else GRID)
    bytes_ = np.ascontiguousarray(coloured(ground.heights, theme)[::-1])
    high, wide, _ = bytes_.shape
    small = QImage(bytes_.data, wide, high, 4 * wide, QImage.Format.Format_RGBA8888)
    picture = QImage(WIDTH * FINER, HEIGHT * FINER, QImage.Format.Format_RGB32)
    picture.fill(QColor(theme.plot))
    painter = QPainter(picture)
    painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
    painter.drawImage(picture.rect(), small)
    painter.end()
    return picture


def _placed(look: Projection, path: Trajectory, rect: Rect) -> list[NDArray[np.float64]]:
    """Pixels (T+1, 2) of each walker, as far as it can be drawn."""
    x0, x1, y0, y1 = rect
    tracks = []
    for walker in range(path.theta.shape[2]):
        with np.errstate(invalid="ignore", over="ignore"):
            points = np.asarray(look.project(path.theta[:, :, walker].T))
            pixels = np.stack([
                (points[0] - x0) / (x1 - x0) * WIDTH * FINER,
                (y1 - points[1]) / (y1 - y0) * HEIGHT * FINER,
            ], axis=1)  # fmt: skip
        bad = ~(np.abs(pixels) < 1e5).all(axis=1)
        tracks.append(pixels[: int(bad.argmax())] if bad.any() else pixels)
    return tracks


def _draw(painter: QPainter, tracks: list[NDArray[np.float64]], look: RunLook, theme: Theme) -> None:
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.setPen(QPen(QColor(theme.runs[look.colour]), 2.2 * FINER * (1 if len(tracks) == 1 else 0.6)))
    for track in tracks:
        painter.drawPolyline(QPolygonF([QPointF(x, y) for x, y in track.tolist()]))
    for track in tracks:
        if len(track):
            painter.setPen(QPen(QColor(theme.marker_rim), FINER))
            painter.setBrush(QColor(theme.runs[look.colour]))
            painter.drawPath(marker(look.symbol, 9.0 * FINER, *track[-1].tolist()))
