"""A run that diverges is told on its card, and the picture stays readable."""

import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLineEdit

from fallline import load_scenario, trace
from fallline.engine.scenario.edit import replace, with_run
from fallline.engine.schedules.constant import Constant

from .reading import texts

PLOTS = ["contour", "loss", "condition", "schedule"]


def ten_times(scenario, index=0):
    rate = scenario.runs[index].schedule.lr * 10
    return with_run(scenario, index, schedule=Constant(lr=rate))


def ranges(window):
    window.grab()
    plots = (
        window.stage.contour,
        window.pages["Loss"].plot,
        window.pages["Condition number"].plot,
        window.pages["Learning rate"].plot,
    )
    return dict(zip(PLOTS, (plot.getViewBox().viewRange() for plot in plots), strict=True))


@pytest.fixture
def wild(window, qtbot):
    """The default window after a rate ten times too large was typed for plain descent."""
    line = window.findChild(QLineEdit, "run-0-schedule-lr-edit")
    line.setFocus()
    line.selectAll()
    qtbot.keyClicks(line, "0.525")
    qtbot.keyClick(line, Qt.Key.Key_Return)
    return window


def test_the_card_says_at_which_step_the_run_left_and_what_to_do(wild):
    path = wild.session.paths[0]
    card = wild.runs_panel.cards[0]
    assert path.status == "diverged"
    wild.session.seek(path.diverged_at - 1)
    assert "left" not in card.loss.text()
    wild.session.seek(path.diverged_at)
    assert card.loss.text() == f"diverged at {path.diverged_at}"
    assert "smaller learning rate" in card.loss.toolTip()
    assert card.loss.property("role") == "error"
    wild.session.seek(0)
    assert card.loss.property("role") == "muted"


def test_the_table_says_so_too(wild):
    wild.session.seek(wild.session.paths[0].diverged_at)
    first, second, *_ = texts(wild.pages["Now"].table)
    assert first[-1] == "diverged"
    assert second[-1] == "running"


def test_the_picture_keeps_its_ranges(wild):
    after = ranges(wild)
    assert all(np.isfinite(span).all() for span in after.values())
    x0, x1, y0, y1 = wild.session.scenario.window
    (left, right), (low, high) = after["contour"]
    assert right - left < 1.6 * (x1 - x0)
    assert high - low < 1.6 * (y1 - y0)
    low, high = after["loss"][1]
    assert high < 8, "the loss axis would show nothing but the run that left"
    wild.session.seek(60)
    assert ranges(wild)["contour"] == after["contour"]


def test_the_others_are_drawn_as_before(wild):
    assert [len(path.points) for path in wild.stage.contour.paths.paths[1:]] == [121] * 3
    assert len(wild.stage.contour.paths.paths[0].points) == wild.session.paths[0].steps + 1


def test_undo_brings_the_run_back(wild):
    wild.session.undo_stack.undo()
    assert wild.session.paths[0].status == "done"
    wild.session.seek(120)
    assert "left" not in wild.runs_panel.cards[0].loss.text()


def test_playing_past_a_run_that_left_goes_on_to_the_end(window_on, qtbot):
    window = window_on(replace(ten_times(load_scenario("ravine")), steps=20))
    window.transport.speed.setCurrentText("10×")
    window.transport.play()
    qtbot.waitUntil(lambda: window.session.playhead == 20)
    window.grab()


def test_all_runs_may_diverge_at_once(window):
    scenario = window.session.scenario
    for index in range(4):
        scenario = with_run(scenario, index, schedule=Constant(lr=1e6))
    window.session.edit(scenario)
    assert {path.status for path in window.session.paths[:3]} == {"diverged"}
    for step in (0, 1, 2, 120):
        window.session.seek(step)
        assert all(np.isfinite(span).all() for span in ranges(window).values())


def test_a_rate_that_overflows_at_the_first_step_shows_the_start(window):
    window.session.edit(with_run(window.session.scenario, 0, schedule=Constant(lr=1e300)))
    assert window.session.paths[0].steps == 0
    assert window.session.paths[0].diverged_at == 1
    window.session.seek(50)
    assert all(np.isfinite(span).all() for span in ranges(window).values())
    assert window.runs_panel.cards[0].loss.text() == "diverged at 1"
    assert all(
        np.array_equal(path.theta, again.theta)
        for path, again in zip(window.session.paths, trace(window.session.scenario), strict=True)
    )


def test_walkers_far_outside_are_no_trouble(window):
    for start in [(1e7, -1e7), (1e-300, 0.0), (1e9, 0.0)]:
        window.session.edit(replace(window.session.scenario, start=start))
        window.session.seek(3)
        assert all(np.isfinite(span).all() for span in ranges(window).values())


def test_a_long_run_is_drawn(window_on):
    scenario = load_scenario("ravine")
    window = window_on(replace(scenario, runs=scenario.runs[:1], steps=20_000))
    window.session.seek(20_000)
    assert all(np.isfinite(span).all() for span in ranges(window).values())
