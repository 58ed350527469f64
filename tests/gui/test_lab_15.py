"""Lab 15: means take the place of a decay, and their paths and losses are drawn dashed."""

import numpy as np
from pyqtgraph import PlotCurveItem
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication

from fallline.engine.analysis.convergence_rate import mean_loss
from fallline.gui.labs.all_labs import labs
from fallline.gui.theme import DARK
from tests.shipped_labs import lab_at


def test_means_come_to_rest_at_a_rate_that_does_not():
    scenario, paths = lab_at(15)
    late = {run.label: mean_loss(path.loss)[-50:].mean() for run, path in zip(scenario.runs, paths, strict=True)}
    kept = {
        run.label: mean_loss(path.points[run.kept].loss)[-50:].mean()
        for run, path in zip(scenario.runs, paths, strict=True)
        if run.kept
    }
    assert kept["mean of all"] < late["mean of all"] / 20
    assert kept["exponential mean"] < late["exponential mean"] / 4
    assert kept["schedule-free"] < late["exponential mean"] / 4
    assert kept["mean of all"] < kept["exponential mean"]
    some, every = (
        mean_loss(path.points[run.kept].loss) for path, run in zip(paths[:2], scenario.runs[:2], strict=True)
    )
    assert some[100] < every[100]  # the start is forgotten in the one, and not in the other
    assert 0.95**60 < 0.05
    _, wide = lab_at(15, lr=0.24)
    assert mean_loss(wide[1].points["polyak"].loss)[-1] < 2 * mean_loss(paths[1].points["polyak"].loss)[-1]


def test_a_decay_has_to_know_when_the_end_is():
    _, (plain, _, _, decayed) = lab_at(15, steps=200)
    np.testing.assert_array_equal(decayed.theta, plain.theta)
    _, (_, _, _, whole) = lab_at(15)
    assert mean_loss(whole.loss)[-1] < mean_loss(decayed.loss)[-1] / 4


def test_a_mean_is_dashed_in_the_colour_of_its_run(qtbot):
    lab = next(each for each in labs() if each.number == 15)(DARK)
    qtbot.addWidget(lab)
    lab.show()
    QApplication.processEvents()
    _, paths = lab_at(15)
    dashed = [
        item.getData()
        for plot in lab.plots
        for item in plot.plot.items()
        if isinstance(item, PlotCurveItem) and item.isVisible() and item.opts["pen"].style() == Qt.PenStyle.DashLine
    ]
    mean = paths[1].points["polyak"].theta[:, :, 0]
    assert any(len(x) == len(mean) and np.allclose(x, mean[:, 0]) and np.allclose(y, mean[:, 1]) for x, y in dashed)
    assert len(dashed) == 6
