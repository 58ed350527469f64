"""The landscape panel: picking, shaping, and a formula that is wrong, boundless, undefined in part, or flat."""

import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QComboBox, QLabel, QLineEdit, QSlider

from fallline import LANDSCAPES, load_scenario, trace
from fallline.engine.landscapes.expression import Expression
from fallline.engine.problem.formula import LENGTH
from fallline.engine.scenario.edit import replace, with_rates
from fallline.gui.views.overlays import OVERLAYS

from .reading import rings, texts

GOOD = "x**2 + 9*y**2"


@pytest.fixture
def typing(window_on, qtbot):
    """A window on a formula, and a way to type another and to pause: `type_in(text)` gives the window."""
    scenario = replace(load_scenario("ravine"), landscape=Expression(formula=GOOD), view=None, start=(-2.0, 1.5))
    window = window_on(scenario)
    line = window.findChild(QLineEdit, "landscape-formula")

    def type_in(text):
        line.setFocus()
        line.selectAll()
        if len(text) < LENGTH:
            qtbot.keyClicks(line, text)
        else:
            QApplication.clipboard().setText(text)
            line.paste()
        line.pause.timeout.emit()
        QApplication.processEvents()
        return window

    return type_in


def fault(window):
    label = window.findChild(QLabel, "landscape-formula-fault")
    return label.text() if label is not None and label.isVisible() else ""


def formula(window):
    return window.session.scenario.landscape.formula


def drawn(window):
    """Draw everything once, and hold that what the plots cover is finite."""
    window.grab()
    for plot in (
        window.stage.contour,
        window.pages["Loss"].plot,
        window.pages["Condition number"].plot,
        window.pages["Learning rate"].plot,
    ):
        assert np.isfinite(plot.getViewBox().viewRange()).all()
    assert np.ptp(window.stage.contour.getViewBox().viewRange(), axis=1).min() > 0
    return window


FAULTS = {
    "x**2 + ": "ends too early",
    "x**2 + 9*y**2)": "unmatched",
    "x^": "ends too early",
    "foo + x": "foo",
    "__import__('os')": "",
    "1/(x - x)": "",
    "x" * (LENGTH + 1): "longer",
    "": "empty",
}


def test_a_fault_is_told_in_place_and_the_last_good_landscape_stays(typing, qtbot):
    for text, told in FAULTS.items():
        window = typing(text or " ")
        line = window.findChild(QLineEdit, "landscape-formula")
        if not text:
            qtbot.keyClick(line, Qt.Key.Key_Backspace)
            line.pause.timeout.emit()
        assert told in fault(window), text
        assert fault(window), text
        assert line.property("fault")
        assert line.text() == text
        assert formula(window) != text
        assert Expression(formula=formula(window)), "the last good formula stays"
        assert all(np.isfinite(path.loss[0]).all() for path in window.session.paths)
    drawn(window)


def test_a_fault_is_mended_by_typing_on(typing, qtbot):
    window = typing("x**2 + 4*")
    line = window.findChild(QLineEdit, "landscape-formula")
    assert fault(window)
    assert formula(window) == GOOD
    qtbot.keyClicks(line, "y**2")
    qtbot.keyClick(line, Qt.Key.Key_Return)
    assert fault(window) == ""
    assert formula(window) == "x**2 + 4*y**2"
    assert window.session.paths[0].loss[0, 0] == pytest.approx(4 + 4 * 1.5**2)


def test_typing_is_undone_as_one_and_takes_the_fault_along(typing, qtbot):
    window = typing("x**2 + 4")
    window = typing("x**2 + 4*")
    session, line = window.session, window.findChild(QLineEdit, "landscape-formula")
    assert fault(window)
    session.undo_stack.undo()
    assert formula(window) == line.text() == GOOD
    assert fault(window) == ""
    assert session.undo_stack.count() == 1
    session.undo_stack.redo()
    assert formula(window) == "x**2 + 4"


def test_enter_or_leaving_ends_an_undo_step(typing, qtbot):
    window = typing("x**2 + y**2")
    line = window.findChild(QLineEdit, "landscape-formula")
    qtbot.keyClick(line, Qt.Key.Key_Return)
    typing("x**4 + y**4")
    window.session.undo_stack.undo()
    assert formula(window) == "x**2 + y**2"


def test_a_fault_left_alone_lets_everything_else_go_on(typing, qtbot):
    window = typing("x**2 +* y")
    assert fault(window)
    beta = window.findChild(QSlider, "run-1-optimizer-beta-slider")
    beta.setFocus()
    qtbot.keyClick(beta, Qt.Key.Key_Left)
    assert window.session.scenario.runs[1].optimizer.beta < 0.82
    assert fault(window), "an edit elsewhere does not take the message away"
    window.transport.seek(10)
    drawn(window)


WILD = [
    "exp(exp(x*x))", "exp(exp(exp(x*x + y*y)))", "log(x)", "sqrt(x) + y**2", "3", "0*x", "1e99*x**2", "x**64", "1/x",
    "x", "1e-90*(x**2 + y**2)", "abs(x) + abs(y)", "sign(x)", "where(x > 0, x, log(x))", "tan(x)*tan(y)",
    "max(x, y)",
]  # fmt: skip


@pytest.mark.parametrize("texts", [WILD[at::4] for at in range(4)], ids=lambda texts: texts[0])
def test_a_wild_formula_is_drawn_without_a_warning(typing, texts):
    for text in texts:
        window = typing(text)
        assert formula(window) == text
        assert fault(window) == ""
        for step in (0, 1, 120):
            window.session.seek(step)
            drawn(window)
        assert all(
            np.array_equal(path.theta, again.theta, equal_nan=True)
            for path, again in zip(window.session.paths, trace(window.session.scenario), strict=True)
        )


def test_where_a_formula_has_no_value_nothing_is_painted(typing):
    window = drawn(typing("log(x)"))
    contour = window.stage.contour
    image = contour.heat.image
    assert (image[:, : image.shape[1] // 2 - 2, 3] == 0).all()
    assert (image[:, image.shape[1] // 2 + 2 :, 3] == 255).all()


def test_a_start_without_a_value_is_said_on_every_card(typing):
    window = typing("log(x)")  # the start is at x = -2
    assert all(card.loss.text() == "undefined" for card in window.runs_panel.cards)
    assert {row[-1] for row in texts(window.pages["Now"].table)} == {"undefined"}
    assert rings(window.stage.contour)[0].isVisible()


def test_the_window_says_why_all_is_empty_until_the_start_has_a_value(typing):
    window = typing("log(x)")
    banner = window.stage.banner
    assert banner.isVisible()
    assert "no finite value at the start" in banner.text.text()
    window.session.edit(replace(window.session.scenario, start=(1.0, 1.0)))
    assert not banner.isVisible()
    banner.warn("Something else.")
    window.session.edit(replace(window.session.scenario, start=(2.0, 1.0)))
    assert banner.isVisible(), "only its own words go"


def test_every_landscape_can_be_picked_and_drawn(window, monkeypatch):
    window.session.edit(replace(window.session.scenario, steps=50))
    monkeypatch.setattr("fallline.gui.rate_fit.PATIENCE", 0.0)  # each is picked before rates for the last are found
    picker = window.findChild(QComboBox, "landscape-picker")
    assert {picker.itemData(index) for index in range(picker.count())} == set(LANDSCAPES.offered())
    for index in range(picker.count()):
        picker.setCurrentIndex(index)
        picker.activated.emit(index)
        QApplication.processEvents()
        assert window.session.scenario.landscape.tag() == picker.itemData(index)
        window.session.seek(50)
        drawn(window)


def test_another_landscape_brings_its_window_and_undo_the_old_one(window, hand):
    session, before = window.session, window.session.scenario
    seen = window.stage.contour.getViewBox().viewRange()
    picker = window.findChild(QComboBox, "landscape-picker")
    hand.choose(picker, LANDSCAPES["rosenbrock"].heading())
    assert session.scenario.landscape.tag() == "rosenbrock"
    assert session.scenario.start == LANDSCAPES["rosenbrock"].start
    rates = [run.schedule.lr for run in before.runs]
    assert with_rates(session.scenario, rates).runs == before.runs, "rates suit the landscape; the rest is as it was"
    x0, x1, _, _ = session.scenario.window
    (left, right), _ = window.stage.contour.getViewBox().viewRange()
    assert left <= x0 < x1 <= right
    session.undo_stack.undo()
    assert session.scenario == before
    QApplication.processEvents()
    assert np.allclose(window.stage.contour.getViewBox().viewRange(), seen)
    assert picker.currentData() == "quadratic"


def test_a_parameter_bends_ground_and_paths_while_its_slider_is_dragged(open_window, hand):
    window = open_window()
    session, contour = window.session, window.stage.contour
    slider = window.findChild(QSlider, "landscape-l2-slider")
    ground, paths = contour.heat.image.copy(), session.paths
    hand.press_knob(slider)
    hand.move(-6)
    assert session.scenario.landscape.l2 < 36
    assert not np.array_equal(contour.heat.image, ground)
    assert all(old is not new for old, new in zip(paths, session.paths, strict=True))
    hand.move(-6)
    hand.release()
    assert session.undo_stack.count() == 1
    session.undo_stack.undo()
    assert session.scenario.landscape.l2 == 36
    QApplication.processEvents()
    contour._rest.stop()  # as if the hand had rested
    contour._rested()
    assert np.array_equal(contour.heat.image, ground)


def test_the_panel_names_formula_and_source(window):
    panel = window.landscape_panel
    assert panel.source.text() == window.session.scenario.landscape.source
    assert window.session.scenario.landscape.latex() in panel.formula.accessibleDescription()


def test_arrows_and_their_kin_bear_a_wild_formula_too(typing):
    for text in WILD:
        window = typing(text)
        window.stage.contour.overlay.shown = frozenset(OVERLAYS)
        for step in (0, 1, 120):
            window.session.seek(step)
            window.stage.contour.grab()
