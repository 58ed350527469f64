"""What points at something in a panel: lines across it with their words, words at a point, heads of arrows."""

from __future__ import annotations

import numpy as np
from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QColor, QPainter

from fallline.gui.chart import ink
from fallline.gui.chart.chart import Line, Panel, Rule, Words
from fallline.gui.chart.ends import inside, to_paper
from fallline.gui.chart.fonts import Type
from fallline.gui.chart.layout import LINE, Rect
from fallline.gui.chart.styles import FigureStyle

HEAD, SLENDER, NEAR = 2.2, 0.4, 0.92
"""An arrow's head in markers, its half width in its length; where along an upright its words stand."""


def draw_rule(painter: QPainter, rule: Rule, panel: Panel, rect: Rect, style: FigureStyle, type: Type) -> None:
    """Across the whole panel, where it is within the axes; its words read beside it."""
    at = [rule.x, panel.y.low] if rule.upright else [panel.x.low, rule.x]
    (place,) = to_paper(np.array([at]), panel, rect)
    if not len(inside(place[None], rect)):
        return
    x, y = place.tolist()
    ends = [[x, rect.y], [x, rect.bottom]] if rule.upright else [[rect.x, y], [rect.right, y]]
    ink.draw_lines(painter, [np.array(ends)], ink.pen(rule.colour, style.axis, (4.0, 3.0)))
    size, wide = style.small, type.width(rule.words, style.small)
    if not rule.words:
        return
    if rule.upright:
        after = x + 2 + wide <= rect.right
        spot = (x + 2 if after else x - 2 - wide, rect.bottom - NEAR * rect.height + type.rise(size) / 2)
    else:
        above = y - 2 - type.rise(size) >= rect.y
        spot = (rect.right - wide - 2, y - 2 if above else y + 2 + type.rise(size))
    ink.draw_words(painter, type, rule.words, spot, size, rule.colour)


def draw_said(painter: QPainter, words: Words, panel: Panel, rect: Rect, style: FigureStyle, type: Type) -> None:
    """Where the point is in the panel; moved back into it where words would reach over its edge."""
    place = inside(to_paper(np.array([[words.x, words.y]]), panel, rect), rect)
    if not len(place):
        return
    (x, y), size, lines = place[0].tolist(), style.small, words.words.split("\n")
    wide, high = max(type.width(each, size) for each in lines), LINE * size * len(lines)
    left = min(max(x - words.anchor[0] * wide, rect.x + 1), max(rect.right - wide - 1, rect.x + 1))
    top = min(max(y - words.anchor[1] * high, rect.y + 1), max(rect.bottom - high - 1, rect.y + 1))
    for row, each in enumerate(lines):
        base = top + (row + 0.5) * LINE * size + type.rise(size) / 2
        ink.draw_words(painter, type, each, (left + wide / 2, base), size, words.colour, "middle")


def draw_head(painter: QPainter, line: Line, panel: Panel, rect: Rect, style: FigureStyle) -> None:
    """Of an arrow along `line`, where it ends in the panel."""
    ends = to_paper(line.points[[0, -1]], panel, rect)
    along = ends[1] - ends[0]
    length = float(np.hypot(*along))
    if not (np.isfinite(length) and length > 0 and len(inside(ends[1:], rect))):
        return
    along, long = along / length, min(HEAD * style.marker, length)
    across, back = np.array([-along[1], along[0]]) * long * SLENDER, ends[1] - along * long
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(QColor(line.look.colour))
    painter.drawPolygon([QPointF(*each) for each in (ends[1], back + across, back - across)])
