"""A window is shared only while it is as it was, or can be put back; whatever else a test leaves brings a new one."""

from pathlib import Path

import pytest
from PySide6.QtCore import QPointF, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QComboBox, QDialog, QLineEdit, QPushButton, QToolButton
from shiboken6 import isValid

from fallline import load_scenario
from fallline.engine.scenario.edit import replace
from fallline.gui.theme import DARK, LIGHT
from fallline.gui.views.surface_camera import Camera

from .kept_window import beside, drop, keep, look, put_back


@pytest.fixture(scope="module")
def own(qapp):
    """A window and how it looked, kept by these tests alone."""
    kept = keep(qapp)
    yield kept
    drop(kept)


def test_edits_steps_and_other_scenarios_are_put_back(own):
    session = own.window.session
    session.edit(replace(session.scenario, steps=50, title="Another"))
    session.seek(20)
    session.select(2)
    session.load(load_scenario("saddle"))
    assert put_back(own)
    assert session.scenario == load_scenario("ravine")
    assert (session.playhead, session.selected, session.undo_stack.count()) == (0, 0, 0)


def opened(window, path):
    window.documents.path = Path(path)
    window.documents.show_title()


def refuse(window):
    line = window.findChild(QLineEdit, "run-1-optimizer-beta-edit")
    line.setFocus()
    line.selectAll()
    QTest.keyClicks(line, "1.5")
    QTest.keyClick(line, Qt.Key.Key_Return)


PUT_BACK = {
    "another page": lambda window: window.pages.turn_to("Explain"),
    "a switch of an arrow": lambda window: window.registry["show-step"].trigger(),
    "a switch of a plot": lambda window: window.findChild(QToolButton, "loss-log-button").click(),
    "an arrow": lambda window: setattr(window.stage.contour.overlay, "shown", frozenset({"step"})),
    "arrows of every run": lambda window: setattr(window.stage.contour.overlay, "every_run", True),
    "another part in sight": lambda window: window.stage.contour.setRange(xRange=(0, 1), yRange=(0, 1), padding=0),
    "another size": lambda window: window.resize(1000, 700),
    "the file of a scenario": lambda window: opened(window, "mine.toml"),
    "a page that only some scenarios have": lambda window: window.session.load(load_scenario("moons")),
    "figures beneath the pointer": lambda window: window.stage.contour.scene().sigMouseMoved.emit(QPointF(300, 300)),
    "what was typed and refused": refuse,
    "a surface that is turned": lambda window: window.pages["Surface"].canvas.set_camera(Camera(zoom=2.0)),
    "another speed": lambda window: window.findChild(QComboBox, "speed-box").setCurrentIndex(0),
    "a card that is opened": lambda window: window.runs_panel.cards[1].set_opened(True),
    "a side that is hidden": lambda window: window.left.hide(),
    "a window that is closed": lambda window: window.close(),
    "a window beside it": lambda window: window.windows.open_keys(),
    "a lab": lambda window: window.windows.open_lab(3),
    "a dialog": lambda window: QDialog(window).show(),
}


@pytest.mark.parametrize("change", PUT_BACK.values(), ids=PUT_BACK)
def test_what_can_be_put_back_is_and_the_window_stays(own, change):
    window, before, _ = own
    change(window)
    QApplication.processEvents()
    assert look(window) != before.state
    assert put_back(own)
    assert look(window) == before.state
    assert set(beside(window)) == before.beside


def test_a_window_beside_it_is_made_anew_for_the_next_test(own):
    window = own.window
    first = window.windows.open_sweep()
    assert put_back(own)
    assert not isValid(first)
    assert window.windows.open_sweep().isVisible()


def add_button(window):
    return window.findChild(QPushButton, "add-run-button")


LEFT_BEHIND = {
    "what cannot be pressed": (
        lambda window: add_button(window).setEnabled(False),
        lambda window: add_button(window).setEnabled(True),
    ),
    "another theme": (lambda window: window.set_theme(LIGHT), lambda window: window.set_theme(DARK)),
}


@pytest.mark.parametrize(("leave", "mend"), LEFT_BEHIND.values(), ids=LEFT_BEHIND)
def test_what_else_a_test_leaves_behind_is_seen(own, leave, mend):
    leave(own.window)
    QApplication.processEvents()
    assert not put_back(own)
    mend(own.window)
    assert put_back(own)
