"""Where the panels of a figure stand: in rows and columns of aligned axes, with room for names, bars and runs."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Literal

import msgspec

from fallline.gui.chart.chart import Chart, Look, Panel
from fallline.gui.chart.fonts import Type
from fallline.gui.chart.styles import FigureStyle
from fallline.gui.chart.ticks import ticks

Names = Literal["auto", "ends", "outside", "below"]
Where = Literal["ends", "outside", "below"]
SAMPLE, SPACE, WIDEST = 16.0, 5.0, 0.34
"""Points of a line beside a name, and around it; the share of the width that names beside the panels may take."""
BAR, LINE = 5.0, 1.35
"""Of the height of text: how wide a colour bar with its numbers is, and from line to line."""


class Rect(msgspec.Struct, frozen=True):
    """In points, from the top left."""

    x: float
    y: float
    width: float
    height: float

    @property
    def right(self) -> float:
        return self.x + self.width

    @property
    def bottom(self) -> float:
        return self.y + self.height


class Layout(msgspec.Struct, frozen=True):
    """The insides of the panels, where the runs are named, and in what columns below."""

    panels: tuple[Rect, ...]
    names: Literal["ends", "outside", "below", ""]
    beside: Rect | None = None
    below: Rect | None = None
    columns: int = 1


def room_for_name(look: Look, type: Type, style: FigureStyle) -> float:
    """Across, with a sample of its line."""
    return SAMPLE + SPACE + type.width(look.label, style.text)


def room_outside(looks: Sequence[Look], type: Type, style: FigureStyle, width: float) -> float:
    """Across, of all names beside the panels."""
    return min(max((room_for_name(look, type, style) for look in looks), default=0.0), WIDEST * width) + SPACE


def in_columns(looks: Sequence[Look], type: Type, style: FigureStyle, width: float) -> tuple[float, int]:
    """How wide a name below the panels is, and how many stand side by side: two of more than three, cut to fit."""
    widest = max(room_for_name(look, type, style) for look in looks) + 2 * SPACE
    fitting = max(int((width + 2 * SPACE) // widest), 2 if len(looks) > 3 else 1)
    return widest, math.ceil(len(looks) / math.ceil(len(looks) / fitting))  # rows of like length


def laid_out(
    chart: Chart,
    style: FigureStyle,
    type: Type,
    size: tuple[float, float],
    names: Where,
    *,
    legend: bool,
    letters: bool,
) -> Layout:
    """`chart` in `size` points, where runs are named as `names` says."""
    looks = list(chart.runs) if legend else []
    width, height = size
    edge, line = 0.4 * style.text, LINE * style.text
    top = edge + (1.6 * style.text if chart.title else 0.0)
    left, right, bottom = edge, width - edge, height - edge
    where = names if looks else ""
    beside = below = None
    columns = 1
    if where == "outside":
        room = room_outside(looks, type, style, width)
        right -= room
        beside = Rect(right + SPACE, top, room - SPACE, bottom - top)
    elif where == "below":
        widest, columns = in_columns(looks, type, style, right - left)
        rows = math.ceil(len(looks) / columns)
        bottom -= rows * line + 2
        below = Rect(left, bottom + 2, right - left, rows * line)
    panels = _grid(
        chart, style, type, Rect(left, top, right - left, bottom - top), letters=letters, ends=where == "ends"
    )
    if below is not None and panels[0].x + columns * widest <= right + 2 * SPACE:
        below = msgspec.structs.replace(below, x=panels[0].x, width=right + 2 * SPACE - panels[0].x)
    return Layout(panels, where, beside, below, columns)


def _grid(chart: Chart, style: FigureStyle, type: Type, room: Rect, *, letters: bool, ends: bool) -> tuple[Rect, ...]:
    """Insides of one width in each column and one height in each row: axes stand on one line."""
    wide, high = len(chart.columns), len(chart.rows)
    cells = list(zip(chart.cells(), chart.panels, strict=True))

    def beginning(at: int) -> list[Panel]:
        return [panel for (_, place, _, _), panel in cells if place == at]

    def ending(at: int) -> list[Panel]:
        return [panel for (_, place, _, more), panel in cells if place + more - 1 == at]

    spare = 0.5 * style.small
    lefts = [max((_left(each, style, type, room.height / high) for each in beginning(at)), default=0.0)
             for at in range(wide)]  # fmt: skip
    rights = [max((_right(each, style, type, ends=ends) for each in ending(at)), default=0.0) + spare
              for at in range(wide)]  # fmt: skip
    foot = style.tick * (not style.inward) + 1.35 * style.small + 1.3 * style.text
    across = max(room.width - sum(lefts) - sum(rights), 10.0)
    widths = [across * share / sum(chart.columns) for share in chart.columns]
    tops = [0.0] * high
    for (at, c, _, on_to), each in cells:
        tops[at] = max(tops[at], _above(each, style, type, sum(widths[c : c + on_to]), letters=letters))
    down = max(room.height - sum(tops) - high * foot, 10.0)
    heights = [down * share / sum(chart.rows) for share in chart.rows]
    rects = []
    for (r, c, down_to, on_to), panel in cells:
        x = room.x + sum(lefts[: c + 1]) + sum(rights[:c]) + sum(widths[:c])
        y = room.y + sum(tops[: r + 1]) + r * foot + sum(heights[:r])
        last, lowest = c + on_to - 1, r + down_to - 1
        end = sum(widths[c : last + 1]) + sum(lefts[c + 1 : last + 1]) + sum(rights[c:last])
        foot_at = sum(heights[r : lowest + 1]) + sum(tops[r + 1 : lowest + 1]) + (lowest - r) * foot
        rects.append(_cut(panel, Rect(x, y, end, foot_at)))
    return tuple(rects)


def _cut(panel: Panel, room: Rect) -> Rect:
    """`room`, or in the middle of it what has the shape of a panel that shows no more than it says."""
    if not (panel.whole and panel.equal):
        return room
    ratio = (panel.x.high - panel.x.low) / (panel.y.high - panel.y.low)
    width, height = min(room.width, room.height * ratio), min(room.height, room.width / ratio)
    return Rect(room.x + (room.width - width) / 2, room.y, width, height)


def _left(panel: Panel, style: FigureStyle, type: Type, height: float) -> float:
    if not panel.plotted:
        return 0.0
    words = ticks(panel.y, height, 3 * style.small).words
    numbers = max((type.width(each, style.small) for each in words), default=0.0)
    return style.tick * (not style.inward) + numbers + 0.5 * style.small + 1.25 * style.text


def _right(panel: Panel, style: FigureStyle, type: Type, *, ends: bool) -> float:
    named = panel.lines() if ends and not panel.equal else []
    names = max((type.width(line.look.label, style.text) for line in named), default=0.0)
    bar = 0.0
    if panel.bar is not None:
        numbers = max((type.width(words, style.small) for _, words in panel.bar.ticks), default=0.0)
        bar = 2.1 * style.text + numbers + 1.3 * style.text
    return bar + (names + SPACE if names else 0.0)


def _above(panel: Panel, style: FigureStyle, type: Type, width: float, *, letters: bool) -> float:
    note = LINE * style.small * len(type.wrapped(panel.note, style.small, width)) if panel.note else 0.0
    return note + (1.5 * style.text if panel.title or letters else 0.5 * style.small)
