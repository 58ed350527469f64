"""Labs with a run can be played, stepped and scrubbed, as the window can."""

import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QToolButton

from fallline.engine.analysis.line import Line
from fallline.gui.labs.formula_panel import Formula, FormulaPanel
from fallline.gui.labs.lab_player import LabPlayer
from fallline.gui.theme import DARK
from fallline.gui.widgets import formula_label

KEY, SHIFT = Qt.Key, Qt.KeyboardModifier.ShiftModifier


def test_a_run_plays_in_six_to_twelve_seconds_whatever_its_steps(qtbot):
    player = LabPlayer(DARK, "lab")
    qtbot.addWidget(player)
    for last in (7, 120, 2500):
        player.hold(last, 0)
        assert 6 <= last / player.steps_a_second() <= 12
        assert not player.isHidden()
    player.hold(0, 0)
    assert player.isHidden(), "nothing moves"


def test_keys_buttons_and_timeline_are_the_windows(open_lab, hand, qtbot):
    lab = open_lab(5)
    last, at = lab.player.last, []
    for key, modifier in (
        (KEY.Key_Home, None), (KEY.Key_Right, None), (KEY.Key_Right, SHIFT), (KEY.Key_Left, None),
        (KEY.Key_Left, SHIFT), (KEY.Key_End, None),
    ):  # fmt: skip
        qtbot.keyClick(lab, key, modifier or Qt.KeyboardModifier.NoModifier)
        at.append(lab.step)
    assert at == [0, 1, 11, 10, 0, last]
    qtbot.keyClick(lab, KEY.Key_Space)
    assert lab.player.playing
    qtbot.waitUntil(lambda: 0 < lab.step < last)  # from the start, for it was at the end
    qtbot.keyClick(lab, KEY.Key_Space)
    assert not lab.player.playing
    button = {name: lab.findChild(QToolButton, f"lab-5-{name}-button") for name in ("to-start", "step-forward", "play")}
    hand.click(button["to-start"])
    hand.click(button["step-forward"])
    assert lab.step == 1
    assert button["play"].toolTip() == "Play (Space)"
    hand.click(button["play"])
    assert button["play"].toolTip() == "Pause (Space)"
    hand.press_on(lab.player.timeline, lab.player.timeline.rect().center())
    hand.release()
    assert not lab.player.playing
    assert lab.step == pytest.approx(last / 2, abs=2)


def test_the_step_is_kept_through_dials_other_labs_and_a_restart(open_lab, turn):
    lab = open_lab(5)
    turn(lab, steps=200)
    assert lab.step == 200, "the whole run was shown, and is"
    lab.show_step(7)
    turn(lab, lr=0.5)
    assert lab.step == 7
    turn(lab, steps=5)
    assert lab.step == 5
    turn(lab, steps=100)
    lab.show_step(12)
    window = lab.window()
    kept = window.kept()
    lab.player.play()
    window.open(9)
    assert not lab.player.playing, "nobody looks"
    window.put_back(kept)
    assert window.pages[5].step == 12


def test_the_words_over_the_numbers_are_those_of_the_numbers(open_lab):
    lab = open_lab(5)
    for step in (3, 40, lab.player.last):
        lab.show_step(step)
        QApplication.processEvents()
        shown, leaves = lab.panel.shown, min(step, lab.player.last - 1)
        assert f"From step {leaves} to {leaves + 1}" in lab.panel.where.text()
        np.testing.assert_array_equal(shown.lines[0].values["v"], lab.result["path"].state["v"][leaves, :, 0])


def test_while_it_plays_the_numbers_follow_every_step_that_is_typeset_in_time(qtbot, monkeypatch):
    monkeypatch.setattr(formula_label, "_svg", lambda _: b"")
    panel = FormulaPanel(DARK, "lab")
    qtbot.addWidget(panel)
    for step in range(12):
        panel.ask(lambda at=step: Formula(f"step {at}", (Line("@x", {"x": at}),)), playing=True)
        qtbot.waitUntil(lambda at=step: panel.where.text() == f"step {at}")
