"""Lessons: every shipped one can be walked through, and a faulty one is refused with its place."""

import shutil
from pathlib import Path

import pytest
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QApplication, QLabel, QPushButton, QRadioButton, QWidget

from fallline import resources
from fallline.engine.files.open import load_scenario
from fallline.gui.labs.all_labs import labs
from fallline.gui.lessons.lesson import LessonError, lab_settings, load_lesson, loads, shipped_lessons
from fallline.gui.lessons.words import flowing

LESSONS = Path(resources.__path__[0]) / "lessons"
STEP = """
[[steps]]
claim = "A claim."
question = "What then?"
choices = ["this", "that"]
answer = 2
run = { lab = 5, settings = { beta = 0.5 } }
reveal = "That."
"""
GOOD = 'title = "Mine"\ntopic = 5\n' + STEP


@pytest.fixture
def lessons(window, measured_once):
    """The lessons beside the picture, opened from the menu."""
    window.findChild(QAction, "lessons-action").trigger()
    QApplication.processEvents()
    return window.findChild(QWidget, "lesson-window")


def run(lessons, step):
    """Bring what a step of the lesson on show speaks of."""
    lessons.page.begin(step)
    QApplication.processEvents()


def part(widget, kind, name):
    found = widget.findChild(kind, name)
    assert found is not None, name
    return found


def test_lessons_cover_the_topics_one_to_one():
    assert [lesson.topic for lesson in shipped_lessons()] == [*range(1, 19)]


@pytest.mark.parametrize("path", sorted(LESSONS.glob("*.toml")), ids=lambda path: path.stem)
def test_what_a_lesson_runs_exists(path):
    lesson = load_lesson(path)
    numbers = {lab.number for lab in labs()}
    for step in lesson.steps:
        if step.run.lab:
            assert step.run.lab in numbers
            lab_settings(step.run)
        else:
            assert load_scenario(step.run.scenario).runs
    assert len({step.answer for step in lesson.steps}) > 1  # no learner gets by on one number


def test_lessons_write_the_learning_rate_as_the_window_does():
    for lesson in shipped_lessons():
        for step in lesson.steps:
            prose = " ".join([step.claim, step.question, *step.choices, step.look, step.reveal])
            assert "lr" not in prose.replace("(", " ").split(), lesson.title


def test_a_step_goes_from_the_guess_over_the_run_to_the_answer(window, lessons, hand):
    lessons.begin(4, 1)
    step = lessons.page.lesson.steps[1]
    run, reveal = (part(lessons, QPushButton, f"lesson-{name}-button") for name in ("run", "reveal"))
    assert not run.isEnabled()
    assert not reveal.isEnabled()
    hand.click(part(lessons, QRadioButton, "lesson-choice-1"))
    assert run.isEnabled()
    assert not reveal.isEnabled()
    hand.click(run)
    assert window.panes.middle == "Labs"
    assert window.findChild(QWidget, "lab-window").pages[5].settings == lab_settings(step.run)
    hand.click(reveal)
    assert f"It is: {step.choices[step.answer - 1]}" in part(lessons, QLabel, "lesson-verdict").text()
    assert part(lessons, QLabel, "lesson-answer").text()
    assert not part(lessons, QRadioButton, "lesson-choice-2").isEnabled()


def test_a_right_guess_is_told_so_and_the_next_step_is_fresh(lessons, hand):
    lessons.begin(4, 1)
    for name in ("choice-3", "run-button", "reveal-button"):
        kind = QRadioButton if name.startswith("choice") else QPushButton
        hand.click(part(lessons, kind, f"lesson-{name}"))
    assert part(lessons, QLabel, "lesson-verdict").text() == "You predicted it."
    hand.click(part(lessons, QPushButton, "lesson-next-button"))
    assert lessons.page.index == 2
    assert not part(lessons, QLabel, "lesson-answer").isVisible()
    assert not part(lessons, QPushButton, "lesson-run-button").isEnabled()
    hand.click(part(lessons, QPushButton, "lesson-back-button"))
    assert lessons.page.index == 1


def test_a_lab_without_settings_opens_at_its_defaults_whatever_was_turned_before(window, lessons):
    lessons.begin(9)
    assert not lessons.page.lesson.steps[0].run.settings
    run(lessons, 1)
    page = window.findChild(QWidget, "lab-window").pages[10]
    assert page.settings.rotation == 45
    run(lessons, 0)
    assert page.settings == type(page).Settings()


def test_a_scenario_opens_in_the_main_window(window, lessons, hand):
    lessons.begin(7)
    hand.click(part(lessons, QRadioButton, "lesson-choice-1"))
    hand.click(part(lessons, QPushButton, "lesson-run-button"))
    assert window.session.scenario == load_scenario("newton")


def test_a_teachers_lesson_with_a_scenario_of_their_own(window, lessons, tmp_path):
    shutil.copy(LESSONS.parent / "scenarios" / "valley.toml", tmp_path / "own.toml")
    path = tmp_path / "mine.toml"
    path.write_text(GOOD.replace("lab = 5, settings = { beta = 0.5 }", 'scenario = "own.toml"'), "utf-8")
    lessons.open_path(path)
    assert lessons.box.currentText() == "5. Mine"
    assert window.session.scenario == load_scenario("valley")


def test_a_faulty_file_is_said_and_what_was_shown_stays(lessons, tmp_path):
    path = tmp_path / "bad.toml"
    path.write_text(GOOD.replace("answer = 2", "answer = 5"), "utf-8")
    before = lessons.box.count()
    lessons.open_path(path)
    fault = part(lessons, QLabel, "lesson-fault")
    assert fault.isVisible()
    assert "bad.toml" in fault.text()
    assert "steps[0]" in fault.text()
    assert lessons.box.count() == before


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (("topic = 5", "topic = 0"), "topic: expected `int` >= 1"),
        (("answer = 2", "answer = 3"), r"steps\[0\]: `answer` is 3, but there are 2 choices"),
        (("reveal =", "revael ="), r"steps\[0\]: unknown field `revael`"),
        (("lab = 5,", "lab = 5, scenario = 'ravine',"), r"steps\[0\].run: give either `lab` or `scenario`"),
        (("{ lab = 5, settings = { beta = 0.5 } }", "{ scenario = 'nowhere' }"), r"steps\[0\].run.scenario: no file"),
        (("beta = 0.5", "betta = 0.5"), r"steps\[0\].run.settings: unknown field `betta`"),
        (("beta = 0.5", "beta = 1.5"), r"steps\[0\].run.settings.beta: expected `float` < 1.0"),
        (('["this", "that"]', '["this"]'), r"steps\[0\].choices: expected `array` of length >= 2"),
        (('title = "Mine"', "title = "), "not TOML"),
    ],
)
def test_a_fault_is_refused_with_its_place(change, message):
    with pytest.raises(LessonError, match=message):
        loads(GOOD.replace(*change))


def test_a_file_that_cannot_be_read_is_refused(tmp_path):
    with pytest.raises(LessonError, match=r"gone\.toml: No such file"):
        load_lesson(tmp_path / "gone.toml")
    (tmp_path / "latin.toml").write_bytes(b'title = "\xe9"')
    with pytest.raises(LessonError, match=r"latin\.toml: it is no UTF-8"):
        load_lesson(tmp_path / "latin.toml")


def test_lines_of_a_file_flow_together_and_paragraphs_stay():
    assert flowing("\none\ntwo\n\nthree ") == "one two\n\nthree"


def test_the_guide_has_a_page_with_a_picture_for_each_lesson():
    guide = Path(__file__).parents[2] / "docs" / "guide"
    index = (guide / "README.md").read_text("utf-8")
    for lesson in LESSONS.glob("*.toml"):
        assert f"({lesson.stem}.md)" in index
        assert f"pictures/{lesson.stem}.png" in (guide / f"{lesson.stem}.md").read_text("utf-8")
        assert 10_000 < (guide / "pictures" / f"{lesson.stem}.png").stat().st_size < 120_000


def test_the_lesson_in_the_guide_can_be_read():
    guide = Path(__file__).parents[2] / "docs" / "guide" / "lessons.md"
    example = guide.read_text("utf-8").split("```toml\n")[1].split("```")[0]
    assert loads(example.replace("my-ravine.toml", "ravine")).steps[0].answer == 2


def test_in_a_low_pane_the_answer_comes_into_sight_and_the_next_step_begins_at_its_top(window, lessons, hand, qtbot):
    window.panes.loosen("Lessons")
    lessons.resize(1, 1)
    lessons.begin(4, 1)
    qtbot.waitUntil(lambda: lessons.page.claim.width() >= 260)
    part(lessons, QRadioButton, "lesson-choice-1").click()
    part(lessons, QPushButton, "lesson-run-button").click()
    part(lessons, QPushButton, "lesson-reveal-button").click()
    answer, view = part(lessons, QLabel, "lesson-answer"), lessons.page.area.viewport()
    qtbot.waitUntil(lambda: 0 < answer.mapTo(view, answer.rect().topLeft()).y() < view.height() - 20)
    hand.click(part(lessons, QPushButton, "lesson-next-button"))
    assert lessons.page.area.verticalScrollBar().value() == 0


def test_another_lesson_takes_the_fault_of_a_file_away(lessons, tmp_path):
    lessons.open_path(tmp_path / "gone.toml")
    assert part(lessons, QLabel, "lesson-fault").isVisible()
    lessons.begin(2)
    assert not part(lessons, QLabel, "lesson-fault").isVisible()


def test_a_lesson_that_is_closed_where_it_stood_before_its_step_stays_away(window, lessons):
    """The panes go back to where they were before, and it was one of them."""
    window.room.move("Lessons", "right")
    window.layouts.chosen = ""
    run(lessons, 0)
    window.room.move("Lessons", "above")
    assert window.layouts.chosen == "lesson"
    window.panes.docks["Lessons"].home.click()
    for _ in range(3):
        QApplication.processEvents()
    assert not window.panes.shown("Lessons")
