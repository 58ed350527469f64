"""A long computation says how far it is, and can be stopped: then nothing was changed."""

import pytest
from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QProgressDialog, QPushButton

from fallline import OPTIMIZERS, trace
from fallline.engine.run.trace import trace_runs
from fallline.engine.scenario.edit import replace
from fallline.gui.progress_dialog import ProgressDialog


@pytest.fixture
def impatient(window):
    """The window, which asks at once instead of after a second."""
    window.session.progress = lambda: ProgressDialog(window, after=0)
    return window


def longer(scenario, steps=400):
    runs = [replace(scenario.runs[0], optimizer=OPTIMIZERS[tag]()) for tag in ("newton", "bfgs")]
    return replace(scenario, steps=steps, runs=tuple(runs))


def dialog_of(window):
    return window.findChild(QProgressDialog, "progress-dialog")


def at_first_sight(window, act):
    """Do something as soon as the dialog lets events in."""
    QTimer.singleShot(0, lambda: act(dialog_of(window)))


def press_cancel(dialog):
    dialog.findChild(QPushButton).click()


def test_progress_is_told_the_share_of_all_runs(window):
    told = []
    scenario = longer(window.session.scenario)
    trace_runs(scenario, scenario.runs, lambda share, _: told.append(share))
    assert told == sorted(told)
    assert told[0] == pytest.approx(15 / 400 / 2)
    assert 0.95 < told[-1] < 1


def test_a_long_edit_shows_how_far_it_is_and_ends_as_any_other(impatient):
    seen = []
    at_first_sight(impatient, lambda dialog: seen.append((dialog.isVisible(), dialog.isModal())))
    scenario = longer(impatient.session.scenario)
    impatient.session.edit(scenario)
    assert seen == [(True, True)]
    assert impatient.session.scenario == scenario
    assert [path.steps for path in impatient.session.paths] == [path.steps for path in trace(scenario)]
    assert not dialog_of(impatient).isVisible()


def test_cancel_leaves_an_edit_undone_and_says_so(impatient):
    session, before = impatient.session, impatient.session.scenario
    paths = session.paths
    at_first_sight(impatient, press_cancel)
    session.edit(longer(before))
    assert session.scenario is before
    assert session.paths is paths
    assert session.undo_stack.count() == 0
    assert impatient.stage.banner.text.text() == "Stopped, and nothing was changed."


def test_cancel_keeps_what_was_open(impatient, monkeypatch):
    session, before = impatient.session, impatient.session.scenario
    monkeypatch.setattr("fallline.gui.documents.load_scenario", lambda _: longer(before))
    at_first_sight(impatient, press_cancel)
    impatient.documents.open_example("long")
    assert session.scenario is before
    assert "what was open stays" in impatient.stage.banner.text.text()
    monkeypatch.undo()
    impatient.documents.open_example("saddle")
    assert session.scenario != before


def test_what_is_short_opens_no_dialog(window):
    window.session.edit(longer(window.session.scenario, steps=40))
    assert dialog_of(window) is None
