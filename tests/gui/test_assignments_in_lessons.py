"""An assignment in the window: each edit is looked at again, and the answer is what File > Save as writes."""

import pytest

from fallline import OPTIMIZERS
from fallline.engine.scenario.edit import replace
from fallline.gui.course.course import Course
from fallline.gui.lessons.lesson import shipped_names
from fallline.gui.widgets.groove import Groove


@pytest.fixture(name="momentum")
def _momentum(window_on):
    window = window_on()
    pane = window.windows.open_lesson(shipped_names().index("05-momentum"))
    pane.page.begin(3)
    return window, pane.page, pane.findChild(Course)


def edit(window, **fields):
    scenario = window.session.scenario
    runs = tuple(replace(run, **fields) if run.label == "Momentum" else run for run in scenario.runs)
    window.session.edit(replace(scenario, runs=runs), "an answer")


def best(window):
    run = window.session.scenario.runs[1]
    edit(window, optimizer=OPTIMIZERS["momentum"](beta=25 / 49), schedule=run.schedule.edited(lr=4 / 49))


def test_an_edit_that_reaches_the_goal_is_seen(momentum, qtbot):
    window, page, course = momentum
    qtbot.waitUntil(lambda: "now: loss" in page.tasks.text())
    assert page.tasks.text().startswith("○")
    assert not course.goals.reached
    best(window)
    qtbot.waitUntil(lambda: page.tasks.text().startswith("✓"))
    assert course.goals.reached


def test_the_answer_counts_what_was_edited_last_though_nobody_waited(momentum):
    window, page, _ = momentum
    best(window)
    page.reveal_button.click()
    assert page.verdict.text() == "You reached it."
    assert page.off.text() == ""


def test_what_is_missing_is_said(momentum):
    window, page, _ = momentum
    edit(window, optimizer=OPTIMIZERS["adam"]())
    page.reveal_button.click()
    assert page.verdict.text() == "Not reached yet."
    assert page.off.text() == "Momentum uses Adam"


def marked(window):
    cards = window.runs_panel.cards
    return [groove.mark is not None for card in cards for groove in card.inside.rate.findChildren(Groove)]


def test_the_limit_that_is_asked_for_does_not_stand_at_the_slider(window_on):
    window = window_on()
    pane = window.windows.open_lesson(shipped_names().index("04-troubles"))
    pane.page.begin(4)
    assert not any(marked(window))
    pane.page.reveal_button.click()
    assert any(marked(window))
