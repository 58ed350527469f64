"""A network that was just opened is seen through a plane of its first steps, and of all at the end."""

import threading

import numpy as np
import pytest
from msgspec.structs import replace

from fallline import load_scenario, trace
from fallline.engine.analysis.projection import projection
from fallline.engine.run.trace import trace_run, trace_runs
from fallline.gui import tracer
from fallline.gui.session import Session

from .watchdog import wait_until

MOONS = replace(load_scenario("moons"), steps=20)


class Halfway:
    """`trace_runs` that tells the first five steps of the first run, and is through when it may be."""

    def __init__(self):
        self.may_end = threading.Event()

    def __call__(self, scenario, runs, progress=None):
        first = trace_run(replace(scenario, steps=5), runs[0])
        progress(0.1, (0, replace(first, status="unfinished")))
        self.may_end.wait(60)
        return trace_runs(scenario, runs, progress)


@pytest.fixture
def halfway(monkeypatch):
    made = Halfway()
    monkeypatch.setattr(tracer, "PATIENCE", -1.0)
    monkeypatch.setattr(tracer, "trace_runs", made)
    yield made
    made.may_end.set()


def spans(session):
    x0, x1, y0, y1 = session.projection.window
    return x1 - x0 > 1e-3 and y1 - y0 > 1e-4


def is_of_all(session):
    expected = projection(MOONS, trace(MOONS))
    return (
        np.array_equal(session.projection.plane.directions, expected.plane.directions)
        and session.projection.window == expected.window
    )


def test_it_is_chosen_with_the_first_steps_and_with_the_last(qapp, halfway):
    session, told = Session(MOONS), []
    session.traced.connect(lambda: told.append(session.projection))
    assert not spans(session), "there is nothing to see yet"
    wait_until(lambda: spans(session))
    first = session.projection
    assert not session.complete
    halfway.may_end.set()
    wait_until(lambda: session.complete and session.projection is not first)
    assert told[-1] is session.projection
    assert is_of_all(session)


def test_a_hand_that_chose_what_is_in_sight_keeps_its_plane_until_it_wants_to_see_all(qapp, halfway):
    session = Session(MOONS)
    session.hold_look()
    wait_until(lambda: spans(session))  # of no steps there was nothing to choose
    session.hold_look()
    kept = session.projection
    halfway.may_end.set()
    wait_until(lambda: session.complete and not session.tracer.background.busy)
    assert session.projection is kept
    session.look_at_all()
    assert is_of_all(session)
