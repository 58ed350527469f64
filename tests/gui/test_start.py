"""The ring at the start follows the mouse, and every path follows the ring."""

import numpy as np
import pytest
from PySide6.QtCore import Qt

from fallline import load_scenario, trace
from fallline.engine.scenario.edit import replace

from .reading import rings

WAY = [(-2.4, 0.2), (-2.1, 0.5), (-1.6, 0.9), (-1.0, 1.2)]


def same(paths, others):
    return all(np.array_equal(one.theta, other.theta) for one, other in zip(paths, others, strict=True))


def test_every_path_follows_while_the_start_is_dragged(window, hand):
    view, session = window.stage.contour, window.session
    hand.press(view, *session.scenario.start)
    for x, y in WAY:
        before = session.paths
        hand.move_to(view, x, y)
        assert all(old is not new for old, new in zip(before, session.paths, strict=True))
        assert same(session.paths, trace(session.scenario))
        assert all(np.array_equal(path.theta[0, :, 0], session.scenario.start) for path in session.paths)
    hand.release()


def test_the_start_is_where_the_ring_was_dropped(window, hand):
    view, session = window.stage.contour, window.session
    hand.press(view, *session.scenario.start)
    for x, y in WAY:
        hand.move_to(view, x, y)
    hand.release()
    pixel = view.getViewBox().viewPixelSize()
    assert session.scenario.start == pytest.approx(WAY[-1], abs=2 * max(pixel))
    ring = rings(view)[0].pos()
    assert (ring.x(), ring.y()) == session.scenario.start


def test_a_drag_is_one_undo_step_however_many_moves_it_took(window, hand):
    view, session = window.stage.contour, window.session
    begin = session.scenario
    for repeat in (1, 2):
        hand.press(view, *session.scenario.start)
        for x, y in WAY[:-1] if repeat == 1 else WAY[::-1]:
            hand.move_to(view, x, y)
        hand.release()
        assert session.undo_stack.count() == repeat
    session.undo_stack.undo()
    assert session.scenario.start != begin.start
    session.undo_stack.undo()
    assert session.scenario == begin
    ring = rings(view)[0].pos()
    assert (ring.x(), ring.y()) == begin.start
    session.undo_stack.redo()
    assert same(session.paths, trace(session.scenario))


def test_the_ring_and_the_hint_are_where_the_paths_begin(window):
    view = window.stage.contour
    ring = rings(view)[0].pos()
    assert (ring.x(), ring.y()) == window.session.scenario.start
    assert view.hint.isVisible()


def test_the_hint_goes_once_it_was_followed(window, hand):
    view = window.stage.contour
    hand.press(view, *window.session.scenario.start)
    hand.move(30)
    hand.move(30)
    hand.release()
    assert not view.hint.isVisible()


def test_a_press_beside_the_ring_moves_the_view_and_not_the_start(window, hand):
    view, session = window.stage.contour, window.session
    start, before = session.scenario.start, view.getViewBox().viewRange()
    hand.press(view, 0.5, -1.0)
    hand.move(20, 20)
    hand.move(20, 20)
    hand.release()
    assert session.scenario.start == start
    assert session.undo_stack.count() == 0
    assert view.getViewBox().viewRange() != before


def test_the_right_button_does_not_move_the_start(window, hand):
    view, start = window.stage.contour, window.session.scenario.start
    hand.press(view, *start, Qt.MouseButton.RightButton)
    hand.move(25)
    hand.move(25)
    hand.release(Qt.MouseButton.RightButton)
    assert window.session.scenario.start == start


def test_of_many_walkers_only_the_dragged_one_moves(window_on, hand):
    points = ((-2.6, -0.05), (-1.0, 1.5), (1.0, -1.0))
    window = window_on(replace(load_scenario("ravine"), start=points))
    view, session = window.stage.contour, window.session
    assert len(rings(view)) == 3
    hand.press(view, *points[1])
    hand.move_to(view, -0.5, 1.0)
    hand.move_to(view, 0.0, 0.7)
    hand.release()
    assert session.scenario.start[0] == points[0]
    assert session.scenario.start[2] == points[2]
    assert session.scenario.start[1] == pytest.approx((0.0, 0.7), abs=0.05)
    assert same(session.paths, trace(session.scenario))


def test_dragging_while_it_plays_goes_on_playing(window, hand, qtbot):
    view, session = window.stage.contour, window.session
    window.transport.play()
    hand.press(view, *session.scenario.start)
    hand.move_to(view, *WAY[0])
    hand.move_to(view, *WAY[1])
    before = session.playhead
    qtbot.waitUntil(lambda: session.playhead > before)
    hand.release()
    assert window.transport.playing
