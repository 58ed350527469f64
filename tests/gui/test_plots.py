"""The plots over the steps and the tables: what they say is what the engine says."""

import numpy as np
import pytest
from PySide6.QtWidgets import QToolButton

from fallline import LANDSCAPES, load_scenario
from fallline.engine.analysis.stability import stability
from fallline.engine.analysis.summary import distance
from fallline.engine.problem.curvature import curvature
from fallline.engine.scenario.edit import replace
from fallline.gui.figures import figure
from fallline.gui.views.axes import LogAxis, ValueAxis

from .reading import texts


def switch(window, hand, name):
    hand.click(window.findChild(QToolButton, f"loss-{name}-button"))
    window.grab()


def table(view):
    return texts(view.table)


@pytest.fixture
def rosenbrock(window_on):
    """Four runs on Rosenbrock's valley, where the curvature varies."""
    return window_on(
        replace(load_scenario("ravine"), landscape=LANDSCAPES["rosenbrock"](), start=(-1.5, 2.0), view=None)
    )


def test_the_loss_is_drawn_above_the_minimum_on_a_logarithmic_axis(window):
    for curve, path in zip(window.pages["Loss"].drawn, window.session.paths, strict=True):
        assert 10**curve.y == pytest.approx(np.maximum(path.loss[:, 0], 1e-17))
        assert curve.x.tolist() == list(range(121))
    assert isinstance(window.pages["Loss"].plot.getAxis("left"), LogAxis)
    assert "f*" in window.pages["Loss"].title.detail.text()


def test_a_switch_makes_the_axis_linear_and_back(window, hand):
    switch(window, hand, "log")
    for curve, path in zip(window.pages["Loss"].drawn, window.session.paths, strict=True):
        assert curve.y == pytest.approx(path.loss[:, 0])
    assert isinstance(window.pages["Loss"].plot.getAxis("left"), ValueAxis)
    switch(window, hand, "log")
    assert isinstance(window.pages["Loss"].plot.getAxis("left"), LogAxis)


def test_a_switch_shows_the_loss_itself(window_on, hand):
    scenario = replace(load_scenario("ravine"), landscape=LANDSCAPES["styblinski-tang"](), start=(1.0, 2.0), view=None)
    window = window_on(scenario)
    switch(window, hand, "log")
    lowest = scenario.landscape.lowest()
    assert lowest < -70
    path = window.session.paths[3]
    assert window.pages["Loss"].drawn[3].y == pytest.approx(path.loss[:, 0] - lowest)
    switch(window, hand, "above")
    assert window.pages["Loss"].drawn[3].y == pytest.approx(path.loss[:, 0])
    assert window.pages["Loss"].title.detail.text() == "f"


def test_a_switch_counts_evaluations_instead_of_steps(window_on, hand):
    scenario = load_scenario("ravine")
    costly = replace(scenario.runs[0], gradient=type(scenario.runs[0].gradient)(source="finite-difference"))
    window = window_on(replace(scenario, runs=(costly, *scenario.runs[1:])))
    switch(window, hand, "cost")
    for curve, path in zip(window.pages["Loss"].drawn, window.session.paths, strict=True):
        assert curve.x.tolist() == path.evaluations.tolist()
    assert window.pages["Loss"].drawn[0].x[-1] > window.pages["Loss"].drawn[1].x[-1]
    switch(window, hand, "cost")
    assert window.pages["Loss"].drawn[0].x[-1] == 120


def test_the_switches_go_in_any_order(window, hand):
    for name in ("log", "above", "cost", "log", "cost", "above", "log", "log"):
        switch(window, hand, name)
        assert np.isfinite(window.pages["Loss"].plot.getViewBox().viewRange()).all()


@pytest.mark.parametrize("view", ["Loss", "Learning rate"])
def test_the_dashed_line_is_dragged_to_seek(window, hand, view):
    session, plot = window.session, window.pages[view].plot
    session.seek(20)
    window.grab()
    (_, _), (low, high) = plot.getViewBox().viewRange()
    y = low + 0.9 * (high - low)
    steps = []
    session.frame.connect(steps.append)
    hand.press(plot, 20, y)
    for x in (30, 45, 60, 80):
        hand.move_to(plot, x, y)
    hand.release()
    assert len(steps) >= 3
    assert steps == sorted(steps)
    assert session.playhead == pytest.approx(80, abs=2)
    assert {each.line.value() for each in (window.pages["Loss"], window.pages["Learning rate"])} == {session.playhead}
    assert window.transport.timeline.value() == session.playhead
    assert session.undo_stack.count() == 0


def test_the_line_stays_at_a_step_when_it_is_dragged_over_the_edge(window, hand):
    plot = window.pages["Loss"].plot
    window.session.seek(110)
    window.grab()
    (_, _), (low, high) = plot.getViewBox().viewRange()
    y = low + 0.9 * (high - low)
    hand.press(plot, 110, y)
    hand.move_to(plot, 122, y)
    hand.move_to(plot, 128, y)
    hand.release()
    assert window.session.playhead == 120
    assert window.pages["Loss"].line.value() == 120


def test_dragging_the_line_while_it_plays_pauses_there(window, hand):
    session, plot = window.session, window.pages["Loss"].plot
    session.seek(20)
    window.grab()
    (_, _), (low, high) = plot.getViewBox().viewRange()
    y = low + 0.9 * (high - low)
    hand.press(plot, 20, y)
    window.transport.play()
    hand.move_to(plot, 80, y)
    hand.move_to(plot, 90, y)
    hand.release()
    assert not window.transport.playing
    assert session.playhead == pytest.approx(90, abs=2)


def test_the_same_condition_number_everywhere_is_one_sentence(window):
    view = window.pages["Condition number"]
    assert view.sentence.isVisible()
    assert view.sentence.text().startswith("36, the same everywhere")
    assert not view.plot.isVisible()


def test_a_varying_condition_number_is_a_plot(rosenbrock):
    view = rosenbrock.pages["Condition number"]
    assert view.plot.isVisible()
    assert not view.sentence.isVisible()
    path = rosenbrock.session.paths[3]
    kappa = curvature(rosenbrock.session.scenario.landscape, path.theta[:, :, 0].T).condition_number
    assert 10 ** view.drawn[3].y == pytest.approx(kappa)


def test_sentence_and_plot_take_turns(window):
    view, session = window.pages["Condition number"], window.session
    for tag in ("rosenbrock", "quadratic", "himmelblau"):
        session.edit(replace(session.scenario, landscape=LANDSCAPES[tag](), view=None))
        assert view.plot.isVisible() is (tag != "quadratic")
        assert view.sentence.isVisible() is (tag == "quadratic")


@pytest.mark.parametrize("step", [0, 1, 57, 120])
def test_the_tables_show_the_engines_figures(rosenbrock, step):
    session = rosenbrock.session
    scenario = session.scenario
    session.seek(step)
    for run, path, now, bent in zip(
        scenario.runs,
        session.paths,
        table(rosenbrock.pages["Now"]),
        table(rosenbrock.pages["Condition number"]),
        strict=True,
    ):
        at = min(step, path.steps)
        theta = path.theta[at, :, :1]
        here = curvature(scenario.landscape, theta)
        lr = run.schedule.rates(scenario.steps)[min(at, path.steps - 1, scenario.steps - 1)] if path.steps else None
        gone = path.diverged_at is not None and step >= path.diverged_at
        assert now[0] == figure(float(path.loss[at, 0]))
        assert now[1] == figure(float(np.hypot(*scenario.landscape.gradient(theta)[:, 0])))
        assert now[2] == figure(float(distance(scenario, theta)[0]))
        away = (since := path.departs_at) is not None and step >= since
        on_its_way = "diverging" if away else "running" if step < path.steps else "done"
        assert now[4] == ("diverged" if gone else on_its_way)
        assert bent[0] == figure(float(here.condition_number[0]))
        assert bent[1] == figure(float(here.eigenvalues[0, 0]))
        assert bent[2] == figure(float(here.eigenvalues[-1, 0]))
        assert bent[4] == here.definiteness[0].removesuffix(" definite")
        if lr is not None:
            assert now[3] == figure(float(lr))
            gauge = stability(scenario, run, path, step)
            limit = "" if gauge.limit is None else f" / {figure(gauge.limit)}"
            assert bent[3] == f"{figure(gauge.value)}{limit}"


def test_the_stability_figure_of_the_default_is_just_below_two(window):
    assert table(window.pages["Condition number"])[0][3] == "1.89 / 2"


def test_the_schedule_shows_every_rate_that_the_run_takes(window):
    for curve, path, run in zip(
        window.pages["Learning rate"].drawn, window.session.paths, window.session.scenario.runs, strict=True
    ):
        assert 10**curve.y == pytest.approx(run.schedule.rates(120))
        assert 10**curve.y == pytest.approx(path.lr)


def test_the_ranges_hold_while_a_path_plays(window):
    plots = (window.stage.contour, window.pages["Loss"].plot, window.pages["Learning rate"].plot)
    window.grab()
    before = [plot.getViewBox().viewRange() for plot in plots]
    for step in range(0, 121, 10):
        window.session.seek(step)
        window.grab()
        assert [plot.getViewBox().viewRange() for plot in plots] == before


def test_the_plots_on_the_right_align(window):
    plots = (window.pages["Loss"].plot, window.pages["Learning rate"].plot)
    window.grab()
    edges = {
        plot.mapTo(window, plot.mapFromScene(plot.getViewBox().sceneBoundingRect().topLeft())).x() for plot in plots
    }
    assert len(edges) == 1
