"""The history tells each edit in words, and a click goes there without a trace of what lies between."""

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QApplication, QListView

from fallline import LANDSCAPES, OPTIMIZERS, SCHEDULES, load_scenario
from fallline.engine.run import trace as tracing
from fallline.engine.scenario.edit import (
    replace,
    with_landscape,
    with_run,
    with_run_added,
    without_run,
)
from fallline.gui.edit_words import edit_words

RAVINE = load_scenario("ravine")
MOMENTUM = RAVINE.runs[1]


def rate(index, lr):
    return with_run(RAVINE, index, schedule=RAVINE.runs[index].schedule.edited(lr=lr))


@pytest.mark.parametrize(
    ("after", "words"),
    [
        (with_run(RAVINE, 1, optimizer=MOMENTUM.optimizer.edited(beta=0.9)), "Momentum: momentum β from 0.82 to 0.9"),
        (rate(0, 0.06), "Gradient descent: learning rate η from 0.0525 to 0.06"),
        (replace(RAVINE, start=(-1.2, 0.4)), "Start at (−1.2, 0.4)"),
        (replace(RAVINE, start=((-1.2, 0.4), (1.0, 1.0))), "Other starts"),
        (replace(RAVINE, steps=80), "Steps from 120 to 80"),
        (replace(RAVINE, landscape=RAVINE.landscape.edited(rotation=30.0)), "Rotation from 24° to 30°"),
        (with_landscape(RAVINE, LANDSCAPES["rosenbrock"]()), "Landscape Rosenbrock"),
        (with_run_added(RAVINE, RAVINE.runs[0]), "Add Gradient descent 2"),
        (without_run(RAVINE, 1), "Remove Momentum"),
        (with_run(RAVINE, 1, enabled=False), "Hide Momentum"),
        (with_run(RAVINE, 1, colour="grey"), "Momentum: grey"),
        (with_run(RAVINE, 1, label="Heavy ball"), "Momentum is called Heavy ball"),
        (with_run(RAVINE, 3, schedule=SCHEDULES["cosine"]()), "Adam: schedule Cosine"),
        (with_run(RAVINE, 1, optimizer=OPTIMIZERS["adagrad"]()), "Momentum: AdaGrad instead of Momentum"),
        (replace(RAVINE, steps=80, seed=4, start=(1.0, 1.0), title="x"), "Start at (1, 1); steps from 120 to 80; seed"),
        (RAVINE, "Edit something"),
    ],
)  # fmt: skip
def test_an_edit_is_told_by_what_was_and_what_is(after, words):
    assert edit_words(RAVINE, after, "edit something").startswith(words)


def test_of_many_changes_the_first_are_told_and_the_others_counted():
    changed = replace(RAVINE, runs=tuple(replace(run, enabled=False) for run in RAVINE.runs), steps=5)
    assert edit_words(RAVINE, changed, "").endswith("hide Momentum and 2 more")


@pytest.fixture
def history(window):
    window.pages.turn_to("History")
    QApplication.processEvents()
    yield window.findChild(QListView, "history-list")
    window.pages.setCurrentIndex(0)


def said(history):
    return [history.model().index(row, 0).data() for row in range(history.model().rowCount())]


def click(history, qtbot, row):
    rect = history.visualRect(history.model().index(row, 0))
    qtbot.mouseClick(history.viewport(), Qt.MouseButton.LeftButton, pos=rect.center() - QPoint(20, 0))
    QApplication.processEvents()


def test_a_click_goes_there_and_back_with_one_trace(window, history, qtbot, monkeypatch):
    session, steps = window.session, (100, 90, 80, 70)
    for count in steps:
        session.edit(replace(session.scenario, steps=count), "change the number of steps")
    assert said(history)[0] == "Opened: Momentum in a ravine"
    assert said(history)[4] == "4. Steps from 80 to 70"
    assert history.currentIndex().row() == 4
    traced = []
    ask = session.tracer.trace
    monkeypatch.setattr(session.tracer, "trace", lambda *given: traced.append(1) or ask(*given))
    shown = []
    session.scenario_changed.connect(lambda: shown.append(session.scenario.steps))
    click(history, qtbot, 1)
    assert session.scenario.steps == 100
    assert shown == [100]
    assert len(traced) == 1
    assert said(history)[2:] == [f"{row}. Steps from {old} to {new} (undone)" for row, old, new in
                                 ((2, 100, 90), (3, 90, 80), (4, 80, 70))]  # fmt: skip
    click(history, qtbot, 4)
    assert session.scenario.steps == 70
    click(history, qtbot, 0)
    assert session.scenario == RAVINE
    assert all(
        (one.theta == other.theta).all() for one, other in zip(session.paths, tracing.trace(RAVINE), strict=True)
    )


def test_a_drag_is_one_step_that_tells_where_it_came_to(window, history):
    session = window.session
    for x in (-2.0, -1.5, -1.0):
        session.edit(replace(session.scenario, start=(x, 0.5)), "move the start", "drag")
    session.settle()
    assert said(history)[1:] == ["1. Start at (−1, 0.5)"]
    session.undo_stack.undo()
    assert said(history)[1:] == ["1. Start at (−1, 0.5) (undone)"]


def test_another_scenario_has_a_history_of_its_own(window, history):
    window.session.edit(replace(RAVINE, steps=5))
    window.session.load(load_scenario("saddle"))
    assert said(history) == [f"Opened: {load_scenario('saddle').title}"]


def test_enter_goes_to_what_the_arrow_keys_chose(window, history, qtbot):
    session = window.session
    session.edit(replace(RAVINE, steps=5))
    history.setFocus()
    qtbot.keyClick(history, Qt.Key.Key_Up)
    assert session.scenario.steps == 5, "choosing alone goes nowhere"
    qtbot.keyClick(history, Qt.Key.Key_Return)
    assert session.scenario == RAVINE


def test_while_it_is_hidden_it_costs_nothing_and_is_caught_up_when_shown(window, history):
    window.pages.setCurrentIndex(0)
    resets = []
    history.model().modelReset.connect(lambda: resets.append(1))
    for count in (100, 90, 80):
        window.session.edit(replace(window.session.scenario, steps=count))
    assert resets == []
    window.pages.turn_to("History")
    assert len(said(history)) == 4
