"""Play, pause, step, scrub: by button, by key and by mouse."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QSlider, QSpinBox, QToolButton

from fallline import load_scenario, trace
from fallline.engine.scenario.edit import replace

from .reading import timer

KEY = Qt.Key


@pytest.fixture
def short(window_on):
    """The default scenario with five steps only."""
    return window_on(replace(load_scenario("ravine"), steps=5))


def button(window, name):
    return window.findChild(QToolButton, f"{name}-button")


def test_the_window_opens_at_rest_at_the_start(window):
    assert window.session.playhead == 0
    assert not window.transport.playing


def test_the_button_plays_and_the_button_pauses(window, hand, qtbot):
    session, play = window.session, button(window, "play")
    hand.click(play)
    assert window.transport.playing
    assert "Pause" in play.accessibleName()
    qtbot.waitUntil(lambda: session.playhead > 2)
    hand.click(play)
    assert not window.transport.playing
    assert "Play" in play.accessibleName()
    assert 2 < session.playhead < session.scenario.steps


def test_space_plays_and_space_pauses(window, qtbot):
    session = window.session
    qtbot.keyClick(QApplication.focusWidget() or window, KEY.Key_Space)
    assert window.transport.playing
    qtbot.waitUntil(lambda: session.playhead > 2)
    qtbot.keyClick(QApplication.focusWidget() or window, KEY.Key_Space)
    assert not window.transport.playing
    rest = session.playhead
    with qtbot.assertNotEmitted(session.frame, wait=60):
        pass
    assert session.playhead == rest


def test_space_works_from_the_picture(window, qtbot):
    qtbot.keyClick(window.stage.contour, KEY.Key_Space)
    assert window.transport.playing


def test_playing_shows_each_step_in_turn_and_stops_at_the_end(short, hand, qtbot):
    steps, session = [], short.session
    session.frame.connect(steps.append)
    hand.click(button(short, "play"))
    qtbot.waitUntil(lambda: not short.transport.playing)
    assert session.playhead == session.scenario.steps == 5
    assert steps == sorted(steps)
    assert short.session.undo_stack.count() == 0


def test_playing_from_the_end_begins_again(short, hand, qtbot):
    session = short.session
    session.seek(5)
    steps = []
    session.frame.connect(steps.append)
    hand.click(button(short, "play"))
    assert steps[0] == 0
    qtbot.waitUntil(lambda: session.playhead == 5)


def test_the_window_introduces_itself_up_to_a_third(window_on, qtbot):
    window = window_on(replace(load_scenario("ravine"), steps=9))
    window.introduce()
    qtbot.waitUntil(lambda: not window.transport.playing)
    assert window.session.playhead == 3


def test_the_buttons_seek(window, hand):
    for name, start, end in [
        ("step-forward", 7, 8), ("step-back", 7, 6), ("to-start", 7, 0), ("to-end", 7, 120), ("step-back", 0, 0),
    ]:  # fmt: skip
        window.session.seek(start)
        hand.click(button(window, name))
        assert window.session.playhead == window.transport.timeline.value() == end, name


def test_the_keys_seek(window, qtbot):
    for key, start, end in [
        (KEY.Key_Right, 7, 8), (KEY.Key_Left, 7, 6), (KEY.Key_Home, 7, 0), (KEY.Key_End, 7, 120),
        (KEY.Key_Right, 120, 120), (KEY.Key_Left, 0, 0),
    ]:  # fmt: skip
        window.session.seek(start)
        qtbot.keyClick(window.stage.contour, key)
        assert window.session.playhead == end, key


def test_shift_makes_ten_steps_of_one(window, qtbot):
    qtbot.keyClick(window.stage.contour, KEY.Key_Right, Qt.KeyboardModifier.ShiftModifier)
    assert window.session.playhead == 10
    qtbot.keyClick(window.stage.contour, KEY.Key_Left, Qt.KeyboardModifier.ShiftModifier)
    assert window.session.playhead == 0


def test_space_plays_from_any_slider(window, qtbot):
    for name in ("timeline-slider", "run-1-optimizer-beta-slider"):
        slider = window.findChild(QSlider, name)
        slider.setFocus()
        qtbot.keyClick(slider, KEY.Key_Space)
        assert window.transport.playing
        qtbot.keyClick(slider, KEY.Key_Space)
        assert not window.transport.playing


def test_arrow_keys_in_a_slider_move_the_slider_and_not_the_playhead(window, qtbot):
    window.session.seek(7)
    slider = window.findChild(QSlider, "run-1-optimizer-beta-slider")
    slider.setFocus()
    for key in (KEY.Key_Right, KEY.Key_Left, KEY.Key_Left, KEY.Key_Home):
        before = window.session.scenario.runs[1].optimizer.beta
        qtbot.keyClick(slider, key)
        assert window.session.scenario.runs[1].optimizer.beta != before
    assert window.session.playhead == 7


def test_arrow_keys_in_a_text_move_the_cursor_and_not_the_playhead(window, qtbot):
    window.session.seek(7)
    line = window.runs_panel.cards[0].label
    line.setFocus()
    for key in (KEY.Key_Home, KEY.Key_Right, KEY.Key_End, KEY.Key_Left, KEY.Key_Space):
        qtbot.keyClick(line, key)
    assert window.session.playhead == 7
    assert not window.transport.playing


def test_the_timeline_is_scrubbed_by_mouse(window, hand):
    session, timeline = window.session, window.transport.timeline
    steps = []
    session.frame.connect(steps.append)
    hand.press_knob(timeline)
    for _ in range(6):
        hand.move(20)
    assert len(steps) >= 5
    assert steps == sorted(steps)
    assert session.playhead == timeline.value() == steps[-1] > 0
    hand.move(-40)
    assert session.playhead < steps[-2]
    hand.release()
    assert session.undo_stack.count() == 0


def test_scrubbing_pauses(window, hand, qtbot):
    window.transport.play()
    qtbot.waitUntil(lambda: window.session.playhead > 1)
    hand.press_knob(window.transport.timeline)
    hand.move(60)
    hand.release()
    assert not window.transport.playing


def test_keys_in_the_timeline_seek_too(window, qtbot):
    timeline = window.transport.timeline
    timeline.setFocus()
    for key, step in [
        (KEY.Key_Right, 1), (KEY.Key_PageUp, 11), (KEY.Key_Left, 10), (KEY.Key_End, 120), (KEY.Key_Home, 0),
    ]:  # fmt: skip
        qtbot.keyClick(timeline, key)
        assert window.session.playhead == timeline.value() == step


def test_a_click_on_the_timeline_goes_there(window, qtbot):
    timeline = window.transport.timeline
    qtbot.mouseClick(timeline, Qt.MouseButton.LeftButton, pos=timeline.rect().center())
    assert window.session.playhead == pytest.approx(60, abs=3)


def test_the_number_of_steps_is_a_field_and_one_edit(window, qtbot):
    session, field = window.session, window.findChild(QSpinBox, "steps-field")
    field.setFocus()
    field.selectAll()
    qtbot.keyClicks(field, "250")
    assert session.scenario.steps == 120
    qtbot.keyClick(field, KEY.Key_Return)
    assert session.scenario.steps == 250
    assert window.transport.timeline.maximum() == 250
    assert len(session.paths[0].theta) == len(trace(session.scenario)[0].theta)
    assert session.undo_stack.count() == 1
    session.undo_stack.undo()
    assert session.scenario.steps == field.value() == window.transport.timeline.maximum() == 120


def test_fewer_steps_take_the_playhead_along(window):
    window.session.seek(100)
    window.transport.steps.setValue(40)
    assert window.session.playhead == 40
    window.session.undo_stack.undo()
    assert window.session.scenario.steps == 120


def test_fewer_steps_while_playing_end_at_the_new_end(window, qtbot):
    window.transport.play()
    window.transport.steps.setValue(10)
    qtbot.waitUntil(lambda: not window.transport.playing)
    assert window.session.playhead == 10


def test_the_speed_changes_how_far_a_tick_goes(window, hand, qtbot):
    def reached(speed):
        window.transport.seek(0)
        window.transport.speed.setCurrentText(speed)
        window.transport.play()
        ticks = []
        timer(window.transport).timeout.connect(lambda: ticks.append(1))
        qtbot.waitUntil(lambda: len(ticks) >= 8 or not window.transport.playing)
        window.transport.pause()
        return window.session.playhead

    slow, quick = reached("0.1×"), reached("100×")
    assert slow < quick / 4
    assert quick > 20


def test_speeds_go_from_a_tenth_to_a_hundred(window):
    box = window.transport.speed
    speeds = [box.itemData(index) for index in range(box.count())]
    assert min(speeds) == 0.1
    assert max(speeds) == 100
    assert box.currentData() == 1


def test_undo_in_the_field_of_steps_undoes_what_was_typed_there(window, qtbot):
    session, field = window.session, window.findChild(QSpinBox, "steps-field")
    field.setFocus()
    field.selectAll()
    qtbot.keyClicks(field, "300")
    qtbot.keyClick(field, KEY.Key_Return)
    assert session.scenario.steps == 300
    qtbot.keyClick(field, KEY.Key_Z, Qt.KeyboardModifier.ControlModifier)
    assert (session.scenario.steps, field.value()) == (120, 120)
    qtbot.keyClick(field, KEY.Key_Z, Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier)
    assert (session.scenario.steps, field.value()) == (300, 300)
