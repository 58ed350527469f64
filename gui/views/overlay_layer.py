"""Arrows and their kin over the contour view at the playhead: of the selected run, or of every run."""

from __future__ import annotations

import math

import numpy as np
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFont, QPainter, QPen, QTransform
from PySide6.QtWidgets import QApplication, QStyleOptionGraphicsItem, QWidget

from fallline.engine.analysis.projection import Projection
from fallline.engine.language import tr
from fallline.engine.run.trajectory import Trajectory
from fallline.engine.scenario.scenario import Run
from fallline.gui import text_size
from fallline.gui.session import Session
from fallline.gui.theme import Theme
from fallline.gui.views.mark_ink import Ink, draw_arrow, draw_ring, pen
from fallline.gui.views.marks import Arrow, Levels, Line, Ring, Shape, Stroke
from fallline.gui.views.overlay_legend import Legend
from fallline.gui.views.overlay_parts import LINE, LINES, Part, part_of
from fallline.gui.views.overlays import OVERLAYS
from fallline.gui.views.segments import clipped_to, joined, to_device
from fallline.gui.views.still import OverAll

SHAPE = 46.0
"""Pixels of a unit of a shape."""
SHORTEST, USUAL, LONGEST = 14.0, 70.0, 5000.0
"""Pixels of a normalised arrow: USUAL for one as long as the step, 25 more or less for each factor of ten."""


class OverlayLayer(OverAll):
    """Paints in device pixels; computes nothing while no kind is shown, and a step once however often it is painted.

    Of one run the colours tell the kinds, as in Explain; of every run they tell the runs, and dash and head the kinds.
    """

    def __init__(self, session: Session, theme: Theme) -> None:
        super().__init__()
        self.session, self.theme = session, theme
        self.shown: frozenset[str] = frozenset(name for name, each in OVERLAYS.items() if each.at_first)
        self.to_scale = True
        self.weight = 1.0
        self.every_run = False
        self._key: tuple[object, ...] = ()
        self._paths: tuple[Trajectory, ...] | None = None
        self._look: Projection | None = None
        self._parts: tuple[Part, ...] = ()

    def parts(self) -> tuple[Part, ...]:
        """What is drawn at the playhead, the selected run last, over the others."""
        session, sight = self.session, self.getViewBox().viewRect()
        if not self.shown or session.selected is None:
            return ()
        key = (session.playhead, session.selected, self.shown, self.every_run, sight)
        if key != self._key or session.paths is not self._paths or session.projection is not self._look:
            self._key, self._paths, self._look = key, session.paths, session.projection
            with np.errstate(all="ignore"):  # a run that is about to leave has steps of any length
                self._parts = tuple(
                    part_of(session, index, self.shown, sight, LINE if self.every_run else LINES)
                    for index in self._indices()
                )
        return self._parts

    def _indices(self) -> list[int]:
        """The runs that are shown and have not left."""
        session, chosen = self.session, self.session.selected
        runs = enumerate(zip(session.scenario.runs, session.paths, strict=True))
        there = [
            index
            for index, (run, path) in runs
            if run.enabled and (path.diverged_at is None or session.playhead < path.diverged_at)
        ]
        return sorted((i for i in there if self.every_run or i == chosen), key=lambda i: i == chosen)

    def paint(self, painter: QPainter, option: QStyleOptionGraphicsItem, widget: QWidget | None = None) -> None:
        parts = self.parts()
        if not parts:
            return
        transform = painter.worldTransform()
        painter.save()
        painter.resetTransform()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        within = transform.mapRect(self.getViewBox().viewRect())
        for part in parts:
            self._draw(painter, part, transform, within)
        self._draw_legend(painter, parts, within.topRight())
        painter.restore()

    def _colour(self, kind: str, run: Run) -> QColor:
        return QColor(self.theme.runs[str(run.colour)] if self.every_run else OVERLAYS[kind].colour(self.theme))

    def _draw(self, painter: QPainter, part: Part, transform: QTransform, within: QRectF) -> None:
        rim = QColor(self.theme.arrow_rim)
        for mark in part.marks:
            ink = Ink(self._colour(mark.kind, part.run), rim, OVERLAYS[mark.kind].stroke or Stroke(), self.weight)
            painter.setBrush(Qt.BrushStyle.NoBrush)
            match mark:
                case Arrow():
                    ends = self._ends(mark, part.step, transform)
                    if ends is not None:
                        draw_arrow(painter, *ends, ink, within)
                case Ring():
                    at = transform.map(QPointF(*mark.at))
                    if within.contains(at):
                        draw_ring(painter, at, ink)
                case Line():
                    painter.setPen(pen(ink.colour, mark.width * self.weight, mark.dash))
                    painter.drawPath(joined(clipped_to(to_device(mark.points, transform), within)))
                case Shape():
                    outline = to_device(mark.centre[None], transform) + SHAPE * mark.outline * (1, -1)
                    painter.setPen(QPen(ink.colour, 1.8 * self.weight))
                    painter.drawPath(joined(clipped_to(outline, within)))
                case Levels():
                    ink.colour.setAlpha(220 if self.every_run else 150)
                    painter.setPen(QPen(ink.colour, 1.0))  # at any other width Qt strokes a path, which is slow
                    painter.drawPath(transform.map(mark.path))

    def _ends(self, arrow: Arrow, step: float, transform: QTransform) -> tuple[QPointF, QPointF] | None:
        """Tail and tip in pixels; `step` is the length of the step taken."""
        size = float(np.linalg.norm(arrow.vector))
        if not (np.isfinite(size) and size > 0):
            return None
        tail, tip = transform.map(QPointF(*arrow.tail)), transform.map(QPointF(*(arrow.tail + arrow.vector)))
        dx, dy = tip.x() - tail.x(), tip.y() - tail.y()
        pixels = math.hypot(dx, dy)
        if not (math.isfinite(pixels) and pixels > 0):
            return None
        length = min(pixels, LONGEST)
        if not self.to_scale:
            length = max(SHORTEST, USUAL + 25 * math.log10(size / step)) if step > 0 else USUAL
        return tail, QPointF(tail.x() + dx / pixels * length, tail.y() + dy / pixels * length)

    def _draw_legend(self, painter: QPainter, parts: tuple[Part, ...], corner: QPointF) -> None:
        there = frozenset[str]().union(*(part.kinds for part in parts))
        kinds = tuple(kind for kind in OVERLAYS if kind in there)
        if not kinds:
            return
        font = QFont(QApplication.font())
        font.setPointSizeF(text_size.points(8.5))
        painter.setFont(font)
        theme, run = self.theme, parts[-1].run
        ground = QColor(theme.panel)
        ground.setAlpha(205)
        notes = (
            (tr("to scale") if self.to_scale else tr("lengths by logarithm"),)
            if any(OVERLAYS[kind].stroke for kind in kinds)
            else ()
        )
        text, rim = QColor(theme.text), QColor(theme.panel)
        if self.every_run:
            legend = Legend(None, tuple((kind, text) for kind in kinds), (tr("colours: the runs"), *notes))
        else:
            head = (run.label, QColor(theme.runs[str(run.colour)]))
            legend = Legend(head, tuple((kind, self._colour(kind, run)) for kind in kinds), notes)
        legend.draw(painter, corner, text, QColor(theme.muted), ground, rim)
