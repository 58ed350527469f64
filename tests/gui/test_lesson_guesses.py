"""Guesses by drawing, what a step asks for, reasons and score; and what a faulty lesson says of them."""

from collections import Counter
from pathlib import Path

import pytest
from PySide6.QtCore import QSettings

from fallline.gui.course.course import Course
from fallline.gui.lessons.lesson import LessonError, loads, shipped_lessons
from fallline.gui.lessons.scores import Scores
from fallline.gui.settings import Settings

HEAD = 'title = "Mine"\ntopic = 5\n[[steps]]\nclaim = "A."\nquestion = "What?"\nreveal = "That."\n'
RUN = 'run = { scenario = "ravine" }\n'
LAB = "run = { lab = 5 }\n"
CHOICES = 'choices = ["this", "that"]\nanswer = 2\n'
RING = 'draw = { kind = "ring", of = "Momentum", within = 0.2 }\n'


@pytest.fixture
def course(window):
    return window.windows.lessons().findChild(Course)


def lesson(text, tmp_path, course):
    path = tmp_path / "mine.toml"
    path.write_text(HEAD + text, "utf-8")
    course.pane.open_path(path)
    assert course.pane.fault.text() == ""
    return course.page


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (RUN, r"steps\[0\]: give one of `choices`, `draw` and `ask`"),
        (RUN + CHOICES + RING, r"steps\[0\]: give one of `choices`, `draw` and `ask`"),
        (RUN + 'choices = ["this", "that"]\n', r"steps\[0\]: `choices` want an `answer`"),
        (RUN + CHOICES + 'reasons = ["no"]\n', r"steps\[0\]: there are 1 `reasons`, but 2 choices"),
        (RUN + RING.replace("Momentum", "Momentun"), r"steps\[0\].draw.of: there is no run Momentun; there are Gradi"),
        (RUN + RING.replace("ring", "rings"), r"steps\[0\].draw"),
        (RUN + RING.replace("0.2", "0"), r"steps\[0\].draw.within: expected `float` > 0"),
        (LAB + RING, r"steps\[0\].draw: missing `on`"),
        (
            LAB + 'draw = { kind = "rate", of = "x", low = 1.0, high = 2.0, within = 1.1 }\n',
            r"steps\[0\].draw: a rate is",
        ),
        (RUN + CHOICES + "do = [{ step = 9999 }]\n", r"steps\[0\].do\[0\].step: 9999 is past the last of 120"),
        (RUN + CHOICES + "do = [{}]\n", r"steps\[0\].do\[0\]: give one of `at`"),
        (LAB + CHOICES + "do = [{ at = { betta = 1.0 } }]\n", r"steps\[0\].do\[0\]: unknown field `betta`"),
        (RUN + CHOICES + 'do = [{ run = "Momentum", at = { "optimizer.b" = 1.0 } }]\n', r"unknown field `optimizer.b`"),
    ],
)
def test_a_fault_in_a_guess_or_a_task_is_told_with_its_place(text, message):
    with pytest.raises(LessonError, match=message):
        loads(HEAD + text)


def test_right_answers_are_spread_evenly_and_each_wrong_choice_has_a_reason():
    steps = [step for each in shipped_lessons() for step in each.steps]
    for many in (2, 3):
        places = Counter(step.answer for step in steps if len(step.choices) == many)
        assert len(places) == many
        assert max(places.values()) - min(places.values()) <= 1
    for step in steps:
        assert [bool(reason) for reason in step.reasons] == [
            number != step.answer for number in range(1, len(step.choices) + 1)
        ]


def test_each_kind_of_drawing_is_asked_for_in_three_lessons():
    drawn = {(type(step.draw), each.topic) for each in shipped_lessons() for step in each.steps if step.draw}
    assert min(Counter(kind for kind, _ in drawn).values()) >= 3


def test_what_is_asked_for_is_ticked_once_it_was_so_and_says_before_what_is_missing(window, course, tmp_path):
    do = 'do = [{ run = "Momentum", at = { "optimizer.beta" = 0.9 } }, { step = 100 }]\n'
    page = lesson(RUN + CHOICES + do, tmp_path, course)
    page.choices.group.button(1).click()
    page.run_button.click()
    window.transport.seek(40)
    assert page.tasks.text() == "○ Set beta of Momentum to 0.9 (now 0.82)\n\n○ Play to step 100 (now 40)"
    assert page.reveal_button.isEnabled(), "nothing is blocked"
    run = window.session.scenario.runs[1]
    from fallline.engine.scenario.edit import with_run

    window.session.edit(with_run(window.session.scenario, 1, optimizer=run.optimizer.edited(beta=0.9)))
    window.transport.seek(110)
    window.transport.seek(3)
    assert page.tasks.text() == "✓ Set beta of Momentum to 0.9\n\n✓ Play to step 100"
    assert course.tasks.missing == []


def test_a_control_of_a_lab_is_looked_at_too(course, tmp_path):
    page = lesson(LAB + CHOICES + "do = [{ above = { lr = 3.8 } }]\n", tmp_path, course)
    page.choices.group.button(1).click()
    page.run_button.click()
    assert page.tasks.text() == "○ Set the rate above 3.8 (now 1.6)"
    course.lab.set_settings(type(course.lab.settings)(lr=3.9))
    assert page.tasks.text() == "✓ Set the rate above 3.8"


def test_a_curve_that_is_drawn_before_its_lab_has_computed_takes_the_first_stroke_after(course, hand, qtbot, tmp_path):
    draw = 'draw = { kind = "curve", of = "Barrier", on = "What a weight", within = 3.0 }\n'
    page = lesson("run = { lab = 17 }\n" + draw, tmp_path, course)
    plot = course.guess._board.plot

    def stroke():
        (x0, x1), (y0, y1) = plot.getViewBox().viewRange()
        hand.press(plot, x0 + 0.08 * (x1 - x0), (y0 + y1) / 2)
        hand.move_to(plot, x0 + 0.9 * (x1 - x0), (y0 + y1) / 2)
        hand.release()

    assert course.lab.result is None
    stroke()
    assert not page.run_button.isEnabled()
    qtbot.waitUntil(lambda: course.lab.result is not None)
    stroke()
    assert page.run_button.isEnabled()


def test_a_guessed_rate_is_run_and_held_against_the_limit(window, course, tmp_path):
    draw = 'draw = { kind = "rate", of = "Momentum", low = 0.005, high = 1.0, within = 1.2 }\n'
    page = lesson(RUN + draw, tmp_path, course)
    course.guess.axis.put(0.2)
    page.run_button.click()
    assert window.session.scenario.runs[1].schedule.lr == pytest.approx(0.2)
    assert window.session.paths[1].loss[-1, 0] > window.session.paths[1].loss[0, 0], "it leaves"
    page.reveal_button.click()
    assert page.verdict.text() == "Not quite."
    assert page.off.text() == "It comes to rest below 0.101; your guess was 0.2, 1.98 times too large."
    assert course.guess.axis.truth == pytest.approx((2 + 2 * 0.82) / 36)


def test_a_ring_is_held_against_where_the_run_ends(window, course, tmp_path):
    page = lesson(RUN + RING, tmp_path, course)
    end = window.session.paths[1].theta[-1, :, 0]
    course.guess.ring.setPos(float(end[0]) + 0.3, float(end[1]))
    page.run_button.click()
    page.reveal_button.click()
    assert "0.3 away" in page.off.text()
    assert page.verdict.text() == "Not quite."
    assert (course.guess.star._pos.x(), course.guess.star._pos.y()) == pytest.approx(tuple(end))
    page.begin(0)
    course.guess.ring.setPos(float(end[0]) + 0.1, float(end[1]))
    page.run_button.click()
    page.reveal_button.click()
    assert page.verdict.text() == "You predicted it."


def test_a_curve_is_off_by_its_factor(window, course, tmp_path):
    page = lesson(RUN + 'draw = { kind = "curve", of = "Momentum", within = 3.0 }\n', tmp_path, course)
    guess = course.guess
    x, y = guess._board.truth()
    guess.x, guess.y = x, y + 1.0  # ten times too high, on a logarithmic axis
    page.take_guess()
    page.run_button.click()
    page.reveal_button.click()
    assert page.off.text() == "Your curve is off by a factor of 10 on average; its end is 10 times too high."
    assert page.verdict.text() == "Not quite."


def test_without_a_guess_one_can_go_on_and_nothing_is_scored(course, tmp_path):
    page = lesson(RUN + RING, tmp_path, course)
    before = course.pane.scores.total()
    page.skip_button.click()
    page.run_button.click()
    page.reveal_button.click()
    assert page.verdict.text() == ""
    assert page.off.text().startswith("It ends at (")
    assert course.pane.scores.total() == before


def test_a_wrong_choice_is_told_its_own_reason(course):
    course.pane.begin(0)
    page = course.page
    wrong = 3 if page.step.answer != 3 else 1
    page.choices.group.button(wrong).click()
    page.run_button.click()
    page.reveal_button.click()
    assert page.reason.text() == page.step.reasons[wrong - 1]


def test_the_score_is_kept_between_starts_and_can_be_forgotten(tmp_path):
    def settings():
        return Settings(QSettings(str(tmp_path / "kept.ini"), QSettings.Format.IniFormat))

    first, lessons = Scores(settings()), shipped_lessons()
    first.keep(lessons[0], 0, right=True)
    first.keep(lessons[0], 1, right=False)
    again = Scores(settings())
    assert again.of(lessons[0]) == (2, 1)
    assert again.of(lessons[1]) == (0, 0)
    assert again.total() == (2, 1)
    again.reset()
    assert Scores(settings()).total() == (0, 0)


def test_a_spoilt_score_is_none():
    settings = Settings()
    settings.lessons = "[1"
    assert Scores(settings).total() == (0, 0)


def test_closing_the_lesson_uncovers_all_and_puts_the_panes_back(window, course):
    before = window.layouts.current().docked()
    course.pane.begin(4)
    assert window.session.staged.past_only
    window.panes.docks["Lessons"].close()
    from PySide6.QtWidgets import QApplication

    QApplication.processEvents()
    QApplication.processEvents()
    assert not window.session.staged.past_only
    assert course.guess is None
    assert window.layouts.current().docked() == before


def test_the_notes_beside_a_lesson_of_old_need_none_of_the_new_fields():
    text = (Path(__file__).parents[1] / "fuzz" / "corpus" / "lesson.toml").read_text("utf-8")
    assert loads(text).steps


def test_an_end_that_is_right_is_not_said_to_be_one_times_too_high(window, course, tmp_path):
    page = lesson(RUN + 'draw = { kind = "curve", of = "Momentum", within = 3.0 }\n', tmp_path, course)
    guess = course.guess
    x, y = guess._board.truth()
    guess.x, guess.y = x, y + 0.001
    page.take_guess()
    page.run_button.click()
    page.reveal_button.click()
    assert page.off.text() == "Your curve is off by a factor of 1 on average; its end is where it ends."
