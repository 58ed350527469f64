"""A film of a scenario: the standing part drawn once, the paths append-only, markers and figures over them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from pyqtgraph.graphicsItems.ScatterPlotItem import Symbols
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QImage, QPainter, QPen, QTransform

from engine.scenario import Scenario
from gui.export.figure import Figure
from gui.export.image import raster
from gui.export.options import FilmOptions
from gui.theme import MARKERS, Theme
from gui.views.ground import Rect
from gui.views.path_layer import MARKER, PAST, pen, to_device
from gui.views.segments import clipped_to
from gui.views.step_plot import Curve

Array = NDArray[np.float64]
Pixels = NDArray[np.uint8]


@dataclass(frozen=True)
class _Track:
    """One walker in the frame's units, and how it looks."""

    points: Array
    colour: str
    symbol: str


class Film:
    """Iterate `frames()` on the main thread: each is (height, width, 4) bytes, red first, to be copied at once."""

    def __init__(
        self,
        scenario: Scenario,
        options: FilmOptions,
        *,
        theme: Theme | None = None,
        view: Rect | None = None,
        equal: bool = True,
    ) -> None:
        self.options, self.scenario = options, scenario
        self.steps = options.steps(scenario.steps)
        self.figure = figure = Figure(scenario, options, theme=theme, view=view, equal=equal, moving=True)
        self.theme = figure.theme
        self.still = raster(figure).convertToFormat(QImage.Format.Format_RGBX8888)
        self.seen = figure.sight(figure.contour, figure.place)
        transform = figure.transform(figure.contour, figure.place)
        self.tracks = [
            _Track(to_device(path.points, transform), path.colour, path.symbol) for path in figure.contour.paths.paths
        ]
        self.curves: list[_Track] = []
        if figure.side is not None and figure.beside is not None and figure.plotted(figure.side):
            self.sight_beside = figure.sight(figure.side.plot, figure.beside)
            self.curves = [self._curve(curve) for curve in figure.side.drawn]

    def _curve(self, curve: Curve) -> _Track:
        figure = self.figure
        assert figure.side is not None
        assert figure.beside is not None
        points = to_device(np.column_stack([curve.x, curve.y]), figure.transform(figure.side.plot, figure.beside))
        colour = str(curve.run.colour)
        return _Track(points, self.theme.runs[colour], MARKERS[colour])

    def frames(self) -> Iterator[Pixels]:
        """Every frame in turn."""
        past = self.still.copy()
        drawn = 0
        first = True
        for step in self.steps:
            if step > drawn or first:
                self._extend(past, drawn, step)
                drawn, first = step, False
            frame = past.copy()
            self._over(frame, step)
            pixels = np.frombuffer(frame.constBits(), np.uint8)
            yield pixels.reshape(frame.height(), frame.bytesPerLine() // 4, 4)[:, : frame.width()]

    def close(self) -> None:
        """Let go of the views."""
        self.figure.close()

    def _painter(self, image: QImage) -> QPainter:
        painter = QPainter(image)
        painter.scale(image.width() / self.figure.width, image.height() / self.figure.height)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        return painter

    def _extend(self, image: QImage, drawn: int, step: int) -> None:
        """Add the steps from `drawn` to `step` to what stands."""
        painter = self._painter(image)
        parts: list[tuple[list[_Track], QRectF, float]] = [(self.tracks, self.seen, PAST)]
        if self.curves:
            parts.append((self.curves, self.sight_beside, 1.8))
        for tracks, seen, width in parts:
            for track in tracks:
                painter.setPen(pen(track.colour, width, 255))
                for x1, y1, x2, y2 in clipped_to(track.points[drawn : step + 1], seen).tolist():
                    painter.drawLine(QPointF(x1, y1), QPointF(x2, y2))
        painter.end()

    def _over(self, frame: QImage, step: int) -> None:
        """What moves: the markers, the line of the playhead, the step and the losses."""
        painter = self._painter(frame)
        self.figure.session.playhead = step
        if self.curves:
            self._draw_playhead(painter, step)
            for track in self.curves:
                self._mark(painter, track, step, self.sight_beside, 8.0)
        for track in self.tracks:
            self._mark(painter, track, step, self.seen, MARKER)
        words = self.figure.words
        if self.options.title:
            words.draw_step(painter)
        if self.options.legend:
            words.draw_legend(painter, self.figure.height - words.foot)
        painter.end()

    def _draw_playhead(self, painter: QPainter, step: int) -> None:
        x = max((track.points[min(step, len(track.points) - 1), 0] for track in self.curves), default=0.0)
        line = QPen(QColor(self.theme.playhead), 1.0, Qt.PenStyle.DashLine)
        painter.setPen(line)
        painter.drawLine(QPointF(x, self.sight_beside.top()), QPointF(x, self.sight_beside.bottom()))

    def _mark(self, painter: QPainter, track: _Track, step: int, seen: QRectF, size: float) -> None:
        x, y = track.points[min(step, len(track.points) - 1)]
        if not (np.isfinite(x) and np.isfinite(y) and seen.contains(x, y)):
            return
        shape: Any = Symbols[track.symbol]
        scale = size / max(shape.boundingRect().width(), shape.boundingRect().height())
        rim = QPen(QColor(self.theme.marker_rim), 1.4)
        rim.setJoinStyle(Qt.PenJoinStyle.RoundJoin)
        painter.setPen(rim if size == MARKER else Qt.PenStyle.NoPen)
        painter.setBrush(QColor(track.colour))
        painter.drawPath(QTransform(scale, 0, 0, scale, x, y).map(shape))
