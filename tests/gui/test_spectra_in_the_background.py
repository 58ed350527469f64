"""Spectra in many dimensions along the paths: of some points while a person waits, then of all from another thread."""

import threading

import numpy as np
import pytest

from fallline import LANDSCAPES, load_scenario
from fallline.engine.problem.curvature import curvature
from fallline.engine.scenario.edit import replace, with_landscape
from fallline.gui.session import Session
from fallline.gui.theme import DARK
from fallline.gui.views import spectra
from fallline.gui.views.condition import ConditionView

from .watchdog import wait_until


@pytest.fixture
def session(qapp):
    """Four runs of 120 steps in 60 dimensions: half of their points would hold the window up."""
    wide = LANDSCAPES["quadratic-nd"](dimension=60, coupled=True)
    return Session(with_landscape(load_scenario("ravine"), wide))


@pytest.fixture
def solved(monkeypatch):
    """The thread and the number of points of each call."""
    seen, real = [], spectra.spectra_along

    def noting(scenario, runs, most, **named):
        found = real(scenario, runs, most, **named)
        seen.append((threading.current_thread(), sum(len(each.steps) for each in found)))
        return found

    monkeypatch.setattr(spectra, "spectra_along", noting)
    return seen


def test_a_person_waits_for_some_points_and_sees_all_when_they_have_come(session, solved, qtbot):
    view = ConditionView(session, DARK)
    qtbot.addWidget(view)
    every = [path.steps + 1 for path in session.paths]
    assert [each.steps.size for each in view._spectra] != every
    wait_until(lambda: [each.steps.size for each in view._spectra] == every)
    ours = [points for thread, points in solved if thread is threading.main_thread()]
    assert ours
    assert max(ours) * session.scenario.landscape.dimension**3 <= spectra.QUICK
    before = len(solved)
    view.refresh()
    assert len(solved) == before, "what has come is kept"


def test_the_next_edit_calls_off_what_is_on_its_way(session, solved, qtbot):
    view = ConditionView(session, DARK)
    qtbot.addWidget(view)
    for x in np.linspace(-2, 2, 5):
        session.edit(replace(session.scenario, start=(float(x),) * 60))
        view.refresh()
    wait_until(lambda: not view.along._background.busy)
    path = session.paths[0]
    there = curvature(session.scenario.landscape, path.theta[:, :, 0].T)
    assert view._spectra[0].highest == pytest.approx(there.eigenvalues[-1], rel=1e-12)


def test_what_a_script_draws_has_all_points(session, solved, qtbot):
    waiting = Session(session.scenario, wait=True)
    view = ConditionView(waiting, DARK)
    qtbot.addWidget(view)
    assert [each.steps.size for each in view._spectra] == [path.steps + 1 for path in waiting.paths]
    assert not view.along._background.busy
