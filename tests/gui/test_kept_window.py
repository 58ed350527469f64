"""A window is shared only while it is as it was: whatever a test leaves behind it brings the next one a new window."""

import pytest
from PySide6.QtWidgets import QApplication, QComboBox, QToolButton

from fallline import load_scenario
from fallline.engine.scenario.edit import replace
from fallline.gui.theme import LIGHT

from .kept_window import drop, keep, put_back


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


LEFT_BEHIND = {
    "another page": lambda window: window.pages.turn_to("Explain"),
    "a switch": lambda window: window.findChild(QToolButton, "loss-log-button").click(),
    "another speed": lambda window: window.findChild(QComboBox, "speed-box").setCurrentIndex(0),
    "an arrow": lambda window: setattr(window.stage.contour.overlay, "shown", frozenset({"step"})),
    "arrows of every run": lambda window: setattr(window.stage.contour.overlay, "every_run", True),
    "another part in sight": lambda window: window.stage.contour.setRange(xRange=(0, 1), yRange=(0, 1), padding=0),
    "another size": lambda window: window.resize(1000, 700),
    "another theme": lambda window: window.set_theme(LIGHT),
    "a side that is hidden": lambda window: window.left.hide(),
    "no window": lambda window: window.hide(),
}


@pytest.mark.parametrize("leave", LEFT_BEHIND.values(), ids=LEFT_BEHIND)
def test_what_else_a_test_leaves_behind_is_seen(own, leave):
    window, before = own
    leave(window)
    QApplication.processEvents()
    assert not put_back(window, before)
