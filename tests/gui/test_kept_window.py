"""A window is shared only while it is as it was, or can be put back; whatever else a test leaves brings a new one."""

import pytest
from PySide6.QtWidgets import QApplication, QComboBox, QDialog, QToolButton
from shiboken6 import isValid

from fallline import load_scenario
from fallline.engine.scenario.edit import replace
from fallline.gui.theme import LIGHT

from .kept_window import beside, drop, keep, look, put_back


@pytest.fixture
def own(qapp):
    """A window and how it looked, kept by nobody else."""
    kept = []
    keep(kept, qapp)
    yield kept
    drop(kept)


def test_edits_steps_and_other_scenarios_are_put_back(own):
    window, before = own
    session = window.session
    session.edit(replace(session.scenario, steps=50, title="Another"))
    session.seek(20)
    session.select(2)
    session.load(load_scenario("saddle"))
    assert put_back(window, before)
    assert session.scenario == load_scenario("ravine")
    assert (session.playhead, session.selected, session.undo_stack.count()) == (0, 0, 0)


PUT_BACK = {
    "another page": lambda window: window.pages.turn_to("Explain"),
    "a switch of an arrow": lambda window: window.registry["show-step"].trigger(),
    "an arrow": lambda window: setattr(window.stage.contour.overlay, "shown", frozenset({"step"})),
    "arrows of every run": lambda window: setattr(window.stage.contour.overlay, "every_run", True),
    "another part in sight": lambda window: window.stage.contour.setRange(xRange=(0, 1), yRange=(0, 1), padding=0),
    "a side that is hidden": lambda window: window.left.hide(),
    "a window beside it": lambda window: window.windows.open_keys(),
    "a lab": lambda window: window.windows.open_lab(3),
    "a dialog": lambda window: QDialog(window).show(),
}


@pytest.mark.parametrize("change", PUT_BACK.values(), ids=PUT_BACK)
def test_what_can_be_put_back_is_and_the_window_stays(own, change):
    window, before = own
    change(window)
    QApplication.processEvents()
    assert look(window) != before.state
    assert put_back(window, before)
    assert look(window) == before.state
    assert set(beside(window)) == before.beside


def test_a_window_beside_it_is_made_anew_for_the_next_test(own):
    window, before = own
    first = window.windows.open_sweep()
    assert put_back(window, before)
    assert not isValid(first)
    assert window.windows.open_sweep().isVisible()


LEFT_BEHIND = {
    "a switch": lambda window: window.findChild(QToolButton, "loss-log-button").click(),
    "another speed": lambda window: window.findChild(QComboBox, "speed-box").setCurrentIndex(0),
    "another size": lambda window: window.resize(1000, 700),
    "another theme": lambda window: window.set_theme(LIGHT),
    "no window": lambda window: window.hide(),
}


@pytest.mark.parametrize("leave", LEFT_BEHIND.values(), ids=LEFT_BEHIND)
def test_what_else_a_test_leaves_behind_is_seen(own, leave):
    window, before = own
    leave(window)
    QApplication.processEvents()
    assert not put_back(window, before)
