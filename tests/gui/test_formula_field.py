"""A formula is taken when it is finished, as one undo step; its letters become sliders; it is shown back typeset."""

import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QLabel, QLineEdit, QSlider

from fallline import dumps, loads
from fallline.engine.landscapes.expression import Expression
from fallline.engine.scenario.edit import replace
from fallline.gui.widgets.typed_line import TypedLine, take_typed

GOOD = "x**2 + 9*y**2"


@pytest.fixture
def line(window, qtbot):
    """The field of a window on a formula, which has the focus."""
    scenario = replace(window.session.scenario, landscape=Expression(formula=GOOD), view=None, start=(-2.0, 1.5))
    window.session.load(scenario)
    QApplication.processEvents()
    (found,) = window.landscape_panel.form.controls()  # that of the test before may wait to be deleted
    assert isinstance(found, TypedLine)
    found.setFocus()
    found.selectAll()
    return found


def formula(window):
    return window.session.scenario.landscape.formula


def test_no_prefix_of_a_formula_is_taken_while_it_is_typed(window, line, qtbot):
    seen = []

    def see():
        seen.append(formula(window))

    window.session.scenario_changed.connect(see)
    qtbot.keyClicks(line, "x^2 + 3y^2")
    assert formula(window) == GOOD
    assert window.session.undo_stack.count() == 0
    qtbot.keyClick(line, Qt.Key.Key_Return)
    assert formula(window) == "x^2 + 3y^2"
    assert window.session.undo_stack.count() == 1
    assert set(seen) == {"x^2 + 3y^2"}
    window.session.scenario_changed.disconnect(see)
    window.session.undo_stack.undo()
    assert formula(window) == line.text() == GOOD


def test_a_pause_takes_it_and_going_on_is_the_same_undo_step(window, line, qtbot):
    qtbot.keyClicks(line, "x^2")
    assert line.pause.isActive()
    line.pause.timeout.emit()
    assert formula(window) == "x^2"
    assert line.hasFocus()
    qtbot.keyClicks(line, " + y^4")
    assert formula(window) == "x^2"
    qtbot.keyClick(line, Qt.Key.Key_Return)
    assert formula(window) == "x^2 + y^4"
    assert window.session.undo_stack.count() == 1


def test_leaving_the_field_takes_it(window, line, qtbot):
    qtbot.keyClicks(line, "|x| + |y|")
    window.stage.contour.setFocus()
    QApplication.processEvents()
    assert formula(window) == "|x| + |y|"
    assert not line.pause.isActive()


def test_escape_gives_it_up(window, line, qtbot):
    qtbot.keyClicks(line, "x^2 +")
    line.pause.timeout.emit()
    assert line.property("fault")
    qtbot.keyClick(line, Qt.Key.Key_Escape)
    assert line.text() == formula(window) == GOOD
    assert not line.property("fault")
    qtbot.keyClick(line, Qt.Key.Key_Return)
    assert window.session.undo_stack.count() == 0


def test_an_edit_elsewhere_leaves_what_is_being_typed(window, line, qtbot):
    qtbot.keyClicks(line, "x^2 + 5")
    window.session.edit(replace(window.session.scenario, steps=77))
    assert line.text() == "x^2 + 5"
    assert formula(window) == GOOD


def test_what_an_action_needs_is_taken_first(window, line, qtbot):
    """Ctrl+S leaves the focus where it is: what is saved is what is read in the field."""
    qtbot.keyClicks(line, "x^2 + 5y^2")
    window.registry["step-forward"].trigger()
    assert formula(window) == "x^2 + 5y^2"
    line.selectAll()
    qtbot.keyClicks(line, "x^4 + y^2")
    take_typed()
    assert formula(window) == "x^4 + y^2"


def test_the_letters_of_a_formula_become_sliders_and_go_with_it(window, line, qtbot):
    qtbot.keyClicks(line, "a x^2 + b_1 y^2 + \\theta")
    qtbot.keyClick(line, Qt.Key.Key_Return)
    assert window.session.scenario.landscape.parameters == {"a": 1.0, "b_1": 1.0, "theta": 1.0}
    panel = window.landscape_panel
    QApplication.processEvents()
    labels = [label.text() for label in panel.dials.findChildren(QLabel) if label.isVisible()]
    assert labels == ["a", "b₁", "θ"]
    slider = panel.findChild(QSlider, "landscape-parameters-a-slider")
    edit = panel.findChild(QLineEdit, "landscape-parameters-a-edit")
    assert slider.isVisible()
    assert edit.text() == "1"
    edit.setFocus()
    edit.selectAll()
    qtbot.keyClicks(edit, "25")
    qtbot.keyClick(edit, Qt.Key.Key_Return)
    assert window.session.scenario.landscape.parameters == {"a": 25.0, "b_1": 1.0, "theta": 1.0}
    np.testing.assert_allclose(window.session.paths[0].loss[0], 25 * 4 + 1.5**2 + 1)
    line.setFocus()
    line.selectAll()
    qtbot.keyClicks(line, "a x^2 + y^2")
    qtbot.keyClick(line, Qt.Key.Key_Return)
    QApplication.processEvents()
    assert window.session.scenario.landscape.parameters == {"a": 25.0}
    assert [label.text() for label in panel.dials.findChildren(QLabel) if label.isVisible()] == ["a"]
    window.session.undo_stack.undo()
    assert window.session.scenario.landscape.parameters == {"a": 25.0, "b_1": 1.0, "theta": 1.0}


def test_a_slider_of_a_parameter_is_dragged_as_one_undo_step(window, line, qtbot, hand):
    qtbot.keyClicks(line, "a x^2 + y^2")
    qtbot.keyClick(line, Qt.Key.Key_Return)
    QApplication.processEvents()
    slider, before = window.landscape_panel.findChild(QSlider, "landscape-parameters-a-slider"), window.session.paths
    hand.press_knob(slider)
    hand.move(9)
    hand.move(9)
    hand.release()
    assert window.session.scenario.landscape.parameters["a"] > 1
    assert window.session.undo_stack.count() == 2
    assert all(old is not new for old, new in zip(before, window.session.paths, strict=True))


def test_parameters_are_kept_in_the_file(window, line, qtbot):
    qtbot.keyClicks(line, "a x^2 + y^2")
    qtbot.keyClick(line, Qt.Key.Key_Return)
    scenario = window.session.scenario
    kept = replace(scenario, landscape=replace(scenario.landscape, parameters={"a": 2.5}))
    text = dumps(kept)
    assert 'formula = "a x^2 + y^2"' in text
    assert "[landscape.parameters]\na = 2.5" in text
    assert loads(text) == kept


def test_it_is_shown_back_typeset_as_it_was_written(window, line, qtbot):
    qtbot.keyClicks(line, "1/2 x^2 + |y| sin 3x")
    qtbot.keyClick(line, Qt.Key.Key_Return)
    shown = window.landscape_panel.formula.accessibleDescription()
    assert shown == r"f = \frac{1}{2} x^{2} + \left|y\right| \sin\left(3 x\right)"
    assert window.landscape_panel.formula._layout(300)[0], "it can be drawn"


def test_the_field_says_how_formulas_are_written(window, line):
    assert "x^2 + 3y^2" in line.toolTip()
    assert "LaTeX" in line.toolTip()
