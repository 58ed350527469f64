"""Each step of each lesson, by a mouse: claim, picture and reveal are in sight together at both sizes of the window."""

import pytest
from PySide6.QtCore import QPoint, QRect
from PySide6.QtWidgets import QApplication

from fallline import load_scenario
from fallline.engine.scenario.edit import replace
from fallline.gui.course.course import Course
from fallline.gui.course.guess import CurveGuess, RingGuess
from fallline.gui.course.rate_guess import RateGuess
from fallline.gui.labs.lab import Lab
from fallline.gui.lessons.lesson import shipped_lessons

SMALLER, LARGER = (1000, 700), (1400, 900)
LARGE = 150, 100
"""Pixels of a plot in which something can be seen."""


def briefly(place):
    """A scenario, that of a network cut short: how it trains is held elsewhere."""
    scenario = load_scenario(place)
    return replace(scenario, steps=min(scenario.steps, 20)) if scenario.landscape.dimension > 2 else scenario


@pytest.fixture
def no_slow_run(monkeypatch):
    """Of labs only those compute that are drawn on; the others are held elsewhere, and their plots stay empty here."""
    for reader in ("course.course.at_place", "documents.load_scenario"):
        monkeypatch.setattr(f"fallline.gui.{reader}", briefly)
    run = Lab.run
    steps = (step for lesson in shipped_lessons() for step in lesson.steps)
    drawn = {step.run.lab for step in steps if step.draw is not None}
    monkeypatch.setattr(Lab, "run", lambda lab: run(lab) if lab.number in drawn else None)
    monkeypatch.setattr(Lab, "measures", False)
    monkeypatch.setattr("fallline.gui.labs.formula_panel.FormulaPanel.ask", lambda *_, **__: None)  # it is typeset


def in_window(widget):
    window = widget.window()
    return QRect(widget.mapTo(window, QPoint(0, 0)), widget.size())


def in_sight(widget):
    """Whether all of it can be seen: no parent cuts anything off, as what scrolls it may."""
    place, parent = in_window(widget), widget
    while (parent := parent.parentWidget()) is not None and not parent.isWindow():
        if not in_window(parent).adjusted(-1, -1, 1, 1).contains(place):
            return False
    return widget.isVisible()


def pictures(window, course):
    """What the step speaks of."""
    if course.lab is not None:
        return [plot.plot for plot in course.lab.plots if plot.isVisible()]
    view = course.page.step.run.view or "Loss"
    return [window.stage.contour, window.transport, window.panes.docks[view]]


def beside(window, course):
    """Nothing of the lesson lies over what it speaks of; in the lab, one plot at least is whole."""
    lesson, shown = in_window(course.pane), pictures(window, course)
    whole = [each for each in shown if in_sight(each)]
    assert whole if course.lab is not None else len(whole) == len(shown), [each.objectName() for each in shown]
    for each in whole:
        place = in_window(each)
        assert not place.intersects(lesson)
        assert window.rect().contains(place)
        assert each is window.transport or (place.width() >= LARGE[0] and place.height() >= LARGE[1])


def draw(hand, course):
    guess, page = course.guess, course.page
    if isinstance(guess, RateGuess):
        hand.press_on(guess.axis, QPoint(guess.axis.width() // 2, guess.axis.height() // 2))
        hand.move(20)
        hand.release()
    elif isinstance(guess, RingGuess):
        plot, at = guess._board.plot, guess.ring._pos
        (x0, x1), (y0, y1) = plot.getViewBox().viewRange()
        hand.press(plot, at.x(), at.y())
        hand.move_to(plot, (x0 + x1) / 2, (y0 + y1) / 2)
        hand.release()
        assert guess.ring._pos.x() == pytest.approx((x0 + x1) / 2, abs=0.05 * (x1 - x0))
    elif isinstance(guess, CurveGuess):
        plot = guess._board.plot
        (x0, x1), (y0, y1) = plot.getViewBox().viewRange()
        hand.press(plot, x0 + 0.08 * (x1 - x0), (y0 + y1) / 2)
        for part in (0.3, 0.6, 0.9):
            hand.move_to(plot, x0 + part * (x1 - x0), y0 + (0.6 - 0.3 * part) * (y1 - y0))
        hand.release()
    else:
        hand.click(page.choices.group.button(1))


def covered(course):
    if course.lab is not None:
        gone = all(plot.veil is not None and not plot.now.isVisible() for plot in course.lab.plots)
        return gone and not course.lab.stage.panel.isVisible()
    return course.session.staged.past_only and course.session.playhead == 0


def walk(window, course, hand, qtbot):
    """From the claim to the answer."""
    page = course.page
    if page.step.ask:
        assignment(window, course, hand)
        return
    assert covered(course)
    assert course.pane.fault.text() == ""
    assert not page.run_button.isEnabled()
    assert in_sight(page.claim)
    assert in_sight(page.question)
    beside(window, course)
    if course.lab is not None and page.step.draw is not None:
        qtbot.waitUntil(lambda: course.lab.result is not None)
    draw(hand, course)
    assert page.run_button.isEnabled(), page.question.text()
    hand.click(page.run_button)
    assert not covered(course) or course.lab is None
    assert all(task.words() in page.tasks.text() for task in page.step.do)
    beside(window, course)
    hand.click(page.reveal_button)
    QApplication.processEvents()
    answered(window, course)
    guess = page.choices.guess
    assert page.reason.text() == (page.step.reasons[guess - 1] if guess else "")
    assert bool(page.off.text()) == (page.step.draw is not None)
    assert not course.session.staged.past_only
    window.resize(*(LARGER if window.width() == SMALLER[0] else SMALLER))  # where the next step begins
    QApplication.processEvents()
    answered(window, course)


def assignment(window, course, hand):
    """Nothing is covered; each hint comes at a press, and the answer whenever it is wanted."""
    page = course.page
    assert not covered(course)
    assert course.pane.fault.text() == ""
    assert all(goal.words() in page.tasks.text() for goal in page.step.ask)
    for hint in page.step.hints:
        hand.click(page.hint_button)
        assert page.hint.text().endswith(hint)
    assert not page.hint_button.isVisible()
    assert in_sight(page.question)
    beside(window, course)
    hand.click(page.reveal_button)
    QApplication.processEvents()
    assert page.verdict.text() == "Not reached yet."
    window.resize(*(LARGER if window.width() == SMALLER[0] else SMALLER))
    QApplication.processEvents()
    answered(window, course)


def answered(window, course):
    for words in (course.page.claim, course.page.answer, course.page.verdict):
        assert in_sight(words), words.text()
    beside(window, course)


def test_claim_picture_and_reveal_of_every_step_are_in_sight_together(open_window, hand, qtbot, no_slow_run):
    window = open_window(size=SMALLER)
    pane = window.windows.open_lesson(0)
    course = pane.findChild(Course)
    for row, lesson in enumerate(shipped_lessons()):
        pane.begin(row)
        for index in range(len(lesson.steps)):
            if index:
                hand.click(pane.page.next_button)
            QApplication.processEvents()
            walk(window, course, hand, qtbot)
    assert pane.scores.total()[0] == sum(len(lesson.steps) for lesson in shipped_lessons())
