"""Arrows and their kin over the contour view, for the selected run at the playhead."""

from __future__ import annotations

import math

import numpy as np
import pyqtgraph as pg
from contourpy import LineType, contour_generator
from numpy.typing import NDArray
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFont, QPainter, QPen, QPolygonF, QTransform
from PySide6.QtWidgets import QApplication, QStyleOptionGraphicsItem, QWidget

from engine.anatomy import Anatomy, anatomy
from gui.session import Session
from gui.theme import Theme
from gui.views.arrows import Arrow, Drawing, drawing, quadratic_values

Array = NDArray[np.float64]
HEAD, ELLIPSE, MODEL_GRID, MODEL_LEVELS = 9.0, 46.0, 60, 7
SHORTEST, USUAL = 14.0, 70.0
"""Pixels of a normalised arrow: USUAL for one as long as the step, 25 more or less for each factor of ten."""


class Overlay(pg.GraphicsObject):
    """Paints in device pixels; draws nothing and costs nothing while no kind is shown."""

    def __init__(self, session: Session, theme: Theme) -> None:
        super().__init__()
        self.session, self.theme = session, theme
        self.shown: frozenset[str] = frozenset({"gradient", "velocity"})
        self.to_scale = True

    def boundingRect(self) -> QRectF:
        return self.viewRect() or QRectF()

    def viewTransformChanged(self) -> None:
        self.prepareGeometryChange()

    def _sight(self) -> QRectF:
        """The rectangle in view, now: boundingRect may still be that of the frame before."""
        return self.getViewBox().viewRect()

    def current(self) -> tuple[Anatomy, Drawing] | None:
        """The selected run's step at the playhead and what is drawn of it; None where nothing is."""
        session = self.session
        index = session.selected
        if not self.shown or index is None:
            return None
        run, path = session.scenario.runs[index], session.paths[index]
        taken = anatomy(session.scenario, run, path, session.playhead)
        return taken, drawing(run.optimizer, taken, session.sight, self.shown, self._sight().width())

    def paint(self, painter: QPainter, option: QStyleOptionGraphicsItem, widget: QWidget | None = None) -> None:
        with np.errstate(all="ignore"):  # a run that is about to leave has steps of any length
            found = self.current()
        if found is None:
            return
        taken, shown = found
        transform = painter.worldTransform()
        painter.save()
        painter.resetTransform()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if "quadratic" in self.shown and len(taken.theta) == 2:
            self._draw_model(painter, taken, transform)
        for kind, line in shown.lines:
            painter.setPen(QPen(QColor(self.theme.arrows[kind]), 1.4, Qt.PenStyle.DashLine))
            painter.drawPolyline(QPolygonF([transform.map(QPointF(*point)) for point in line]))
        centre = self.session.sight.project(taken.theta[:, None])[:, 0]
        self._draw_ellipse(painter, shown.ellipse, transform.map(QPointF(*centre)))
        for arrow in shown.arrows:
            self._draw_arrow(painter, arrow, transform, float(np.linalg.norm(taken.change)))
        for kind, point in shown.points:
            painter.setPen(QPen(QColor(self.theme.arrows[kind]), 1.6))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawEllipse(transform.map(QPointF(*point)), 4.5, 4.5)
        kinds = {arrow.kind for arrow in shown.arrows if arrow.vector.any()} | {kind for kind, _ in shown.points}
        self._draw_legend(painter, kinds, transform)
        painter.restore()

    def _draw_arrow(self, painter: QPainter, arrow: Arrow, transform: QTransform, step: float) -> None:
        size = float(np.linalg.norm(arrow.vector))
        if not (np.isfinite(size) and size > 0):
            return
        tail = transform.map(QPointF(*arrow.tail))
        tip = transform.map(QPointF(*(arrow.tail + arrow.vector)))
        dx, dy = tip.x() - tail.x(), tip.y() - tail.y()
        pixels = math.hypot(dx, dy)
        if pixels == 0:
            return
        length = min(pixels, 5000.0)
        if not self.to_scale:
            length = max(SHORTEST, USUAL + 25 * math.log10(size / step)) if step > 0 else USUAL
        ux, uy = dx / pixels, dy / pixels
        tip = QPointF(tail.x() + ux * length, tail.y() + uy * length)
        colour = QColor(self.theme.arrows[arrow.kind])
        for pen_colour, width in ((QColor(self.theme.arrow_rim), 4.2), (colour, 2.0)):
            painter.setPen(QPen(pen_colour, width, Qt.PenStyle.SolidLine, Qt.PenCapStyle.RoundCap))
            painter.drawLine(tail, tip)
        head = min(HEAD, max(length * 0.6, 3.0))
        base = QPointF(tip.x() - ux * head, tip.y() - uy * head)
        wing = head * 0.45
        painter.setPen(QPen(QColor(self.theme.arrow_rim), 1.0))
        painter.setBrush(colour)
        painter.drawPolygon(
            QPolygonF([tip, base + QPointF(-uy * wing, ux * wing), base + QPointF(uy * wing, -ux * wing)])
        )

    def _draw_ellipse(self, painter: QPainter, ellipse: Array | None, centre: QPointF) -> None:
        if ellipse is None:
            return
        painter.setPen(QPen(QColor(self.theme.arrows["scaling"]), 1.8))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawEllipse(centre, max(ELLIPSE * ellipse[0], 1.0), max(ELLIPSE * ellipse[1], 1.0))

    def _draw_model(self, painter: QPainter, taken: Anatomy, transform: QTransform) -> None:
        """Level lines of the quadratic model, at the levels that it has in sight."""
        rect = self._sight()
        x, y = np.linspace(rect.left(), rect.right(), MODEL_GRID), np.linspace(rect.top(), rect.bottom(), MODEL_GRID)
        values = quadratic_values(taken, x, y)
        if not np.isfinite(values).all():
            return
        depth = np.log(values - values.min() + 1e-3 * np.ptp(values) + 1e-300)
        lines = contour_generator(x, y, depth, line_type=LineType.Separate)
        colour = QColor(self.theme.arrows["quadratic"])
        colour.setAlpha(150)
        painter.setPen(QPen(colour, 1.0))
        for level in np.linspace(depth.min(), depth.max(), MODEL_LEVELS + 2)[1:-1]:
            for line in lines.lines(level):
                painter.drawPolyline(QPolygonF([transform.map(QPointF(x, y)) for x, y in np.asarray(line)]))

    def _draw_legend(self, painter: QPainter, kinds: set[str], transform: QTransform) -> None:
        """The kinds on show, top right, each in its colour."""
        without_arrow = self.shown & {"scaling", "quadratic"}
        wanted = [kind for kind in self.theme.arrows if kind in kinds | without_arrow]
        if not wanted:
            return
        font = QFont(QApplication.font())
        font.setPointSizeF(8.5)
        painter.setFont(font)
        metrics = painter.fontMetrics()
        corner = transform.map(self._sight().bottomRight())
        texts = [*wanted, "to scale" if self.to_scale else "lengths by logarithm"]
        width = max(metrics.horizontalAdvance(text) for text in texts) + 34
        box = QRectF(corner.x() - width - 8, corner.y() + 8, width, 15 * len(texts) + 8)
        background = QColor(self.theme.panel)
        background.setAlpha(205)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(background)
        painter.drawRoundedRect(box, 5, 5)
        for row, text in enumerate(texts):
            y = box.top() + 4 + 15 * row + 7.5
            if row < len(wanted):
                painter.setPen(QPen(QColor(self.theme.arrows[text]), 2.4))
                painter.drawLine(QPointF(box.left() + 8, y), QPointF(box.left() + 22, y))
            painter.setPen(QColor(self.theme.text if row < len(wanted) else self.theme.muted))
            place = QRectF(box.left() + 28, y - 8, width, 16)
            painter.drawText(place, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft, text)
