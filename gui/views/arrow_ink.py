"""How each kind of overlay is drawn: dash and head tell the kinds apart where the colour tells the runs."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Literal

import msgspec
import numpy as np
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPen, QPolygonF

from fallline.gui.views.segments import clipped_to, joined

HEAD, RING = 9.0, 4.5
LEFT = Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft
ROW, SAMPLE = 15, 30
"""Pixels of a legend: the height of a row, the width of a sample."""


class Stroke(msgspec.Struct, frozen=True):
    """The line of an arrow and what is at its tip; `dash` in widths of the line."""

    width: float = 2.0
    dash: tuple[float, ...] = ()
    head: Literal["filled", "open", "diamond", "none"] = "filled"


STROKES = {
    "gradient": Stroke(),
    "velocity": Stroke(dash=(2.6, 1.8), head="open"),
    "step": Stroke(width=3.4),
    "look-ahead": Stroke(dash=(0.1, 2.2), head="none"),  # a ring is at its tip
    "newton": Stroke(dash=(4.5, 2.0, 0.4, 2.0), head="diamond"),
}


def pen(colour: QColor, width: float, dash: Sequence[float] = ()) -> QPen:
    """A line with round ends, broken by `dash`."""
    made = QPen(colour, width, Qt.PenStyle.SolidLine, Qt.PenCapStyle.RoundCap, Qt.PenJoinStyle.RoundJoin)
    if dash:
        made.setDashPattern(list(dash))
    return made


def draw_arrow(
    painter: QPainter, tail: QPointF, tip: QPointF, kind: str, colour: QColor, rim: QColor, within: QRectF
) -> None:
    """An arrow of `kind` in device pixels, rimmed so that it shows on any ground, and cut to `within`."""
    stroke, dx, dy = STROKES[kind], tip.x() - tail.x(), tip.y() - tail.y()
    length = math.hypot(dx, dy)
    if length == 0:
        return
    ux, uy = dx / length, dy / length
    head = 0.0 if stroke.head == "none" else min(HEAD, max(length * 0.6, 3.0))
    end = tip - QPointF(ux * head, uy * head) * (0.6 if stroke.head in ("filled", "diamond") else 0.0)
    shaft = joined(clipped_to(np.array([[tail.x(), tail.y()], [end.x(), end.y()]]), within))
    painter.setBrush(Qt.BrushStyle.NoBrush)
    for ink in (pen(rim, stroke.width + 2.2), pen(colour, stroke.width, stroke.dash)):
        painter.setPen(ink)
        painter.drawPath(shaft)
    if head and within.contains(tip):
        _draw_head(painter, tip, QPointF(ux, uy), head, stroke, colour, rim)


def _draw_head(
    painter: QPainter, tip: QPointF, way: QPointF, head: float, stroke: Stroke, colour: QColor, rim: QColor
) -> None:
    side = QPointF(-way.y(), way.x()) * (head * 0.45 + stroke.width / 4)
    base = tip - way * head
    if stroke.head == "open":
        wings = QPolygonF([base + side, tip, base - side])
        painter.setBrush(Qt.BrushStyle.NoBrush)
        for ink, width in ((rim, stroke.width + 2.2), (colour, stroke.width)):
            painter.setPen(pen(ink, width))
            painter.drawPolyline(wings)
        return
    corners = [tip, base + side, base - side]
    if stroke.head == "diamond":
        corners = [tip, base + way * (head / 2) + side, base, base + way * (head / 2) - side]
    painter.setPen(QPen(rim, 1.0))
    painter.setBrush(colour)
    painter.drawPolygon(QPolygonF(corners))


def draw_ring(painter: QPainter, at: QPointF, colour: QColor, rim: QColor, radius: float = RING) -> None:
    """A point that was looked at."""
    painter.setBrush(Qt.BrushStyle.NoBrush)
    for ink, width in ((rim, 3.2), (colour, 1.6)):
        painter.setPen(QPen(ink, width))
        painter.drawEllipse(at, radius, radius)


def draw_sample(painter: QPainter, kind: str, left: float, y: float, colour: QColor, rim: QColor) -> None:
    """The kind as a legend shows it, SAMPLE pixels wide."""
    middle, right = QPointF(left + SAMPLE / 2, y), QPointF(left + SAMPLE - 2, y)
    if kind in STROKES:
        ring = kind == "look-ahead"
        room = QRectF(left, y - ROW, SAMPLE, 2 * ROW)
        draw_arrow(painter, QPointF(left + 2, y), right - QPointF(2 * RING * ring, 0), kind, colour, rim, room)
        if ring:
            draw_ring(painter, right - QPointF(RING, 0), colour, rim, 3.5)
        return
    painter.setBrush(Qt.BrushStyle.NoBrush)
    if kind == "trials":
        for shift in (-9, 0, 9):
            draw_ring(painter, middle + QPointF(shift, 0), colour, rim, 3.0)
    elif kind == "scaling":
        painter.setPen(QPen(colour, 1.8))
        painter.drawEllipse(middle, SAMPLE / 2 - 4, 4.0)
    else:
        painter.setPen(QPen(colour, 1.0))
        for size in (1.0, 0.5):
            painter.drawEllipse(middle, size * (SAMPLE / 2 - 3), size * 6.0)


NAMES = {"newton": "Newton's step", "quadratic": "local quadratic", "trials": "points tried", "scaling": "scaling 1/B"}
"""What a legend calls a kind whose own name is no word for a reader."""


class Legend(msgspec.Struct, frozen=True):
    """What is said in the corner: a head with the colour of a run or None, a row for each kind, then remarks."""

    head: tuple[str, QColor] | None
    kinds: tuple[tuple[str, QColor], ...]
    notes: tuple[str, ...]

    @property
    def words(self) -> list[str]:
        """Row by row."""
        head = [] if self.head is None else [self.head[0]]
        return [*head, *(NAMES.get(kind, kind) for kind, _ in self.kinds), *self.notes]

    def draw(
        self, painter: QPainter, corner: QPointF, text: QColor, muted: QColor, ground: QColor, rim: QColor
    ) -> QRectF:
        """Paint it with its top right at `corner`; the rectangle that it took."""
        metrics = painter.fontMetrics()
        words, heads = self.words, int(self.head is not None)
        width = max(metrics.horizontalAdvance(each) for each in words) + SAMPLE + 22
        box = QRectF(corner.x() - width - 8, corner.y() + 8, width, ROW * len(words) + 8)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(ground)
        painter.drawRoundedRect(box, 5, 5)
        for row, each in enumerate(words):
            y = box.top() + 4 + ROW * (row + 0.5)
            at = row - heads
            if at < 0 and self.head is not None:
                painter.setPen(QPen(self.head[1], 4.0))
                painter.drawLine(QPointF(box.left() + 10, y), QPointF(box.left() + SAMPLE + 4, y))
            elif at < len(self.kinds):
                kind, colour = self.kinds[at]
                draw_sample(painter, kind, box.left() + 7, y, colour, rim)
            painter.setPen(text if at < len(self.kinds) else muted)
            place = QRectF(box.left() + SAMPLE + 14, y - 8, width, 16)
            painter.drawText(place, LEFT, each)
        return box
