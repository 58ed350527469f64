"""A mean of a run's points is chosen in its card, drawn from where it begins, and written out."""

import numpy as np
import pytest
from PySide6.QtWidgets import QComboBox

from fallline import load_scenario
from fallline.gui.theme import DARK
from fallline.gui.views.explain import ExplainView
from fallline.gui.views.marks import Line
from fallline.gui.views.overlays import OVERLAYS


@pytest.fixture(name="means")
def _means(window_on):
    window = window_on(load_scenario("means"))
    window.session.seek(200)
    return window


def dashed(window):
    (part,) = window.stage.contour.overlay.parts()
    (line,) = [mark for mark in part.marks if mark.kind == "points" and isinstance(mark, Line)]
    return line.points


def test_runs_of_the_same_steps_have_each_their_own_mean(means):
    paths = means.session.paths
    for index, name in enumerate(("ema", "swa", "polyak")):
        means.session.select(index)
        np.testing.assert_array_equal(paths[index].theta, paths[0].theta)
        first = means.session.scenario.runs[index].average.first
        np.testing.assert_array_equal(dashed(means), paths[index].points[name].theta[first:201, :, 0])


def test_a_mean_is_chosen_in_the_card_and_can_be_taken_back(means, hand):
    card = means.runs_panel.cards[2]
    means.session.select(2)
    card.set_opened(True)
    box = card.inside.more.average.findChild(QComboBox, "run-2-average-kind")
    hand.choose(box, "ema")
    assert means.session.scenario.runs[2].average.kind == "ema"
    assert set(means.session.paths[2].points) == {"ema"}
    hand.choose(box, "none")
    assert means.session.paths[2].points == {}
    means.session.undo_stack.undo()
    assert means.session.scenario.runs[2].average.kind == "ema"


def test_explain_writes_the_mean_out_in_the_colour_that_it_is_drawn_in(means):
    means.session.select(0)
    view = ExplainView(means.session, DARK, means)
    view.show_step(200)
    assert view.symbols.text().count("mean of the points") == 1
    assert view.symbols.text().count("position") == 1
    assert OVERLAYS["points"].colour(DARK) in view._lines[-1]
    assert len(view._lines) == 2
    view.deleteLater()
