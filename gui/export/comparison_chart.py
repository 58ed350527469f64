"""A comparison as a figure: performance and data profiles, the ECDF of targets, and the sensitivity to the rate."""

from __future__ import annotations

import math

import numpy as np
from msgspec.structs import replace
from numpy.typing import NDArray

from fallline.engine.scenario.scenario import COLOURS, Scenario
from fallline.engine.studies.compare import Comparison
from fallline.engine.studies.comparison_plots import Drawn, Plot, plots
from fallline.gui.chart.chart import DASHES, Axis, Chart, Line, Look, Panel, Said
from fallline.gui.export.charted import ChartFigure
from fallline.gui.export.options import PictureOptions
from fallline.gui.export.themes import THEMES
from fallline.gui.theme import Theme
from fallline.gui.widgets.icons import MARKERS

COMPARED = PictureOptions(width=1600, height=1200)
"""What it looks like where nothing is said."""
RAISED = str.maketrans("-0123456789", "⁻⁰¹²³⁴⁵⁶⁷⁸⁹")
ROOM = 0.02
"""Of an axis that is left over shares of 0 and 1."""


def comparison_figure(
    scenario: Scenario, found: Comparison, accuracy: float, options: PictureOptions = COMPARED
) -> ChartFigure:
    """Four panels; `scenario` is what opens where the file is opened."""
    theme = THEMES[options.theme]
    return ChartFigure(
        lambda: _chart(found, accuracy, options, theme), scenario, replace(options, names="below"), theme
    )


def look(method: int, label: str, theme: Theme, *, marked: bool = False) -> Look:
    """Of a method wherever it is: a colour of the runs, and a dash once these are taken."""
    colour = COLOURS[method % len(COLOURS)]
    turn = method // len(COLOURS)
    dash = DASHES[(method + turn if marked else turn) % len(DASHES)]  # no two with one colour have one dash
    return Look(label, theme.runs[colour], MARKERS[colour] if marked else "", dash, marked, method)


def path(plot: Plot, curve: Drawn) -> NDArray[np.float64]:
    """Places (k, 2) of a curve in `plot`, x plain: of a staircase both ends of each step."""
    if not plot.stairs:
        return np.column_stack([curve.x, curve.y])
    x = np.concatenate([[plot.begin], np.repeat(curve.x, 2), [max([plot.end, *curve.x[-1:].tolist()])]])
    y = np.concatenate([[0.0, 0.0], np.repeat(curve.y, 2)])
    return np.column_stack([x, y])


def _chart(found: Comparison, accuracy: float, options: PictureOptions, theme: Theme) -> Chart:
    marks = options.marks and options.styled
    looks = [look(n, name, theme, marked=marks) for n, name in enumerate(found.plan.methods)]
    panels = tuple(_panel(plot, looks) for plot in plots(found, accuracy))
    return Chart(
        panels, tuple(looks), (1.0, 1.0), (1.0, 1.0), title=f"Tuned alike, {told(found, accuracy)}" if panels else ""
    )


def told(found: Comparison, accuracy: float) -> str:
    """What was compared, in a line."""
    plan, problems = found.plan, len(found.complete)
    return (
        f"{problems} problems from {plan.seeds} starts, {plan.budget:,} gradients a run, "
        f"{plan.tuning:,} runs' worth to tune, accuracy {power(accuracy)}"
    )


def power(accuracy: float) -> str:
    """A power of ten in print."""
    return "10" + str(round(math.log10(accuracy))).translate(RAISED)


def _panel(plot: Plot, looks: list[Look]) -> Panel:
    x = Axis(plot.x, float(np.log10(plot.begin)), float(np.log10(plot.end)), log=True)
    y = Axis(plot.y, -ROOM, 1 + ROOM)
    lines = []
    for curve, each in zip(plot.curves, looks, strict=True):
        points = path(plot, curve)
        if len(points) > 1:
            lines.append(Line(np.column_stack([np.log10(points[:, 0]), points[:, 1]]), each))
    return Panel(x, y, tuple(lines) or (Said("No problem is through yet."),), plot.title)
