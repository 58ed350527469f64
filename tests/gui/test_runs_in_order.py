"""Runs are moved up and down: cards, paths and what is drawn go along, and no path changes for it."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from fallline import load_scenario, trace
from fallline.engine.scenario.edit import replace, with_run_moved


@pytest.mark.parametrize(("index", "to", "order"), [(0, 1, "bacd"), (3, 0, "dabc"), (1, 3, "acdb"), (2, 2, "abcd")])
def test_a_run_goes_to_its_place_and_the_others_keep_their_order(index, to, order):
    scenario = load_scenario("ravine")
    named = replace(
        scenario, runs=tuple(replace(run, label=name) for run, name in zip(scenario.runs, "abcd", strict=True))
    )
    assert "".join(run.label for run in with_run_moved(named, index, to).runs) == order


@pytest.mark.parametrize("name", ["ravine", "minibatch", "noise-kinds"])
def test_its_path_is_the_same_wherever_it_stands(name):
    scenario = replace(load_scenario(name), steps=30)
    before, after = trace(scenario), trace(with_run_moved(scenario, 0, len(scenario.runs) - 1))
    for old, new in zip(before, (after[-1], *after[:-1]), strict=True):
        assert old.theta.tobytes() == new.theta.tobytes()


def test_keys_move_the_outlined_run_and_undo_takes_it_back(window):
    session = window.session
    labels = [run.label for run in session.scenario.runs]
    paths = session.paths
    session.select(1)
    QTest.keyClick(window, Qt.Key.Key_Down, Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier)
    assert [run.label for run in session.scenario.runs] == [labels[0], labels[2], labels[1], labels[3]]
    assert session.selected == 2, "it stays the outlined one"
    assert session.paths[2] is paths[1], "nothing is traced for it"
    assert window.runs_panel.cards[2].label.text() == labels[1]
    session.undo_stack.undo()
    assert [run.label for run in session.scenario.runs] == labels


def test_the_first_goes_no_higher_and_the_last_no_lower(window):
    for index, name, allowed in ((0, "run-up", False), (0, "run-down", True), (3, "run-down", False)):
        window.session.select(index)
        assert {entry.action.name: entry.action for entry in window.registry.entries()}[name].allowed() is allowed
