"""The axes of a panel, with ticks and names, its grid, and its colour bar."""

from __future__ import annotations

import numpy as np
from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QColor, QPainter

from fallline.gui.chart import ink
from fallline.gui.chart.chart import Bar, Chart, Panel
from fallline.gui.chart.fonts import Type
from fallline.gui.chart.layout import Rect
from fallline.gui.chart.styles import FigureStyle
from fallline.gui.chart.ticks import Ticked, ticks

SHADES = 128
"""Of a colour bar."""


def across(panel: Panel, rect: Rect, style: FigureStyle) -> Ticked:
    """Ticks from left to right."""
    return ticks(panel.x, rect.width, 3.4 * style.small)


def upwards(panel: Panel, rect: Rect, style: FigureStyle) -> Ticked:
    """Ticks from below."""
    return ticks(panel.y, rect.height, 3 * style.small)


def draw_grid(painter: QPainter, panel: Panel, rect: Rect, style: FigureStyle, colour: str) -> None:
    """Faint lines across at the numbers."""
    rows = [_up(at, panel, rect) for at in upwards(panel, rect, style).at]
    lines = [np.array([[rect.x, y], [rect.right, y]]) for y in rows]
    ink.draw_lines(painter, lines, ink.pen(colour, style.thin))


def draw_frame(painter: QPainter, panel: Panel, rect: Rect, style: FigureStyle, type: Type, chart: Chart) -> None:
    """The frame, ticks with their numbers, and the names of both axes."""
    made = ink.pen(chart.axis, style.axis)
    out, x_ticks, y_ticks = (
        style.tick * (-1 if style.inward else 1),
        across(panel, rect, style),
        upwards(panel, rect, style),
    )
    lines = []
    for places, length in ((x_ticks.at, out), (x_ticks.between, out / 2)):
        for x in (_along(at, panel, rect) for at in places):
            lines.append(np.array([[x, rect.bottom], [x, rect.bottom + length]]))
            if style.inward:
                lines.append(np.array([[x, rect.y], [x, rect.y - length]]))
    for places, length in ((y_ticks.at, out), (y_ticks.between, out / 2)):
        for y in (_up(at, panel, rect) for at in places):
            lines.append(np.array([[rect.x, y], [rect.x - length, y]]))
            if style.inward:
                lines.append(np.array([[rect.right, y], [rect.right + length, y]]))
    ink.draw_lines(painter, lines, made)
    painter.setPen(made)
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.drawRect(ink.box(rect))
    _numbers(painter, panel, rect, style, type, chart, x_ticks, y_ticks)


def _numbers(
    painter: QPainter, panel: Panel, rect: Rect, style: FigureStyle, type: Type, chart: Chart,
    x_ticks: Ticked, y_ticks: Ticked,
) -> None:  # fmt: skip
    small, text, colour = style.small, style.text, chart.text
    below = rect.bottom + style.tick * (not style.inward) + 0.35 * small + type.rise(small)
    for at, words in zip(x_ticks.at, x_ticks.words, strict=True):
        ink.draw_words(painter, type, words, (_along(at, panel, rect), below), small, colour, "middle")
    edge = rect.x - style.tick * (not style.inward) - 0.4 * small
    for at, words in zip(y_ticks.at, y_ticks.words, strict=True):
        ink.draw_words(
            painter, type, words, (edge, _up(at, panel, rect) + type.rise(small) / 2), small, colour, "right"
        )
    name = type.cut(panel.x.name, text, rect.width + text)
    ink.draw_words(
        painter,
        type,
        name,
        (rect.x + rect.width / 2, below + 0.4 * small + type.rise(text) + 0.1 * text),
        text,
        colour,
        "middle",
    )
    widest = max((type.width(words, small) for words in y_ticks.words), default=0.0)
    middle = (edge - widest - 0.45 * text, rect.y + rect.height / 2)
    ink.draw_words(
        painter, type, type.cut(panel.y.name, text, rect.height + text), middle, text, colour, "middle", upright=True
    )


def draw_bar(painter: QPainter, bar: Bar, rect: Rect, style: FigureStyle, type: Type, chart: Chart) -> None:
    """At the right of the panel: the colours, values at some of them, and what they are of."""
    left, wide = rect.right + 0.9 * style.text, 0.9 * style.text
    high = rect.height if bar.other is None else rect.height - 2.2 * style.small
    stops, colours = zip(*bar.colours, strict=True)
    shades = np.linspace(0, 1, SHADES)
    rgb = np.column_stack([np.interp(shades, stops, np.array(colours, dtype=np.float64)[:, k]) for k in range(3)])
    rgba = np.concatenate([rgb, np.full((SHADES, 1), 255.0)], axis=1).astype(np.uint8)[:, None]
    place = QRectF(left, rect.y, wide, high)
    painter.drawImage(place, ink.image(rgba))
    made = ink.pen(chart.axis, style.axis)
    painter.setPen(made)
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.drawRect(place)
    edge, widest = left + wide, 0.0
    for at, words in bar.ticks:
        y = rect.y + high * (1 - at)
        ink.draw_lines(painter, [np.array([[edge, y], [edge + 0.6 * style.tick, y]])], made)
        base = min(max(y + type.rise(style.small) / 2, rect.y + type.rise(style.small)), rect.y + high)
        ink.draw_words(painter, type, words, (edge + style.tick, base), style.small, chart.text)
        widest = max(widest, type.width(words, style.small))
    middle = (edge + style.tick + widest + 0.35 * style.text + type.rise(style.text), rect.y + high / 2)
    ink.draw_words(
        painter,
        type,
        type.cut(bar.name, style.text, high + style.text),
        middle,
        style.text,
        chart.text,
        "middle",
        upright=True,
    )
    if bar.other is not None:
        painter.fillRect(QRectF(left, rect.bottom - style.small, wide, style.small), QColor(*bar.other[0]))
        base = rect.bottom - style.small / 2 + type.rise(style.small) / 2
        ink.draw_words(painter, type, bar.other[1], (edge + style.tick, base), style.small, chart.text)


def _along(at: float, panel: Panel, rect: Rect) -> float:
    return rect.x + (at - panel.x.low) / (panel.x.high - panel.x.low) * rect.width


def _up(at: float, panel: Panel, rect: Rect) -> float:
    return rect.bottom - (at - panel.y.low) / (panel.y.high - panel.y.low) * rect.height
