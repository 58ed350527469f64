"""Names at the ends of curves, and beside paths where nothing else is: what is read without a key to look up."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from fallline.gui.chart.chart import Line, Panel
from fallline.gui.chart.fonts import Type
from fallline.gui.chart.layout import SPACE, Rect
from fallline.gui.chart.styles import FigureStyle

Array = NDArray[np.float64]
TRIES, BACK, GAP = 30, 0.35, 1.15
"""Places along a path that are tried, and how far back from its end; from name to name, in the height of text."""


class Name(NamedTuple):
    """The left end of its base line, and where the line ends that it belongs to, where that is elsewhere."""

    line: Line
    x: float
    y: float
    foot: tuple[float, float] | None = None


def to_paper(points: Array, panel: Panel, rect: Rect) -> Array:
    """Places (k, 2) of `panel` in points on paper."""
    with np.errstate(all="ignore"):
        across = (points[:, 0] - panel.x.low) / (panel.x.high - panel.x.low)
        up = (points[:, 1] - panel.y.low) / (panel.y.high - panel.y.low)
        return np.column_stack([rect.x + across * rect.width, rect.bottom - up * rect.height])


def inside(points: Array, rect: Rect) -> Array:
    """Those of `points` that are in `rect`."""
    x, y = points.T
    with np.errstate(invalid="ignore"):
        return points[(x >= rect.x) & (x <= rect.right) & (y >= rect.y) & (y <= rect.bottom)]


def at_right(panel: Panel, rect: Rect, style: FigureStyle, type: Type) -> list[Name]:
    """Beside the right edge, at the height where each curve ends, none on another."""
    ends = [(line, inside(to_paper(line.points, panel, rect), rect)) for line in panel.lines()]
    feet = sorted((float(seen[-1, 1]), float(seen[-1, 0]), n) for n, (_, seen) in enumerate(ends) if len(seen))
    if not feet:
        return []
    rows = spread([y for y, _, _ in feet], GAP * style.text, rect.y + style.text / 2, rect.bottom)
    x, low = rect.right + SPACE, type.rise(style.text) / 2
    return [
        Name(
            ends[n][0],
            x,
            row + low,
            (foot_x, y) if abs(row - y) > 0.4 * style.text or foot_x < rect.right - 1 else None,
        )
        for row, (y, foot_x, n) in zip(rows, feet, strict=True)
    ]


def spread(places: list[float], gap: float, low: float, high: float) -> list[float]:
    """`places` in order, moved as little as `gap` between them asks, within `low` and `high` where there is room."""
    groups: list[list[float]] = []  # of each the wanted places, less their rank times the gap
    for rank, place in enumerate(places):
        groups.append([place - rank * gap])
        while len(groups) > 1 and np.mean(groups[-2]) > np.mean(groups[-1]):
            last = groups.pop()
            groups[-1] += last
    moved = [float(np.mean(group)) for group in groups for _ in group]
    found = [base + rank * gap for rank, base in enumerate(moved)]
    over = max(found[-1] - high, 0.0)
    found = [place - over for place in found]
    return [place + max(low - found[0], 0.0) for place in found]


def beside_paths(panel: Panel, rect: Rect, style: FigureStyle, type: Type) -> list[Name] | None:
    """Near each path's end, or farther back along it where no other path is; None where one has no free place."""
    lines = panel.lines()
    seen = [inside(to_paper(line.points, panel, rect), rect) for line in lines]
    taken: list[Rect] = []
    names: list[Name] = []
    for n, line in enumerate(lines):
        if not len(seen[n]):
            continue
        others = np.concatenate([_dense(each) for m, each in enumerate(seen) if m != n] or [np.empty((0, 2))])
        place = _free(line, seen[n], others, taken, rect, style, type)
        if place is None:
            return None
        names.append(place)
        taken.append(_box(place.x, place.y, line, style, type))
    return names


def _free(
    line: Line, points: Array, others: Array, taken: list[Rect], rect: Rect, style: FigureStyle, type: Type
) -> Name | None:
    width, rise, off = type.width(line.look.label, style.text), type.rise(style.text), style.marker / 2 + 3
    dense = _dense(points)
    sides = ((off, rise / 2), (-width - off, rise / 2), (-width / 2, -off), (-width / 2, off + rise))
    for share in np.linspace(1.0, BACK, TRIES):
        x, y = dense[round(share * (len(dense) - 1))]
        for dx, dy in sides:
            box = _box(x + dx, y + dy, line, style, type)
            whole = (
                box.x >= rect.x + 2
                and box.right <= rect.right - 2
                and box.y >= rect.y + 2
                and box.bottom <= rect.bottom - 2
            )
            free = not any(_meet(box, other) for other in taken) and not len(inside(others, box))
            if whole and free and not len(inside(dense, box)):
                return Name(line, x + dx, y + dy)
    return None


def _dense(points: Array, step: float = 1.5) -> Array:
    """Points along a polyline no more than about `step` apart."""
    if len(points) < 2:
        return points
    along = np.concatenate([[0.0], np.cumsum(np.hypot(*np.diff(points, axis=0).T))])
    at = np.linspace(0.0, along[-1], max(int(along[-1] / step), 2))
    return np.column_stack([np.interp(at, along, points[:, k]) for k in (0, 1)])


def _box(x: float, y: float, line: Line, style: FigureStyle, type: Type) -> Rect:
    rise = type.rise(style.text)
    return Rect(x - 1, y - rise - 1.5, type.width(line.look.label, style.text) + 2, rise + 3)


def _meet(a: Rect, b: Rect) -> bool:
    return a.x < b.right and b.x < a.right and a.y < b.bottom and b.y < a.bottom
