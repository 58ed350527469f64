"""Small faults of labs that were seen, each held: what a legend hides, what becomes of Newton, what an axis counts."""

import numpy as np
import pytest
from PySide6.QtCore import QPointF, Qt

from fallline.engine.studies.newton_root import NewtonRoot, newton_root


@pytest.mark.parametrize("size", [(1400, 900), (1000, 700)])
def test_the_legend_leaves_both_losses_of_lab_7_in_sight_without_noise(open_lab, turn, settle, size):
    lab = open_lab(7)
    lab.window().resize(*size)
    settle()
    turn(lab, noise=0)
    settle()
    legend = lab.plots[1].legend.sceneBoundingRect()
    view = lab.plots[1].plot.getViewBox()
    for item, label in lab.plots[1].legend.items:
        if "mean of 40" in label.text:
            x, y = item.item.getData()
            seen = [view.mapViewToScene(point) for point in _points(x, y)]
            assert not any(legend.contains(point) for point in seen)


def _points(x, y):
    known = np.isfinite(x) & np.isfinite(y)
    return [QPointF(float(a), float(b)) for a, b in zip(x[known], y[known], strict=True)]


def test_newton_in_a_circle_says_so(open_lab, turn, qtbot, editor, settle):
    lab = open_lab(8)
    line = editor(lab, "formula")
    line.clear()
    qtbot.keyClicks(line, "x^3 - 2x + 2")
    qtbot.keyClick(line, Qt.Key.Key_Return)
    settle()
    turn(lab, start=0)
    expected = newton_root(NewtonRoot(formula="x^3 - 2x + 2", start=0.0, steps=120)).manner
    assert lab.tangents.note.text().endswith(f"In the end {expected}")


def test_the_axis_of_lab_5_counts_the_rate_times_the_steepest_curvature(open_lab):
    lab = open_lab(5)
    assert lab.phase.plot.getAxis("bottom").labelText == "rate × steepest curvature"
    found = lab.result["diagram"]  # whose steepest curvature is 1, and whose limit without momentum is 2
    assert found.limit[0] == pytest.approx(2)


def test_columns_of_the_patients_are_named_in_words(open_lab):
    lab = open_lab(2)
    labels = [lab.paths.plot.getAxis(side).labelText for side in ("bottom", "left")]
    assert labels == ["weight of bmi, the body mass index", "weight of ltg, log of a blood fat"]


def test_the_mean_of_eight_runs_halves_with_the_rate_as_lesson_2_says(open_lab, turn):
    lab = open_lab(2)
    ends = []
    for lr in (0.1, 0.05):
        turn(lab, lr_one=lr)
        ends.append(lab.result[2].rest)
    assert 0.35 < ends[1] / ends[0] < 0.65
