"""Where runs are slow to trace, a gesture is traced when the hand rests or lets go, and nothing of it is lost."""

import pytest

from fallline import load_scenario, trace
from fallline.engine.scenario.edit import replace, with_run
from fallline.engine.schedules.constant import Constant
from fallline.gui.session import Session

from .reading import rings

WAY = [(-2.4, 0.2), (-2.0, 0.5), (-1.4, 0.9)]


@pytest.fixture
def session(qapp):
    made = Session(load_scenario("ravine"))
    made.gesture.slow = made.gesture.long = -1.0  # any machine is slower
    made.said = []
    made.gesture.waiting.connect(made.said.append)
    made.drawn = []
    made.scenario_changed.connect(lambda: made.drawn.append(made.scenario.start))
    return made


def drag(session):
    for point in WAY:
        session.edit(replace(session.scenario, start=point), "move the start", "start")


def test_only_where_the_hand_lets_go_is_traced_and_undone_as_one(session):
    begin = session.scenario
    drag(session)
    assert session.scenario is begin
    assert all(seconds > 0 for seconds in session.said)
    assert len(session.said) == 3
    session.settle()
    assert session.drawn == [WAY[-1]]
    assert session.said[-1] == 0
    assert (session.paths[1].theta == trace(session.scenario)[1].theta).all()
    assert session.undo_stack.count() == 1
    session.undo_stack.undo()
    assert session.scenario == begin


def test_a_hand_that_rests_is_enough(session, qtbot):
    drag(session)
    with qtbot.waitSignal(session.scenario_changed):
        pass
    assert session.scenario.start == WAY[-1]
    drag(session)
    session.settle()
    assert session.undo_stack.count() == 1, "it was one gesture"


@pytest.mark.parametrize(("long", "starts"), [(1e9, 1), (-1.0, 6)], ids=["a little", "long"])
def test_where_it_takes_a_little_a_hand_that_goes_on_does_not_put_it_off(session, monkeypatch, qtbot, long, starts):
    session.gesture.long = long
    rest, begun = session.gesture.rest, []
    start = rest.start
    monkeypatch.setattr(rest, "start", lambda: (begun.append(1), start()))
    drag(session)
    drag(session)
    assert len(begun) == starts
    assert bool(session.said) == (long < 0)
    with qtbot.waitSignal(session.scenario_changed):
        pass
    assert session.scenario.start == WAY[-1]


def test_another_edit_comes_after_what_waits(session):
    drag(session)
    faster = with_run(session.scenario, 0, schedule=Constant(lr=0.01))
    session.edit(faster)
    assert session.drawn == [WAY[-1], faster.start]
    assert session.undo_stack.count() == 2


@pytest.mark.parametrize("other", ["undo", "load", "back"])
def test_what_was_overtaken_is_not_traced(session, other):
    session.edit(with_run(session.scenario, 0, schedule=Constant(lr=0.01)))
    there = session.scenario.start
    drag(session)
    if other == "undo":
        session.undo_stack.undo()
    elif other == "load":
        session.load(load_scenario("valley"))
        there = session.scenario.start
    else:
        session.edit(session.scenario, "move the start", "start")
    session.settle()
    assert session.scenario.start == there
    assert session.said[-1] == 0


def test_where_it_is_quick_every_move_is_traced(session):
    session.gesture.slow = 1e9
    drag(session)
    assert session.drawn == WAY
    assert session.said == []


def test_the_window_says_why_the_paths_stay_behind(window, hand):
    view, session, words = window.stage.contour, window.session, window.stage.figures
    session.gesture.slow = session.gesture.long = -1.0
    session.gesture.rest.setInterval(1_000_000)  # this hand never rests, however slow the machine
    hand.press(view, *session.scenario.start)
    for x, y in WAY:
        hand.move_to(view, x, y)
    assert words.text().startswith("Traced when your hand rests")
    ring = rings(view)[0].pos()
    assert (ring.x(), ring.y()) == pytest.approx(WAY[-1], abs=0.05), "the ring goes with the hand"
    assert session.scenario.start != pytest.approx(WAY[-1], abs=0.05)
    hand.release()
    assert session.scenario.start == pytest.approx(WAY[-1], abs=0.05)
    assert not words.text().startswith("Traced")


def test_what_waits_is_saved_too(window, tmp_path):
    session = window.session
    session.gesture.slow = session.gesture.long = -1.0
    drag(session)
    assert window.documents.save_path(tmp_path / "a.toml")
    assert load_scenario(tmp_path / "a.toml").start == WAY[-1]
    drag(session)
    session.edit(replace(session.scenario, start=WAY[0]), "move the start", "start")
    assert session.undo_stack.isClean()
    window.documents.path = None  # nothing is asked
    assert window.documents.may_leave()
    assert session.scenario.start == WAY[0]
