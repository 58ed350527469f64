"""What takes long to trace holds nobody up: the paths grow as they come, can be stopped, and end as ever."""

import threading
import time

import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QPushButton

from fallline import OPTIMIZERS, load_scenario, trace
from fallline.engine.run import trace as tracing
from fallline.engine.run.progress import Stopped
from fallline.engine.run.trace import trace_runs
from fallline.engine.scenario.edit import replace, with_run
from fallline.engine.schedules.constant import Constant
from fallline.gui import tracer
from fallline.gui.session import Session
from fallline.gui.views.overlays import OVERLAYS

from .watchdog import wait_until


@pytest.fixture
def later(monkeypatch):
    """Nothing is quick enough for the window to wait."""
    monkeypatch.setattr(tracer, "PATIENCE", -1.0)


class Gate:
    """`trace_runs` that waits until it is open, and knows who called it."""

    def __init__(self):
        self.open, self.asked, self.threads, self.stopped = threading.Event(), [], [], 0

    def __call__(self, scenario, runs, progress=None):
        self.asked.append((scenario, tuple(runs)))
        self.threads.append(threading.current_thread())
        while not self.open.is_set():
            try:
                progress(0.25)
            except Stopped:
                self.stopped += 1
                raise
            time.sleep(1e-3)
        return trace_runs(scenario, runs, progress)


@pytest.fixture
def gate(later, monkeypatch):
    made = Gate()
    monkeypatch.setattr(tracer, "trace_runs", made)
    yield made
    made.open.set()


@pytest.fixture
def session(qapp):
    return Session(load_scenario("ravine"))


def same(paths, expected):
    return all(
        np.array_equal(path.theta, fresh.theta, equal_nan=True) and path.status == fresh.status
        for path, fresh in zip(paths, expected, strict=True)
    )


def test_it_is_traced_in_another_thread_and_ends_as_ever(session, gate):
    session.edit(replace(session.scenario, steps=200))
    assert session.scenario.steps == 200
    assert not session.complete
    assert [path.steps for path in session.paths] == [0, 0, 0, 0], "no more than the start is known"
    gate.open.set()
    wait_until(lambda: session.complete)
    assert threading.main_thread() not in gate.threads
    assert same(session.paths, trace(session.scenario))


def test_what_is_quick_is_traced_at_once_and_told_once(session, monkeypatch):
    monkeypatch.setattr(tracer, "PATIENCE", 1e9)
    told = []
    session.traced.connect(lambda: told.append("traced"))
    session.scenario_changed.connect(lambda: told.append(session.complete))
    session.edit(replace(session.scenario, steps=200))
    assert told == [True]


def test_what_turns_out_to_be_slow_is_given_up_and_traced_in_the_background(session, monkeypatch):
    monkeypatch.setattr(tracer, "PATIENCE", 1e-5)
    assert session.tracer._pace * 4000 <= 1e9
    session.tracer._pace = 0.0
    session.edit(replace(session.scenario, steps=1000))
    assert session.tracer._pace > 0, "it was tried"
    assert session.tracer.background.busy
    wait_until(lambda: session.complete)
    assert same(session.paths, trace(session.scenario))


def test_the_paths_grow(session, later, monkeypatch):
    monkeypatch.setattr(tracing, "FIRST_NEWS", 0.0)
    monkeypatch.setattr(session._grown, "interval", lambda: 0)
    seen = []
    session.traced.connect(lambda: seen.append(session.paths))
    session._grown.setInterval(0)
    session.edit(replace(session.scenario, steps=3000))
    wait_until(lambda: session.complete)
    parts = [path for paths in seen for path in paths if path.status == "unfinished" and path.steps]
    assert parts
    for path in parts:
        assert any(np.array_equal(path.theta, whole.theta[: path.steps + 1]) for whole in session.paths)
        assert any(np.array_equal(path.loss, whole.loss[: path.steps + 1]) for whole in session.paths)


def test_an_edit_calls_it_off_and_begins_anew(session, gate):
    session.edit(replace(session.scenario, steps=200))
    wait_until(lambda: gate.asked)
    session.edit(replace(session.scenario, start=(1.0, 1.0)))
    wait_until(lambda: gate.stopped == 1)
    gate.open.set()
    wait_until(lambda: session.complete)
    assert [scenario.start for scenario, _ in gate.asked] == [(-2.6, -0.05), (1.0, 1.0)]
    assert same(session.paths, trace(session.scenario))
    session.undo_stack.undo()
    session.undo_stack.undo()
    wait_until(lambda: session.complete)
    assert session.scenario == load_scenario("ravine")
    assert same(session.paths, trace(session.scenario))


def test_a_name_and_a_run_less_and_more_call_nothing_off(session, gate):
    session.edit(replace(session.scenario, steps=200))
    wait_until(lambda: gate.asked)
    session.edit(with_run(session.scenario, 0, label="mine"))
    session.edit(replace(session.scenario, runs=session.scenario.runs[1:]))
    session.undo_stack.undo()
    gate.open.set()
    wait_until(lambda: session.complete)
    assert len(gate.asked) == 1
    assert gate.stopped == 0
    assert same(session.paths, trace(session.scenario))


def test_only_what_an_edit_touches_is_traced(session, gate):
    before = session.paths
    session.edit(with_run(session.scenario, 1, schedule=Constant(lr=0.01)))
    assert [old is new for old, new in zip(before, session.paths, strict=True)] == [True, False, True, True]
    gate.open.set()
    wait_until(lambda: session.complete)
    assert [len(runs) for _, runs in gate.asked] == [1]


def test_where_it_fails_that_is_said_and_an_edit_tries_again(window, later, monkeypatch):
    def fails(*_):
        raise MemoryError("no room")

    session, banner = window.session, window.stage.banner
    with monkeypatch.context() as broken:
        broken.setattr(tracer, "trace_runs", fails)
        session.edit(replace(session.scenario, steps=130))
        wait_until(banner.isVisible)
    assert banner.text.text() == "The runs could not be traced: no room."
    session.edit(replace(session.scenario, steps=140))
    wait_until(lambda: session.complete)


def test_progress_is_told_the_share_of_all_runs_and_each_path(window, monkeypatch):
    monkeypatch.setattr(tracing, "FIRST_NEWS", np.inf)
    told = []
    scenario = window.session.scenario
    runs = tuple(replace(scenario.runs[0], optimizer=OPTIMIZERS[tag]()) for tag in ("newton", "bfgs"))
    found = trace_runs(replace(scenario, steps=400, runs=runs), runs, lambda *news: told.append(news))
    shares = [share for share, *_ in told]
    assert shares == sorted(shares)
    assert 0 < shares[0] < 0.1
    assert shares[-1] == 1
    assert [news for _, *rest in told for news in rest if news is not None] == list(enumerate(found))


def line(window):
    return window.stage.progress


def press_stop(qtbot, window):
    wait_until(line(window).isVisible)
    qtbot.mouseClick(line(window).findChild(QPushButton, "progress-stop-button"), Qt.MouseButton.LeftButton)


def test_stop_keeps_what_there_is_and_offers_the_rest(window, gate, qtbot):
    session, banner = window.session, window.stage.banner
    session.edit(replace(session.scenario, steps=500))
    press_stop(qtbot, window)
    wait_until(banner.isVisible)
    assert banner.text.text() == "Stopped: 4 of 4 runs are not traced to the end."
    assert session.scenario.steps == 500
    assert not line(window).isVisible()
    assert not session.tracer.background.busy
    gate.open.set()
    qtbot.mouseClick(banner.findChild(QPushButton, "banner-offer-button"), Qt.MouseButton.LeftButton)
    wait_until(lambda: session.complete)
    assert same(session.paths, trace(session.scenario))
    assert not banner.isVisible()


def test_half_a_path_is_never_written(window, gate, tmp_path):
    window.session.edit(replace(window.session.scenario, steps=500))
    window.documents.export_data_path(tmp_path / "a.csv")
    window.documents.export_image_path(tmp_path / "a.png")
    assert list(tmp_path.iterdir()) == []
    assert "not traced to their ends" in window.stage.banner.text.text()


@pytest.mark.parametrize("name", ["ravine", "minibatch", "valley", "digits"])
def test_every_view_shows_a_path_of_which_only_the_start_is_there(open_window, gate, name, settle):
    scenario = load_scenario(name)
    window = open_window(replace(scenario, steps=min(scenario.steps, 40)))
    assert not window.session.complete
    window.stage.contour.overlay.shown = frozenset(OVERLAYS)
    window.stage.contour.overlay.every_run = True
    for page in range(window.pages.count()):
        window.pages.setCurrentIndex(page)
        for step in (0, 3, window.session.scenario.steps):
            window.session.seek(step)
            settle()
    gate.open.set()
    wait_until(lambda: window.session.complete)
    settle()
    assert same(window.session.paths, trace(window.session.scenario))
