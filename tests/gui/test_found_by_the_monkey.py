"""What the monkey found (tests/monkey), each as a test that was red."""

import math

import pytest
from PySide6.QtCore import QCoreApplication, QEvent
from shiboken6 import delete

from fallline import load_scenario
from fallline.engine.run.trace import trace_run
from fallline.engine.scenario.edit import replace
from fallline.engine.schedules.constant import Constant
from fallline.gui.figures import diverged_at_length
from fallline.gui.theme import LIGHT
from fallline.gui.views.history import Edits
from fallline.gui.widgets.formula_rows import terms
from fallline.gui.widgets.ticks import log_ticks


def test_a_history_that_nobody_sees_says_nothing_of_edits_that_are_gone(window):
    session = window.session
    for steps in (50, 60, 70):
        session.edit(replace(session.scenario, steps=steps))
    seen_last = Edits(session, window)  # and not renewed since
    session.load(load_scenario("saddle"))
    assert [seen_last.data(seen_last.index(row)) for row in range(1, 4)] == [None, None, None]


@pytest.mark.parametrize("act", ["restyle", "compact"])
def test_cards_that_nobody_sees_take_on_another_look_though_their_runs_are_gone(window, act):
    window.left.hide()
    window.session.load(replace(load_scenario("ravine"), runs=load_scenario("ravine").runs[:1]))
    if act == "restyle":
        window.runs_panel.restyle(LIGHT)
    else:
        window.runs_panel.set_compact(True)
    assert len(window.runs_panel.cards) == 1


def test_the_palette_leaves_though_what_had_the_focus_is_gone(open_window):
    window = open_window()
    slider = window.landscape_panel.form.controls()[0]
    slider.setFocus()
    palette = window.windows.open_palette()
    palette._before = slider
    delete(slider)
    palette.leave()
    assert not palette.isVisible()


@pytest.mark.parametrize(("low", "high"), [(307.9, 308.3), (310.0, 310.4), (-320.3, -320.0)])
def test_an_axis_of_numbers_beyond_all_doubles_has_ticks(low, high):
    _, labelled, _ = log_ticks(low, high, 300, 60)
    assert len(labelled) > 1
    assert all(low <= value <= high and math.isfinite(value) for value in labelled)


def test_a_formula_is_not_broken_within_its_cases():
    cases = r"\begin{cases} a + b & x > 0 \\ c - d & y \end{cases}"
    assert terms(rf"{cases} + y - z") == [cases, "+ y", "- z"]


def test_a_walker_that_left_has_its_reason_while_others_go_on():
    scenario = load_scenario("ravine")
    run = replace(scenario.runs[0], schedule=Constant(lr=0.2))
    parts = []

    def progress(_, news=None):
        if news is not None:
            parts.append(news)

    long = replace(scenario, steps=200, start=((0.0, 0.0), (1.0, 1.0)), runs=(run,))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("fallline.engine.run.trace.FIRST_NEWS", 0.0)
        trace_run(long, run, progress)
    left = [path for path in parts if path.diverged_at is not None]
    assert left
    for path in left:
        assert path.status == "unfinished"
        assert diverged_at_length(path).startswith("Diverged: from step")


def test_a_run_is_renamed_though_its_panel_was_hidden_while_it_came(window):
    window.left.hide()
    window.registry["add-run"].trigger()
    assert window.session.chosen == 4  # the new one is outlined, seen or not
    window.registry["rename-run"].trigger()
    assert window.left.isVisible()
    assert window.runs_panel.cards[4].label.hasFocus()


def test_no_flow_of_two_parameters_lies_over_a_landscape_of_more(window_on, qtbot):
    window = window_on(replace(load_scenario("edge-in-two-parameters"), steps=600))
    flow, session = window.stage.contour.flow, window.session
    session.select(2)
    flow.set_shown(True)
    qtbot.waitUntil(lambda: flow.found is not None and not flow.background.busy)
    known = flow.found
    flow.background.ask(lambda progress: progress(0.5, known) or known)
    session.load(load_scenario("moons"))
    qtbot.waitUntil(lambda: not flow.background.busy)
    flow.restyle(LIGHT)
    assert flow.item.getData()[0] is None or not len(flow.item.getData()[0])
    flow.set_shown(False)


def test_presenting_ends_though_labs_had_the_middle_before_it(open_window):
    window = open_window()
    window.panes.enlarge("Labs")
    window.presenter.turn(True)
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete.value)
    window.presenter.turn(False)
    assert window.panes.middle == "Labs"
    assert not window.menuBar().isHidden()
