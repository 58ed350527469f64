"""Constraints are typed beside the landscape, hatched over the contours, and their pull is drawn and told."""

import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel, QLineEdit

from fallline import load_scenario
from fallline.gui.edit_words import edit_words
from fallline.gui.views.outside import outside

SQP = 4


@pytest.fixture(name="held")
def _held(window_on):
    return window_on(load_scenario("constraints"))


def typed(window, qtbot, name, text):
    line = window.findChild(QLineEdit, f"scenario-{name}")
    line.setFocus()
    line.selectAll()
    qtbot.keyClicks(line, text)
    qtbot.keyClick(line, Qt.Key.Key_Return)
    return line


def test_a_constraint_is_typed_taken_refused_and_undone(held, qtbot):
    session, before = held.session, held.session.scenario
    typed(held, qtbot, "constraints", "x + y <= 1.5; x^2 <= y")
    assert session.scenario.constraints == ("x + y <= 1.5", "x^2 <= y")
    words = "Constraints from x + y <= 2; x^2 <= y to x + y <= 1.5; x^2 <= y"
    assert edit_words(before, session.scenario, "") == words
    assert session.paths[SQP].theta[-1, :, 0].sum() == pytest.approx(1.5)
    typed(held, qtbot, "constraints", "x + y <= 1.5; x + z")
    fault = held.findChild(QLabel, "scenario-constraints-fault")
    assert fault.text() == "constraints[1]: write one of <=, >= and = in it, as in x + y <= 1"
    assert session.scenario.constraints == ("x + y <= 1.5", "x^2 <= y")
    typed(held, qtbot, "bounds", "0, 1; 0.2, inf")
    assert session.scenario.bounds == ((0.0, 1.0), (0.2, np.inf))
    session.undo_stack.undo()
    session.undo_stack.undo()
    assert session.scenario.constraints == ("x + y <= 2", "x^2 <= y")
    assert held.findChild(QLineEdit, "scenario-bounds").text() == ""


def test_at_the_solution_the_pull_adds_up_to_the_gradients_arrow(held):
    held.session.select(SQP)
    held.session.seek(20)
    (part,) = held.stage.contour.overlay.parts()
    pulls = [mark for mark in part.marks if mark.kind == "kkt"]
    (gradient,) = [mark for mark in part.marks if mark.kind == "gradient"]
    assert len(pulls) == 2
    np.testing.assert_allclose(sum(mark.vector for mark in pulls), gradient.vector, atol=1e-9)
    view = held.pages["Constraints"]
    assert view.told().count(">0.667<") == 2
    missed = {curve.run.label: np.isfinite(curve.y) for curve in view.curves()}
    assert missed["Penalty"].sum() > 20
    assert not missed["Barrier"].any()


def test_what_is_shut_out_is_hatched_and_no_more(held):
    session, rect = held.session, (-1.5, 2.5, -0.5, 2.5)
    found = outside(session.scenario.feasible, session.projection.plane, rect)
    ends = found.hatching[~np.isnan(found.hatching).any(axis=1)]
    assert len(ends) > 60
    assert (session.scenario.feasible.values(ends.T).max(axis=0) > 0).all()
    curve = found.curves[~np.isnan(found.curves).any(axis=1)]
    assert np.abs(session.scenario.feasible.values(curve.T)).min(axis=0).max() < 1e-3
