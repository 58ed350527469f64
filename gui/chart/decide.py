"""Where the runs of a figure are named if nobody says: where lines end if there is room, else beside or below."""

from __future__ import annotations

import math

from fallline.gui.chart.chart import Chart, fitted
from fallline.gui.chart.ends import GAP, beside_paths
from fallline.gui.chart.fonts import Type
from fallline.gui.chart.layout import LINE, WIDEST, Layout, Names, Where, in_columns, laid_out, room_for_name
from fallline.gui.chart.styles import FigureStyle

BETWEEN, BESIDE = 0.27, 0.2
"""Shares of the width that names may take between panels that stand beside each other, and at their right."""
OVER = 2.0
"""How much more of the width than of the height names may take: a figure is wider than high."""


def decided(
    chart: Chart,
    style: FigureStyle,
    type: Type,
    size: tuple[float, float],
    names: Names,
    *,
    legend: bool,
    letters: bool,
) -> Where:
    """`names`, or what there is room for: a name that would stand on another path says nothing."""
    if names in ("outside", "below"):
        return names
    if not legend or not chart.runs:
        return "below"
    direct = laid_out(chart, style, type, size, "ends", legend=True, letters=letters)
    fit = _fit(chart, direct, style, type)
    if names == "ends" and fit:
        return "ends"
    widest = max(room_for_name(look, type, style) for look in chart.runs)
    named = {n % len(chart.columns) for n, panel in enumerate(chart.panels) if not panel.equal and panel.lines()}
    share = WIDEST if len(chart.columns) == 1 else BETWEEN / max(len(named), 1)
    if names == "auto" and widest <= share * size[0] and fit:
        return "ends"
    beside = WIDEST if len(chart.columns) == 1 else BESIDE
    _, columns = in_columns(chart.runs, type, style, size[0])
    under = math.ceil(len(chart.runs) / columns) * LINE * style.text / size[1]
    taken = widest / size[0]
    return "outside" if len(chart.runs) > 2 and taken <= beside and taken < OVER * under else "below"


def _fit(chart: Chart, layout: Layout, style: FigureStyle, type: Type) -> bool:
    """Whether each name stands at its line and on no other: over the steps if there is such a panel, else on a path."""
    places = [
        (fitted(panel, room.width, room.height), room) for panel, room in zip(chart.panels, layout.panels, strict=True)
    ]
    plots = [(panel, room) for panel, room in places if panel.plotted and not panel.equal and panel.lines()]
    if plots:
        return all(len(panel.lines()) * GAP * style.text <= room.height for panel, room in plots)
    for panel, room in places:
        found = beside_paths(panel, room, style, type) if panel.plotted else None
        if found is None or len(found) < len(panel.lines()):
            return False
    return True
