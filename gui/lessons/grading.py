"""Answers to the assignments of a lesson: a folder of files, each replayed, and a table of points with reasons."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

import msgspec

from fallline.engine.files.open import load_scenario
from fallline.engine.language import tr
from fallline.engine.scenario.scenario import Scenario, ScenarioError
from fallline.engine.studies.assignment import Assignment, changed, marks
from fallline.gui.lessons.lesson import Lesson, LessonError, assignment, load_lesson, shipped_lesson, shipped_names

COLUMNS = ("student", "file", "step", "goal", "points", "of", "reason")


class Row(msgspec.Struct, frozen=True):
    """How one file stands to one goal; of a file that is no answer, why."""

    student: str
    """Its folder's name, where that lies in the folder of all answers; else its own without the ending."""
    file: str
    step: int | None
    """Of the lesson, counted from 1; None where the file is an answer to none of it."""
    goal: str
    points: float
    of: float
    reason: str


def named_lesson(name: str) -> tuple[Lesson, Path | None]:
    """A shipped lesson, as 05-momentum, or that in a file; and the folder where its scenarios may lie."""
    if name in shipped_names():
        return shipped_lesson(name), None
    path = Path(name)
    if not path.exists():
        raise LessonError(
            tr(
                "no file and no shipped lesson is named {name!r}; there are {known}",
                name=name,
                known=", ".join(shipped_names()),
            )
        )
    return load_lesson(path), path.parent


def grade(answers: Path, lesson: Lesson, folder: Path | None, step: int | None = None) -> Iterator[Row]:
    """Rows for every file in `answers` and in its folders, in the order of their names; of one `step`, or of all.

    A file is an answer to the first assignment whose scenario it has, as far as that is not free to be changed. Raises
    LessonError where the lesson asks for nothing.
    """
    asked = {
        index: assignment(each, folder)
        for index, each in enumerate(lesson.steps, 1)
        if each.ask and step in (None, index)
    }
    if not asked:
        if step:
            raise LessonError(
                tr("step {step} of the lesson {title!r} asks for no answer", step=step, title=lesson.title)
            )
        raise LessonError(tr("the lesson {title!r} asks for no answer", title=lesson.title))
    if not answers.is_dir():
        raise LessonError(tr("{folder} is no folder of answers", folder=answers))
    for path in sorted(each for each in answers.rglob("*") if each.is_file() and not _hidden(each, answers)):
        yield from _rows(path, answers, asked)


def _hidden(path: Path, answers: Path) -> bool:
    return any(part.startswith(".") for part in path.relative_to(answers).parts)


def _rows(path: Path, answers: Path, asked: dict[int, Assignment]) -> Iterator[Row]:
    parts = path.relative_to(answers).parts
    student, file = parts[0] if len(parts) > 1 else path.stem, "/".join(parts)
    try:
        answer = load_scenario(path)
    except ScenarioError as error:
        yield Row(student, file, None, "", 0.0, 0.0, str(error))
        return
    index, why = _meant(answer, asked)
    if index is None:
        yield Row(student, file, None, "", 0.0, 0.0, tr("no answer to this lesson: {why}", why=why))
        return
    for found in marks(asked[index], answer):
        yield Row(student, file, index, found.goal.words(), found.points, found.goal.points, found.reason)


def _meant(answer: Scenario, asked: dict[int, Assignment]) -> tuple[int | None, str]:
    """Which assignment it answers; or what it has changed of the one that it is nearest to."""
    why = {index: changed(each, answer) for index, each in asked.items()}
    fitting = next((index for index, text in why.items() if not text), None)
    return fitting, "" if fitting else min(why.values(), key=len)


def total(rows: Sequence[Row]) -> list[tuple[str, float, float]]:
    """Each student's points, and of how many: of an assignment answered twice, the better answer counts."""
    best: dict[str, dict[int, tuple[float, float]]] = {}
    for student, file, step in dict.fromkeys((row.student, row.file, row.step) for row in rows):
        mine = [row for row in rows if (row.student, row.file, row.step) == (student, file, step)]
        found = sum(row.points for row in mine), sum(row.of for row in mine)
        steps = best.setdefault(student, {})
        if step is not None:
            steps[step] = max(found, steps.get(step, (0.0, 0.0)))
    sums = ((student, [*steps.values()]) for student, steps in best.items())
    return [(student, sum((p for p, _ in each), 0.0), sum((of for _, of in each), 0.0)) for student, each in sums]
