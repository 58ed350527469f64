"""The window Tune fairly: a budget for all, curves side by side, and one click to take what was found."""

import numpy as np
import pytest
from PySide6.QtCore import QThreadPool
from PySide6.QtWidgets import QApplication, QLabel

from fallline.engine.optimizers.adam import Adam
from fallline.engine.scenario.edit import replace, with_optimizer, with_run
from fallline.engine.studies import tuning
from fallline.gui.maps import tune_window


def through():
    assert QThreadPool.globalInstance().waitForDone(60_000)
    QApplication.processEvents()


@pytest.fixture
def tuner(window):
    opened = window.windows.open_tune()
    opened.side.budget.setValue(2400)
    return opened


def test_the_first_budget_is_good_for_a_hundred_runs(window):
    side = window.windows.open_tune().side
    assert side.budget.value() == 100 * window.session.scenario.steps
    assert side.cost.text() == "About 100 runs of 120 steps."


def test_it_begins_by_itself_once_where_that_takes_a_breath(window, monkeypatch):
    monkeypatch.setattr(tune_window, "AT_ONCE", 1e6)
    opened = window.windows.open_tune()
    QApplication.processEvents()
    through()
    assert len(opened.found) == 4
    found = opened.found
    opened.hide()
    opened.show()
    QApplication.processEvents()
    through()
    assert opened.found is found, "what is there stays"


def test_where_it_would_take_long_it_waits_to_be_asked(window, monkeypatch):
    monkeypatch.setattr(tune_window, "AT_ONCE", 1e4)
    opened = window.windows.open_tune()
    QApplication.processEvents()
    through()
    assert not opened.found
    assert opened.side.start.isEnabled()


def test_every_run_that_is_shown_gets_a_panel_with_what_the_engine_found(window, tuner):
    scenario = window.session.scenario
    tuner.side.start.click()
    through()
    wanted = tuning.tune(scenario, scenario.runs, 2400, lambda *_: None)
    assert [each.best for each in tuner.found] == [each.best for each in wanted]
    assert len(tuner.panels) == 4
    for panel, found in zip(tuner.panels, wanted, strict=True):
        assert panel.isVisible()
        words = panel.findChild(QLabel, f"tune-words-{panel.number}").text()
        assert f"{found.spent:,} gradients" in words
    assert "ends lowest within 120 steps" in tuner.side.words.text()


def test_panels_show_the_same_rates_and_the_same_ends_so_that_they_compare(tuner):
    tuner.side.start.click()
    through()
    ranges = [np.array(panel.plot.plot.viewRange()) for panel in tuner.panels]
    assert all(np.allclose(each, ranges[0], atol=0.05) for each in ranges)


def test_one_click_takes_all_as_one_edit(window, tuner):
    session = window.session
    tuner.side.start.click()
    through()
    before, edits = session.scenario, session.undo_stack.count()
    tuner.side.take.click()
    for run, found in zip(session.scenario.runs, tuner.found, strict=True):
        assert run.optimizer == found.run.optimizer
        assert run.schedule == found.run.schedule
    assert session.undo_stack.count() == edits + 1
    session.undo_stack.undo()
    assert session.scenario == before


def test_a_panel_takes_its_own_alone(window, tuner):
    tuner.side.start.click()
    through()
    before = window.session.scenario
    tuner.panels[1].take.click()
    after = window.session.scenario
    assert after.runs[1].schedule == tuner.found[1].run.schedule
    assert (after.runs[0], *after.runs[2:]) == (before.runs[0], *before.runs[2:])


def test_what_was_found_for_another_method_cannot_be_taken(window, tuner):
    tuner.side.start.click()
    through()
    run = with_optimizer(window.session.scenario.runs[0], Adam())
    window.session.edit(with_run(window.session.scenario, 0, optimizer=run.optimizer))
    assert not tuner.side.take.isEnabled()
    assert not any(panel.take.isEnabled() for panel in tuner.panels)


def test_without_a_run_it_says_what_to_do(window, tuner):
    window.session.edit(replace(window.session.scenario, runs=()))
    tuner.side.start.click()
    assert tuner.side.words.text().startswith("There is no run to tune")
    assert tuner.side.words.property("role") == "error"


def test_a_fault_is_said_and_the_window_goes_on(tuner, monkeypatch):
    def fail(*_):
        raise ValueError("no rate here")

    monkeypatch.setattr(tune_window, "tune", fail)
    tuner.side.start.click()
    through()
    assert tuner.side.words.text() == "It could not be computed: no rate here"
    assert not tuner.side.stop.isEnabled()


def test_stop_leaves_it_at_what_is_there(tuner):
    tuner.side.start.click()
    tuner.side.stop.click()
    assert tuner.side.words.text().startswith("Stopped at")
    through()
    assert not tuner.side.stop.isEnabled()
