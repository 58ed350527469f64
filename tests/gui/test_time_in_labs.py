"""Labs with a run can be played, stepped and scrubbed, as the window can: nothing is computed on the way."""

import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QToolButton

KEY, SHIFT = Qt.Key, Qt.KeyboardModifier.ShiftModifier
WITH_A_RUN = [5]


@pytest.mark.parametrize("number", WITH_A_RUN)
def test_a_step_moves_what_shows_it_and_nothing_else(open_lab, settle, monkeypatch, number):
    """No run, no drawing of the whole, no clearing of a plot: sixty times a second there is no time for that."""
    lab = open_lab(number)
    for name in ("compute", "draw", "run"):
        monkeypatch.setattr(lab, name, lambda *_: pytest.fail("computed or drawn anew"))
    for plot in lab.plots:
        monkeypatch.setattr(plot, "clear", lambda: pytest.fail("a plot was cleared"))
    seen = []
    for step in (0, 1, lab.player.last // 2, lab.player.last):
        lab.show_step(step)
        settle()
        lab.canvas.grab()
        assert lab.step == lab.player.at == lab.player.timeline.value() == step
        seen.append(tuple(dot for plot in lab.plots for dot in plot.now.dots))
    assert len(set(seen)) == 4
    assert lab.panel.shown.lines


@pytest.mark.parametrize("number", WITH_A_RUN)
def test_a_run_plays_in_six_to_twelve_seconds_whatever_its_steps(open_lab, number):
    player = open_lab(number).player
    for last in (10, 120, 2000):
        player.hold(last, 0)
        assert 6 <= last / player.steps_a_second() <= 12
    assert player.isVisible()


def test_the_keys_are_the_windows(open_lab, qtbot, settle):
    lab = open_lab(5)
    last = lab.player.last
    at = []
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


def test_buttons_and_the_timeline_do_the_same(open_lab, hand):
    lab = open_lab(5)
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
    assert lab.step == pytest.approx(lab.player.last / 2, abs=2)


def test_the_step_stays_where_it_is_when_a_dial_turns_and_the_end_stays_the_end(open_lab, turn):
    lab = open_lab(5)
    turn(lab, steps=200)
    assert lab.step == 200, "the whole run was shown, and is"
    lab.show_step(7)
    turn(lab, lr=0.5)
    assert lab.step == 7
    turn(lab, steps=5)
    assert lab.step == 5


def test_a_hidden_lab_rests_and_a_restored_one_is_at_its_step(open_lab, settle):
    lab = open_lab(5)
    window = lab.window()
    lab.show_step(12)
    kept = window.kept()
    lab.player.play()
    window.open(9)
    assert not lab.player.playing
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
