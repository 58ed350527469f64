"""Assignments: every shipped one has a right answer and three wrong ones; a folder of answers is graded by replay."""

import json

import pytest

from fallline import OPTIMIZERS, SCHEDULES, trace
from fallline.command_line import main
from fallline.engine.files.format import FORMATS
from fallline.engine.files.open import load_scenario
from fallline.engine.scenario.edit import replace
from fallline.engine.scenario.scenario import Scenario
from fallline.engine.studies.assignment import Assignment, Goal, changed, marks
from fallline.gui.lessons.lesson import LessonError, assignment, loads, shipped_lesson, shipped_names

ASKED = {
    (name, number): step
    for name in shipped_names()
    for number, step in enumerate(shipped_lesson(name).steps, 1)
    if step.ask
}


def edited(scenario: Scenario, label: str, *, lr=None, **fields) -> Scenario:
    """`scenario` with other things of the run `label`."""

    def of(run):
        schedule = fields.get("schedule", run.schedule)
        other = fields | {"schedule": schedule if lr is None else schedule.edited(lr=lr)}
        return replace(run, **other) if run.label == label else run

    return replace(scenario, runs=tuple(map(of, scenario.runs)))


def momentum(beta):
    return OPTIMIZERS["momentum"](beta=beta)


def stairs(every, factor=0.5):
    return SCHEDULES["step-decay"](lr=0.15, every=every, factor=factor)


ANSWERS = {
    ("04-troubles", "Gradient descent"): (
        {"lr": 0.0553},
        [{"lr": 0.0525}, {"lr": 0.056}, {"lr": 0.0553, "optimizer": momentum(0.0)}],
    ),
    ("05-momentum", "Momentum"): (
        {"lr": 4 / 49, "optimizer": momentum(25 / 49)},
        [{"lr": 4 / 49}, {"optimizer": momentum(25 / 49)}, {"lr": 0.5, "optimizer": OPTIMIZERS["adam"]()}],
    ),
    ("07-step-decay", "Constant rate"): (
        {"schedule": stairs(100)},
        [{"schedule": stairs(10)}, {"schedule": stairs(400)}, {"schedule": SCHEDULES["exponential"](lr=0.15)}],
    ),
}


GERMAN = {"Gradient descent": "Gradientenabstieg", "Constant rate": "Konstante Rate"}


def step_of(name):
    return next(step for (lesson, _), step in ASKED.items() if lesson == name)


def test_every_shipped_assignment_has_its_answers_here():
    assert [name for name, _ in ASKED] == [name for name, _ in ANSWERS]


@pytest.mark.parametrize(("name", "label"), ANSWERS)
def test_the_right_answer_is_marked_so_and_three_wrong_ones_are_not(name, label):
    asked = assignment(step_of(name), None)
    right, wrong = ANSWERS[name, label]
    assert [mark.points for mark in marks(asked, edited(asked.given, label, **right))] == [2.0]
    for each in ({}, *wrong):
        (mark,) = marks(asked, edited(asked.given, label, **each))
        assert mark.points == 0, each
        assert mark.reason


@pytest.mark.parametrize(("name", "label"), ANSWERS)
def test_an_answer_from_a_german_window_is_known_by_its_german_names(name, label):
    asked = assignment(step_of(name), None)
    answer = edited(asked.given, label, **ANSWERS[name, label][0])
    abroad = replace(answer, runs=tuple(replace(run, label=GERMAN.get(run.label, run.label)) for run in answer.runs))
    assert [mark.points for mark in marks(asked, abroad)] == [2.0]


def test_what_is_not_free_may_not_be_changed():
    given = load_scenario("ravine")
    asked = Assignment(given, (Goal(below=1e9),))
    assert changed(asked, edited(given, "Momentum", lr=0.1)) == ""
    assert changed(asked, replace(given, steps=5, start=(0.0, 0.1))) == (
        "the start and the number of steps differ from the assignment's"
    )
    assert changed(Assignment(given, (), ("start", "steps")), replace(given, steps=5, start=(0.0, 0.1))) == ""
    noisy = edited(given, "Momentum", gradient=replace(given.runs[0].gradient, clip_norm=1.0))
    assert "gradient" in changed(asked, noisy)
    (mark,) = marks(asked, replace(given, steps=5))
    assert (mark.points, mark.reason) == (0.0, "the number of steps differs from the assignment's")


def test_a_run_that_was_recorded_cannot_be_run_again_and_is_no_answer():
    given = load_scenario("ravine")
    recorded = OPTIMIZERS["recorded"](points=((0.0, 0.0),) * 61, losses=(0.0,) * 61)
    (mark,) = marks(
        Assignment(given, (Goal(run="Momentum", below=1e-8),)), edited(given, "Momentum", optimizer=recorded)
    )
    assert (mark.points, mark.reason) == (0.0, "Momentum was recorded elsewhere: it cannot be run again")


def test_a_loss_within_a_number_of_evaluations():
    given = load_scenario("ravine")
    (dear,) = marks(Assignment(given, (Goal(run="Adam", below=1.0, within=100, gradients=3),)), given)
    (cheap,) = marks(Assignment(given, (Goal(run="Adam", below=1.0, within=100, gradients=80),)), given)
    (none,) = marks(Assignment(given, (Goal(run="Newton", below=1.0),)), given)
    assert (dear.met, cheap.met, none.reason) == (False, True, "there is no run Newton")


LESSON = """
title = "Homework"
topic = 1
[[steps]]
claim = "A claim."
question = "A question?"
ask = [{ask}]
run = {{ scenario = "ravine" }}
reveal = "An answer."
"""


@pytest.mark.parametrize(
    ("ask", "fault"),
    [
        ("{ below = 1.0, largest_stable = 0.1 }", "give either `below` or `largest_stable`"),
        ("{ largest_stable = 0.1, within = 5 }", "`within` and `gradients` are for `below`"),
        ('{ below = 1.0, optimizers = ["adma"] }', "'adma' is none of"),
        ('{ below = 1.0, run = "Nobody" }', "steps[0].ask[0].run: there is no run Nobody"),
        ("", "give one of `choices`, `draw` and `ask`"),
    ],
)
def test_a_fault_in_an_assignment_is_one_line(ask, fault):
    with pytest.raises(LessonError) as told:
        loads(LESSON.format(ask=ask))
    assert fault in str(told.value)
    assert "\n" not in str(told.value)


@pytest.fixture(name="answers")
def _answers(tmp_path):
    """A right answer, a wrong one, another landscape, no scenario; and three by one student, the last edited."""
    folder = tmp_path / "answers"
    given = load_scenario("ravine")
    right = edited(given, "Momentum", **ANSWERS["05-momentum", "Momentum"][0])
    toml, table = FORMATS.named("scenario", "toml"), FORMATS.named("data", "json")
    for name, scenario in (("ada", right), ("eve", given), ("bob", load_scenario("valley"))):
        folder.mkdir(exist_ok=True)
        toml.save(folder / f"{name}.toml", scenario)
    (folder / "dan.txt").write_text("I ran out of time")
    mine = folder / "mia"
    mine.mkdir()
    toml.save(mine / "first.toml", given)
    table.save(mine / "second.json", right, trace(right))
    edited_by_hand = mine / "third.json"
    table.save(edited_by_hand, given, trace(given))
    data = json.loads(edited_by_hand.read_text("utf-8"))
    for run in data["runs"]:
        run["loss"] = [[0.0]] * len(run["loss"])
    edited_by_hand.write_text(json.dumps(data), encoding="utf-8")
    return folder


def graded(capsys, *words):
    with pytest.raises(SystemExit) as left:
        main(["grade", *map(str, words)])
    out, err = capsys.readouterr()
    return left.value.code, out.splitlines(), err


def test_a_folder_is_graded_by_replay(answers, capsys):
    status, (head, *rows), err = graded(capsys, answers, "--lesson", "05-momentum", "--json")
    assert (status, err) == (0, "")
    table = [json.loads(row) for row in (head, *rows)]
    points = {row["file"]: (row["student"], row["points"], row["of"]) for row in table}
    assert points == {
        "ada.toml": ("ada", 2.0, 2.0), "bob.toml": ("bob", 0.0, 0.0), "dan.txt": ("dan", 0.0, 0.0),
        "eve.toml": ("eve", 0.0, 2.0), "mia/first.toml": ("mia", 0.0, 2.0), "mia/second.json": ("mia", 2.0, 2.0),
        "mia/third.json": ("mia", 0.0, 2.0),  # what it says of its own runs counts nothing
    }  # fmt: skip
    why = {row["file"]: row["reason"] for row in table}
    assert why["ada.toml"].startswith("loss ")
    assert why["bob.toml"].startswith("no answer to this lesson: the landscape")
    assert "carries no scenario" in why["dan.txt"] or "dan.txt" in why["dan.txt"]


def test_the_table_is_csv_and_a_sum_takes_the_better_answer(answers, capsys):
    _, lines, _ = graded(capsys, answers, "--lesson", "05-momentum", "--step", "4")
    assert lines[0] == "student,file,step,goal,points,of,reason"
    assert lines[1].startswith("ada,ada.toml,4,")
    _, totals, _ = graded(capsys, answers, "--lesson", "05-momentum", "--totals")
    assert totals == ["student,points,of", "ada,2.0,2.0", "bob,0.0,0.0", "dan,0.0,0.0", "eve,0.0,2.0", "mia,2.0,2.0"]


@pytest.mark.parametrize(
    ("words", "fault"),
    [
        (["--lesson", "01-gradient-check"], "asks for no answer"),
        (["--lesson", "99-none"], "no file and no shipped lesson is named '99-none'"),
        (["--lesson", "05-momentum", "--step", "1"], "step 1 of the lesson"),
    ],
)
def test_where_nothing_can_be_graded_one_line_says_why(answers, capsys, words, fault):
    status, out, err = graded(capsys, answers, *words)
    assert (status, out) == (2, [])
    assert err.count("\n") == 1
    assert fault in err


def test_a_folder_that_is_none_is_said(tmp_path, capsys):
    status, _, err = graded(capsys, tmp_path / "nothing", "--lesson", "05-momentum")
    assert status == 2
    assert "is no folder of answers" in err
