"""Whatever is edited, undone and redone in whatever order: the paths are those of the scenario."""

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from fallline import LANDSCAPES, OPTIMIZERS, SCHEDULES, load_scenario, trace
from fallline.engine.scenario.edit import (
    carried_over,
    replace,
    with_landscape,
    with_optimizer,
    with_run,
    with_run_added,
    without_run,
)
from fallline.engine.schedules.constant import Constant
from fallline.gui.session import Session

TAGS = ["gradient-descent", "momentum", "nesterov", "adam", "newton"]
PLANES = ["quadratic", "saddle", "himmelblau"]


def change_start(scenario, number):
    return replace(scenario, start=(number / 10 - 2, 1.5 - number / 7))


def change_steps(scenario, number):
    return replace(scenario, steps=1 + number)


def change_landscape(scenario, number):
    return with_landscape(scenario, LANDSCAPES[PLANES[number % len(PLANES)]]())


def add(scenario, number):
    return with_run_added(scenario, scenario.runs[number % len(scenario.runs)]) if scenario.runs else scenario


def remove(scenario, number):
    return without_run(scenario, number % len(scenario.runs)) if scenario.runs else scenario


def of_run(change):
    def changed(scenario, number):
        if not scenario.runs:
            return scenario
        index = number % len(scenario.runs)
        return with_run(scenario, index, **change(scenario.runs[index], number))

    changed.__name__ = change.__name__
    return changed


@of_run
def rename(run, number):
    return {"label": f"run {number}"}


@of_run
def hide(run, number):
    return {"enabled": not run.enabled}


@of_run
def change_rate(run, number):
    return {"schedule": Constant(lr=10.0 ** (number % 7 - 5))}  # up to ten: some diverge


@of_run
def change_schedule(run, number):
    tags = ["constant", "cosine", "step-decay"]
    return {"schedule": carried_over(run.schedule, SCHEDULES[tags[number % 3]])}


@of_run
def change_optimizer(run, number):
    changed = with_optimizer(run, carried_over(run.optimizer, OPTIMIZERS[TAGS[number % len(TAGS)]]))
    return {"optimizer": changed.optimizer, "label": changed.label}


EDITS = [change_start, change_steps, change_landscape, add, remove, rename, hide, change_rate, change_schedule,
         change_optimizer]  # fmt: skip
MOVES = st.one_of(
    st.tuples(st.sampled_from(EDITS), st.integers(0, 30), st.sampled_from(["", "drag"])),
    st.sampled_from(["undo", "redo", "settle", "seek"]),
)


@settings(max_examples=40)
@given(st.lists(MOVES, min_size=1, max_size=12))
def test_the_paths_are_always_those_of_the_scenario(qapp, moves):
    begin = replace(load_scenario("ravine"), steps=30)
    session = Session(begin)
    session.undo_stack.setUndoLimit(0)
    for move in moves:
        match move:
            case "undo":
                session.undo_stack.undo()
            case "redo":
                session.undo_stack.redo()
            case "settle":
                session.settle()
            case "seek":
                session.seek(25)
            case edit, number, gesture:
                session.edit(edit(session.scenario, number), edit.__name__, gesture and f"{gesture} {edit.__name__}")
        holds(session)
    while session.undo_stack.canUndo():
        session.undo_stack.undo()
        holds(session)
    assert session.scenario == begin


def holds(session):
    expected = trace(session.scenario)
    assert len(session.paths) == len(session.scenario.runs) == len(expected)
    for path, fresh in zip(session.paths, expected, strict=True):
        assert path.status == fresh.status
        assert path.diverged_at == fresh.diverged_at
        for name in ("theta", "loss", "gradient_norm", "lr", "evaluations"):
            np.testing.assert_array_equal(getattr(path, name), getattr(fresh, name))
    assert 0 <= session.playhead <= session.scenario.steps


def test_an_edit_that_changes_nothing_is_no_undo_step(qapp):
    session = Session(load_scenario("ravine"))
    changed = []
    session.scenario_changed.connect(lambda: changed.append(1))
    session.edit(load_scenario("ravine"))
    assert session.undo_stack.count() == 0
    assert changed == []


def test_a_drag_there_and_back_is_no_undo_step(qapp):
    session = Session(load_scenario("ravine"))
    begin = session.scenario
    for x in (-1.0, 0.0, begin.start[0]):
        session.edit(replace(session.scenario, start=(x, begin.start[1])), "move the start", "start")
    assert session.scenario == begin
    assert session.undo_stack.count() == 0


def test_each_edit_tells_the_views_once(qapp):
    session = Session(load_scenario("ravine"))
    changed, frames = [], []
    session.scenario_changed.connect(lambda: changed.append(session.scenario))
    session.frame.connect(frames.append)
    session.edit(replace(session.scenario, steps=50))
    assert changed == [session.scenario]
    session.seek(7)
    session.seek(7)
    assert frames[1:] == [7]


def test_only_what_an_edit_touches_is_traced_anew(qapp):
    session = Session(load_scenario("ravine"))
    before = session.paths
    session.edit(with_run(session.scenario, 1, schedule=Constant(lr=0.01)))
    assert [old is new for old, new in zip(before, session.paths, strict=True)] == [True, False, True, True]


def test_two_runs_of_one_kind_share_a_path_and_part_again(qapp):
    session = Session(load_scenario("ravine"))
    session.edit(with_run_added(session.scenario, session.scenario.runs[0], 1))
    assert session.paths[0] is session.paths[1]
    session.edit(with_run(session.scenario, 1, schedule=Constant(lr=0.01)))
    assert session.paths[0] is not session.paths[1]
    np.testing.assert_array_equal(session.paths[1].theta, trace(session.scenario)[1].theta)


def test_seeking_stays_within_the_steps(qapp):
    session = Session(load_scenario("ravine"))
    session.seek(10**9)
    assert session.playhead == 120
    session.seek(-5)
    assert session.playhead == 0
