"""A comparison as a figure: performance and data profiles, the ECDF of targets, and the sensitivity to the rate."""

from __future__ import annotations

import numpy as np
from msgspec.structs import replace

from fallline.engine.language import tr
from fallline.engine.scenario.scenario import Scenario
from fallline.engine.studies.compare import Comparison
from fallline.engine.studies.comparison_plots import Plot, plots
from fallline.gui.chart.chart import Axis, Chart, Line, Look, Panel, Said
from fallline.gui.export.charted import ChartFigure
from fallline.gui.export.options import PictureOptions
from fallline.gui.export.themes import THEMES
from fallline.gui.maps.compare_look import ROOM, look, path, told
from fallline.gui.theme import Theme

COMPARED = PictureOptions(width=1600, height=1200)
"""What it looks like where nothing is said."""


def comparison_figure(
    scenario: Scenario, found: Comparison, accuracy: float, options: PictureOptions = COMPARED
) -> ChartFigure:
    """Four panels; `scenario` is what opens where the file is opened."""
    theme = THEMES[options.theme]
    return ChartFigure(
        lambda: _chart(found, accuracy, options, theme), scenario, replace(options, names="below"), theme
    )


def _chart(found: Comparison, accuracy: float, options: PictureOptions, theme: Theme) -> Chart:
    marks = options.marks and options.styled
    looks = [look(n, name, theme, marked=marks) for n, name in enumerate(found.plan.methods)]
    panels = tuple(_panel(plot, looks) for plot in plots(found, accuracy))
    return Chart(
        panels,
        tuple(looks),
        (1.0, 1.0),
        (1.0, 1.0),
        title=tr("Tuned alike, {told}", told=told(found, accuracy)) if panels else "",
    )


def _panel(plot: Plot, looks: list[Look]) -> Panel:
    x = Axis(plot.x, float(np.log10(plot.begin)), float(np.log10(plot.end)), log=True)
    y = Axis(plot.y, -ROOM, 1 + ROOM)
    lines = []
    for curve, each in zip(plot.curves, looks, strict=True):
        points = path(plot, curve)
        if len(points) > 1:
            lines.append(Line(np.column_stack([np.log10(points[:, 0]), points[:, 1]]), each))
    return Panel(x, y, tuple(lines) or (Said(tr("No problem is through yet.")),), plot.title)
