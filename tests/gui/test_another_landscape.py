"""Another landscape brings rates that suit it, undone as one; words stay; start, walkers and seed are typed."""

import threading

import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QLabel, QLineEdit, QPushButton

from fallline import LANDSCAPES, dumps, load_scenario
from fallline.engine.scenario.edit import replace, with_walkers
from fallline.gui import rate_fit
from fallline.gui.widgets.typed_point import BadPointError, start_of, words_of

OWN = [run.schedule.lr for run in load_scenario("ravine").runs]


def choose(window, hand, tag):
    hand.choose(window.landscape_panel.picker, LANDSCAPES[tag].heading())


def rates(window):
    return [run.schedule.lr for run in window.session.scenario.runs]


def offer(window, name="rates"):
    button = window.findChild(QPushButton, f"{name}-offer-button")
    return button if button.isVisible() else None


def test_a_landscape_on_which_the_rates_blow_up_is_chosen_and_nobody_leaves(window, hand):
    session, before = window.session, window.session.scenario
    choose(window, hand, "rosenbrock")
    assert session.scenario.landscape.tag() == "rosenbrock"
    assert rates(window) != OWN
    assert all(path.diverged_at is None and path.loss[-1, 0] < path.loss[0, 0] for path in session.paths)
    assert session.undo_stack.count() == 1
    session.undo_stack.undo()
    assert session.scenario == before
    session.undo_stack.redo()
    assert rates(window) != OWN


def test_the_rates_from_before_are_kept_at_a_press(window, hand):
    choose(window, hand, "beale")
    found = rates(window)
    assert window.landscape_panel.rates.text.text() == "Learning rates fitted to this landscape"
    hand.click(offer(window))
    assert rates(window) == OWN
    assert offer(window).text() == "Fit them"
    hand.click(offer(window))
    assert rates(window) == found
    assert window.session.undo_stack.count() == 3
    lr = window.findChild(QLineEdit, "run-0-schedule-lr-edit")
    lr.setFocus()
    lr.selectAll()
    lr.insert("0.001")
    lr.textEdited.emit("0.001")
    lr.setModified(True)
    lr.returnPressed.emit()
    assert rates(window)[0] == 0.001
    assert offer(window) is None, "they are the person's own now"


@pytest.fixture
def held(monkeypatch):
    """A search that goes on in the background until `held` is set."""
    gate, search = threading.Event(), rate_fit.fitted

    def wait(scenario, progress):
        while threading.current_thread() is not threading.main_thread() and not gate.wait(0.005):
            progress(0.0)
        return search(scenario, progress)

    monkeypatch.setattr(rate_fit, "PATIENCE", 0.0)
    monkeypatch.setattr(rate_fit, "fitted", wait)
    yield gate
    gate.set()


def test_what_takes_long_is_looked_for_in_the_background(window, hand, qtbot, held):
    fit = window.landscape_panel.fit
    choose(window, hand, "himmelblau")
    assert fit.background.busy
    assert rates(window) == OWN
    assert window.landscape_panel.rates.text.text() == "Fitting the learning rates …"
    held.set()
    qtbot.waitUntil(lambda: not fit.background.busy, timeout=60_000)
    assert rates(window) != OWN
    assert window.session.undo_stack.count() == 1, "with the landscape it is one step"
    assert offer(window).text() == "Keep mine"


def test_an_edit_meanwhile_calls_the_search_off(window_on, hand, held):
    window = window_on()
    choose(window, hand, "himmelblau")
    fit = window.landscape_panel.fit
    assert fit.background.busy
    window.session.edit(replace(window.session.scenario, title="A title changes no path"))
    assert fit.background.busy
    window.session.edit(replace(window.session.scenario, start=(0.5, 0.5)))
    assert not fit.background.busy
    assert rates(window) == OWN
    assert not window.landscape_panel.rates.isVisible()


def test_rates_can_be_fitted_without_another_landscape(window):
    window.session.edit(replace(window.session.scenario, landscape=LANDSCAPES["beale"](), start=(-1.0, 2.5)))
    assert any(path.diverged_at is not None for path in window.session.paths)
    window.registry["fit-rates"].trigger()
    assert all(path.diverged_at is None for path in window.session.paths)
    assert window.session.undo_stack.undoText() == "fit the learning rates"


def test_title_and_description_stay_until_somebody_clears_them(window, hand):
    before = window.session.scenario
    choose(window, hand, "booth")
    scenario = window.session.scenario
    assert (scenario.title, scenario.description) == (before.title, before.description)
    assert f'title = "{before.title}"' in dumps(scenario)
    hand.click(offer(window, "words"))
    assert (window.session.scenario.title, window.session.scenario.description) == ("Booth", "")
    assert offer(window, "words") is None
    choose(window, hand, "beale")
    assert window.session.scenario.title == "Beale", "a title that only named the landscape follows it"


@pytest.fixture
def fields(window):
    """Type into a field of the scenario: `fields(name, text)`."""
    window.scenario_panel.head.setChecked(True)
    QApplication.processEvents()

    def type_in(name, text, key=Qt.Key.Key_Return):
        from PySide6.QtTest import QTest

        line = window.findChild(QLineEdit, f"scenario-{name}")
        line.setFocus()
        line.selectAll()
        QTest.keyClicks(line, text)
        QTest.keyClick(line, key)
        return line

    yield type_in
    window.scenario_panel.head.setChecked(False)


def fault(window, name):
    label = window.findChild(QLabel, f"scenario-{name}-fault")
    return label.text() if label.isVisible() else ""


def test_start_walkers_and_seed_are_typed(window, fields):
    session = window.session
    fields("start", "-1.25, 0.5")
    assert session.scenario.start == (-1.25, 0.5)
    fields("seed", "42")
    assert session.scenario.seed == 42
    line = fields("walkers", "5")
    assert session.scenario.positions().shape == (2, 5)
    assert session.scenario.positions()[:, 0].tolist() == [-1.25, 0.5]
    assert session.paths[0].theta.shape[2] == 5
    assert session.undo_stack.count() == 3
    assert "5 walkers, seed 42" in window.scenario_panel.head.text()
    fields("start", "1, 2; 3, 4")
    assert session.scenario.start == ((1.0, 2.0), (3.0, 4.0))
    assert line.text() == "2"
    session.undo_stack.setIndex(0)
    assert session.scenario == load_scenario("ravine")
    assert window.findChild(QLineEdit, "scenario-start").text() == "−2.6, −0.05"


def test_tab_goes_through_the_fields_in_order(window, fields, qtbot):
    window.scenario_panel.head.setFocus()
    seen = []
    for _ in range(5):
        qtbot.keyClick(window.focusWidget(), Qt.Key.Key_Tab)
        seen.append(window.focusWidget().objectName())
    assert seen == [f"scenario-{name}" for name in ("title", "description", "start", "walkers", "seed")]


def test_what_cannot_be_is_said_under_its_field_and_given_up_by_escape(window, fields):
    session = window.session
    for name, text, told in (
        ("start", "1, 2, 3", "2 numbers with commas between"),
        ("start", "1, y", "'y' is not a number"),
        ("walkers", "0", "A whole number from 1 to 100,000"),
        ("seed", "-1", "A whole number from 0"),
        ("title", "x" * 201, "title"),
    ):
        line = fields(name, text)
        assert told.lower() in fault(window, name).lower(), text
        assert line.property("fault")
        assert session.scenario == load_scenario("ravine")
        fields(name, "", Qt.Key.Key_Escape)
        assert fault(window, name) == ""
    assert session.undo_stack.count() == 0


def test_title_and_description_are_typed(window, fields, qtbot):
    fields("title", "My ravine")
    assert window.session.scenario.title == "My ravine"
    text = window.scenario_panel.description
    text.setFocus()
    text.selectAll()
    qtbot.keyClicks(text, "Look at Adam.")
    assert window.session.scenario.description != "Look at Adam."
    window.stage.contour.setFocus()
    QApplication.processEvents()
    assert window.session.scenario.description == "Look at Adam."
    assert window.session.undo_stack.count() == 2
    window.session.undo_stack.undo()
    assert text.toPlainText() == window.session.scenario.description


def test_what_is_being_typed_is_saved_too(window, fields, tmp_path):
    from PySide6.QtTest import QTest

    line = window.findChild(QLineEdit, "scenario-title")
    line.setFocus()
    line.selectAll()
    QTest.keyClicks(line, "Typed and not left")
    window.registry["step-forward"].trigger()
    assert window.session.scenario.title == "Typed and not left"


def test_walkers_are_scattered_by_the_seed_and_fewer_are_the_first():
    scenario = load_scenario("ravine")
    crowd = with_walkers(scenario, 50)
    points = crowd.positions()
    assert points.shape == (2, 50)
    assert points[:, 0].tolist() == list(scenario.start)
    x0, x1, _, _ = scenario.landscape.window
    assert 0.03 * (x1 - x0) < points[0].std() < 0.08 * (x1 - x0)
    assert with_walkers(scenario, 50) == crowd
    assert with_walkers(replace(scenario, seed=1), 50) != crowd
    assert np.array_equal(with_walkers(crowd, 3).positions(), points[:, :3])
    assert with_walkers(crowd, 1) == scenario
    more = with_walkers(with_walkers(scenario, 20), 50).positions()
    assert np.array_equal(more[:, :20], points[:, :20])
    assert len({tuple(point) for point in more.T.tolist()}) == 50


def test_a_start_is_read_as_it_is_written():
    for start in ((-2.6, -0.05), ((1.0, 2.0), (0.1, 1e-9)), (1e300, -3.0)):
        assert start_of(words_of(start), 2) == start
    assert start_of(" (1, 2); (3, 4) ", 2) == ((1.0, 2.0), (3.0, 4.0))
    assert words_of(tuple(np.zeros(100).tolist())) == ""
    for text in ("", "1", "1, 2; 3", "1, nan", "inf, 1", "a, b"):
        with pytest.raises(BadPointError):
            start_of(text, 2)
