"""How a comparison looks wherever it is drawn: colours and dashes of methods, paths of curves, and its words."""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray

from fallline.engine.language import tr
from fallline.engine.scenario.scenario import COLOURS
from fallline.engine.studies.compare import Comparison
from fallline.engine.studies.comparison_plots import Drawn, Plot
from fallline.gui.chart.chart import DASHES, Look
from fallline.gui.theme import Theme
from fallline.gui.widgets.icons import MARKERS

RAISED = str.maketrans("-0123456789", "⁻⁰¹²³⁴⁵⁶⁷⁸⁹")
ROOM = 0.02
"""Of an axis that is left over shares of 0 and 1."""


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


def told(found: Comparison, accuracy: float) -> str:
    """What was compared, in a line."""
    plan, problems = found.plan, len(found.complete)
    noise = tr(", noise {noise:g}", noise=plan.noise) if plan.noise else ""
    batch = tr(", batches of {batch:,}", batch=plan.batch) if plan.batch else ""
    words = tr(
        "{problems} problems from {starts} starts, {budget:,} gradients a run, {tuning:,} runs' worth to tune, "
        "accuracy {accuracy}",
        problems=problems,
        starts=plan.seeds,
        budget=plan.budget,
        tuning=plan.tuning,
        accuracy=power(accuracy),
    )
    return words + noise + batch


def power(accuracy: float) -> str:
    """A power of ten in print."""
    return "10" + str(round(math.log10(accuracy))).translate(RAISED)
