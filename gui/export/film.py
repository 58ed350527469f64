"""A film of a scenario: the standing part drawn once, the paths append-only, markers and figures over them."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QImage, QPainter, QPen, QTransform

from fallline.engine.scenario.scenario import Scenario
from fallline.gui.export.contour_part import Plane, seen_rect, transform
from fallline.gui.export.figure import AS_IT_IS, Figure, Look
from fallline.gui.export.image import drawing_of, raster
from fallline.gui.export.options import FilmOptions
from fallline.gui.export.part import Track
from fallline.gui.export.turns import Turns, drawn
from fallline.gui.views.path_ink import MARKER, PAST, marker, pen
from fallline.gui.views.segments import to_device
from fallline.gui.views.step_plot import Curve
from fallline.gui.views.surface_ink import BEHIND
from fallline.gui.views.surface_painter import PAST_BEHIND
from fallline.gui.widgets.icons import look_of


class Film:
    """Iterate `frames()` on the main thread: each is (height, width, 4) bytes, red first, to be copied at once.

    With `later` they begin with what there is to do before the first, as Turns have it. `steps` are those of its
    frames, where they are not as the options say.
    """

    def __init__(
        self,
        scenario: Scenario,
        options: FilmOptions,
        look: Look = AS_IT_IS,
        *,
        later: bool = False,
        steps: Sequence[int] | None = None,
    ) -> None:
        self.options, self.scenario = options, scenario
        # Before anything is drawn: they may be too many.
        self.steps: Sequence[int] = options.steps(scenario.steps) if steps is None else steps
        self.figure = Figure(scenario, options, look, moving=True, later=later)
        self.theme, self.later = self.figure.theme, later
        if not later:
            self._begin(raster(self.figure))

    def _begin(self, still: QImage) -> None:
        """With what stands still, once the figure has its ground."""
        figure = self.figure
        self.still = still.convertToFormat(QImage.Format.Format_RGBX8888)
        self.seen, self.tracks = figure.ground.seen, figure.ground.tracks()
        self.curves: list[Track] = []
        if figure.side is not None and figure.beside is not None and figure.plotted(figure.side):
            self.sight_beside = seen_rect(figure.side.plot, figure.beside)
            moved = transform(figure.side.plot, figure.beside)
            self.curves = [self._curve(curve, moved) for curve in figure.side.drawn]

    def _curve(self, curve: Curve, moved: QTransform) -> Track:
        look = look_of(curve.run)
        points = to_device(np.column_stack([curve.x, curve.y]), moved)
        return Track(points, self.theme.runs[look.colour], look.symbol, curve.steps, curve.dashed or look.dashed)

    def frames(self) -> Turns[None]:
        """Every frame in turn."""
        if self.later:
            make = drawing_of(self.figure)
            self._begin((yield from drawn(self.figure, lambda parts: make(parts).image())))
        past = self.still.copy()
        begun = 0
        first = True
        for step in self.steps:
            if step > begun or first:
                self._extend(past, begun, step)
                begun, first = step, False
            frame = past.copy()
            self._over(frame, step)
            found = np.frombuffer(frame.constBits(), np.uint8)
            yield found.reshape(frame.height(), frame.bytesPerLine() // 4, 4)[:, : frame.width()]

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
        parts: list[tuple[list[Track], QRectF, float]] = [(self.tracks, self.seen, PAST)]
        if self.curves:
            parts.append((self.curves, self.sight_beside, 1.8))
        for tracks, seen, width in parts:
            for track in tracks:
                for lines, alpha in track.pieces(drawn, step, seen, PAST_BEHIND):
                    painter.setPen(pen(track.colour, width, alpha))
                    for x1, y1, x2, y2 in lines.tolist():
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
        if isinstance(self.figure.ground, Plane):
            self.figure.ground.draw_looked(painter, step)
        for track in self.tracks:
            self._mark(painter, track, step, self.seen, MARKER)
        words = self.figure.words
        if self.options.title:
            words.draw_step(painter)
        if self.options.legend:
            words.draw_legend(painter, self.figure.height - words.foot)
        painter.end()

    def _draw_playhead(self, painter: QPainter, step: int) -> None:
        x = max((track.points[track.place(step), 0] for track in self.curves), default=0.0)
        line = QPen(QColor(self.theme.playhead), 1.0, Qt.PenStyle.DashLine)
        painter.setPen(line)
        painter.drawLine(QPointF(x, self.sight_beside.top()), QPointF(x, self.sight_beside.bottom()))

    def _mark(self, painter: QPainter, track: Track, step: int, seen: QRectF, size: float) -> None:
        x, y = track.points[track.place(step)]
        if not (np.isfinite(x) and np.isfinite(y) and seen.contains(x, y)):
            return
        rim = QPen(QColor(self.theme.marker_rim), 1.4)
        rim.setJoinStyle(Qt.PenJoinStyle.RoundJoin)
        painter.setPen(rim if size == MARKER else Qt.PenStyle.NoPen)
        painter.setBrush(QColor(track.colour))
        painter.setOpacity(BEHIND if track.is_behind(step) else 1.0)
        painter.drawPath(marker(track.symbol, size, x, y))
        painter.setOpacity(1.0)
