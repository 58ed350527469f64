"""The names of runs beside or below the panels, each with its line and its marker."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
from PySide6.QtGui import QPainter

from fallline.gui.chart import ink
from fallline.gui.chart.chart import Chart, Look
from fallline.gui.chart.fonts import Type
from fallline.gui.chart.layout import LINE, SAMPLE, SPACE, Layout
from fallline.gui.chart.styles import FigureStyle

LARGEST = 9.0
"""Points of a marker in a line of text."""


def draw_key(painter: QPainter, chart: Chart, layout: Layout, style: FigureStyle, type: Type) -> None:
    """Where `layout` has room for it."""
    size, rim = style.text, ink.pen(chart.text, 0.4 * style.line)
    for look, x, y, room in _places(chart, layout, style, type):
        sample = [np.array([[x, y], [x + SAMPLE, y]])] if look.lined else []
        ink.draw_lines(painter, sample, ink.pen(look.colour, style.line, look.dash))
        if look.symbol:
            ink.draw_symbol(painter, look.symbol, (x + SAMPLE / 2, y), min(style.marker, LARGEST), look.colour, rim)
        words = type.cut(look.label, size, room - SAMPLE - SPACE)
        at = (x + SAMPLE + SPACE, y + type.rise(size) / 2)
        ink.draw_words(painter, type, words, at, size, chart.text)


def _places(chart: Chart, layout: Layout, style: FigureStyle, type: Type) -> Iterator[tuple[Look, float, float, float]]:
    """Each run with the left end of its place, the middle of its line, and the room across."""
    line = LINE * style.text
    if layout.beside is not None:
        top = layout.panels[0].y
        for n, look in enumerate(chart.runs):
            yield look, layout.beside.x, top + (n + 0.5) * line, layout.beside.width
    elif layout.below is not None:
        room = layout.below
        needed = max(SAMPLE + 3 * SPACE + type.width(look.label, style.text) for look in chart.runs)
        wide = min(room.width / layout.columns, needed)
        for n, look in enumerate(chart.runs):
            row, column = divmod(n, layout.columns)
            yield look, room.x + column * wide, room.y + (row + 0.5) * line, wide - SPACE
