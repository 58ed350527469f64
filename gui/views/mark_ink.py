"""How marks are painted, over the plot and as samples in a legend."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence

import msgspec
import numpy as np
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPen, QPolygonF

from fallline.gui.views.marks import Stroke
from fallline.gui.views.segments import clipped_to, joined

HEAD, RING = 9.0, 4.5
SAMPLE, ROOM = 30, 15
"""Pixels of a sample in a legend: its width, and the room that it has upwards and downwards."""


class Ink(msgspec.Struct, frozen=True, eq=False):
    """What a mark is painted with; the rim lets it show on any ground."""

    colour: QColor
    rim: QColor
    stroke: Stroke = Stroke()
    weight: float = 1.0
    """What widths and sizes are multiplied by."""


Sample = Callable[[QPainter, QPointF, Ink], None]
"""Paints a sample from its left end on."""


def pen(colour: QColor, width: float, dash: Sequence[float] = ()) -> QPen:
    """A line with round ends, broken by `dash`."""
    made = QPen(colour, width, Qt.PenStyle.SolidLine, Qt.PenCapStyle.RoundCap, Qt.PenJoinStyle.RoundJoin)
    if dash:
        made.setDashPattern(list(dash))
    return made


def draw_arrow(painter: QPainter, tail: QPointF, tip: QPointF, ink: Ink, within: QRectF) -> None:
    """An arrow in device pixels, cut to `within`."""
    dx, dy, stroke, width = tip.x() - tail.x(), tip.y() - tail.y(), ink.stroke, ink.stroke.width * ink.weight
    length = math.hypot(dx, dy)
    if length == 0:
        return
    ux, uy = dx / length, dy / length
    head = 0.0 if stroke.head == "none" else min(HEAD * ink.weight, max(length * 0.6, 3.0))
    end = tip - QPointF(ux * head, uy * head) * (0.6 if stroke.head in ("filled", "diamond") else 0.0)
    shaft = joined(clipped_to(np.array([[tail.x(), tail.y()], [end.x(), end.y()]]), within))
    painter.setBrush(Qt.BrushStyle.NoBrush)
    for line in (pen(ink.rim, width + 2.2), pen(ink.colour, width, stroke.dash)):
        painter.setPen(line)
        painter.drawPath(shaft)
    if head and within.contains(tip):
        _draw_head(painter, tip, QPointF(ux, uy), head, ink)


def _draw_head(painter: QPainter, tip: QPointF, way: QPointF, head: float, ink: Ink) -> None:
    stroke, thick = ink.stroke, ink.stroke.width * ink.weight
    side = QPointF(-way.y(), way.x()) * (head * 0.45 + thick / 4)
    base = tip - way * head
    if stroke.head == "open":
        wings = QPolygonF([base + side, tip, base - side])
        painter.setBrush(Qt.BrushStyle.NoBrush)
        for colour, width in ((ink.rim, thick + 2.2), (ink.colour, thick)):
            painter.setPen(pen(colour, width))
            painter.drawPolyline(wings)
        return
    corners = [tip, base + side, base - side]
    if stroke.head == "diamond":
        corners = [tip, base + way * (head / 2) + side, base, base + way * (head / 2) - side]
    painter.setPen(QPen(ink.rim, 1.0))
    painter.setBrush(ink.colour)
    painter.drawPolygon(QPolygonF(corners))


def draw_ring(painter: QPainter, at: QPointF, ink: Ink, radius: float = RING) -> None:
    """A point that was looked at."""
    painter.setBrush(Qt.BrushStyle.NoBrush)
    for colour, width in ((ink.rim, 3.2), (ink.colour, 1.6)):
        painter.setPen(QPen(colour, width * ink.weight))
        painter.drawEllipse(at, radius * ink.weight, radius * ink.weight)


def sample_arrow(painter: QPainter, left: QPointF, ink: Ink) -> None:
    """How a legend shows what is drawn as arrows: one of them, SAMPLE pixels wide from `left`."""
    _arrow_sample(painter, left, SAMPLE - 4, ink)


def sample_look_ahead(painter: QPainter, left: QPointF, ink: Ink) -> None:
    """An arrow with a ring at its tip."""
    _arrow_sample(painter, left, SAMPLE - 4 - 2 * RING, ink)
    draw_ring(painter, left + QPointF(SAMPLE - 2 - RING, 0), ink, 3.5)


def sample_rings(painter: QPainter, left: QPointF, ink: Ink) -> None:
    """Three points."""
    for shift in (-9, 0, 9):
        draw_ring(painter, left + QPointF(SAMPLE / 2 + shift, 0), ink, 3.0)


def sample_ellipse(painter: QPainter, left: QPointF, ink: Ink) -> None:
    """A flat ellipse."""
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.setPen(QPen(ink.colour, 1.8))
    painter.drawEllipse(left + QPointF(SAMPLE / 2, 0), SAMPLE / 2 - 4, 4.0)


def sample_levels(painter: QPainter, left: QPointF, ink: Ink) -> None:
    """Two level lines."""
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.setPen(QPen(ink.colour, 1.0))
    for size in (1.0, 0.5):
        painter.drawEllipse(left + QPointF(SAMPLE / 2, 0), size * (SAMPLE / 2 - 3), size * 6.0)


def _arrow_sample(painter: QPainter, left: QPointF, length: float, ink: Ink) -> None:
    tail, room = left + QPointF(2, 0), QRectF(left.x(), left.y() - ROOM, SAMPLE, 2 * ROOM)
    draw_arrow(painter, tail, tail + QPointF(length, 0), ink, room)
