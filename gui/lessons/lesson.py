"""A lesson as a file: read strictly, and every fault is told with its place."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from importlib import resources
from pathlib import Path
from typing import Annotated, Any, Literal

import msgspec
from msgspec import Meta

from fallline.engine.files.embedded_scenario import text_of
from fallline.engine.files.lab_dials import LabError
from fallline.engine.files.open import load_scenario, scenario_names
from fallline.engine.language import same, tr, translated
from fallline.engine.scenario.names import explain
from fallline.engine.scenario.scenario import Run as ScenarioRun
from fallline.engine.scenario.scenario import Scenario, ScenarioError
from fallline.engine.scenario.toml_text import TomlFault, parsed
from fallline.engine.studies.assignment import Assignment, Free, Goal
from fallline.gui.lessons.draw import Draw, Rate, Title
from fallline.gui.lessons.task import Task, field_of

Words = Annotated[str, Meta(min_length=1, max_length=2000)]
Place = str | Path | Scenario
Unsaved = Mapping[str, Scenario]
"""Scenarios that a lesson names and that are yet to be written beside it."""
NONE: Unsaved = {}


class LessonError(ValueError):
    """A lesson that cannot be read; the message names the place."""


class Run(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What to open: a lab, with its settings if need be, or a scenario, shipped or beside the lesson."""

    lab: Annotated[int, Meta(ge=1)] | None = None
    scenario: Annotated[str, Meta(min_length=1)] | None = None
    settings: dict[str, float | int | bool | str] = {}
    step: Annotated[int, Meta(ge=0)] | None = None
    """The step of the lab's run that is shown."""
    plots: Annotated[tuple[Title, ...], Meta(max_length=12)] = ()
    """Of a lab, those that the step speaks of, as their titles begin; all of them where none is named."""
    view: Title | None = None
    """Of a scenario, what stands below the picture, by its title; the loss where none is named."""

    def __post_init__(self) -> None:
        if (self.lab is None) == (self.scenario is None):
            raise ValueError(tr("give either `lab` or `scenario`"))
        for name in ("settings", "plots"):
            if getattr(self, name) and self.lab is None:
                raise ValueError(tr("`{name}` are for a lab; a scenario has its own", name=name))
        if self.step is not None and self.lab is None:
            raise ValueError(tr("`step` is for a lab; a scenario is played"))
        if self.view and self.lab is not None:
            raise ValueError(tr("`view` is for a scenario; a lab has `plots`"))


class Step(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """One claim, from the guess to the answer. The guess is one of the `choices`, or drawn; or a state is asked for."""

    claim: Words
    question: Words
    choices: Annotated[tuple[Title, ...], Meta(min_length=2, max_length=6)] = ()
    answer: Annotated[int, Meta(ge=1)] | None = None
    """The right choice, counted from 1."""
    reasons: Annotated[tuple[Annotated[str, Meta(max_length=400)], ...], Meta(max_length=6)] = ()
    """For each choice why it is wrong; that of the right one is left empty."""
    draw: Draw | None = None
    ask: Annotated[tuple[Goal, ...], Meta(max_length=6)] = ()
    """An assignment: what the runs of the scenario have to reach, by what a person changes of them."""
    hints: Annotated[tuple[Annotated[str, Meta(min_length=1, max_length=400)], ...], Meta(max_length=6)] = ()
    """Of an assignment, told one after the other as they are asked for."""
    free: tuple[Free, ...] = ()
    """What else of the scenario may be changed for it."""
    run: Run
    do: Annotated[tuple[Task, ...], Meta(max_length=6)] = ()
    """What to do once it runs."""
    reveal: Words
    look: Annotated[str, Meta(max_length=2000)] = ""
    """What to do there, and where to look."""

    def __post_init__(self) -> None:
        if bool(self.choices) + (self.draw is not None) + bool(self.ask) != 1:
            raise ValueError(tr("give one of `choices`, `draw` and `ask`"))
        if not self.ask and (self.hints or self.free):
            raise ValueError(tr("`hints` and `free` are for what `ask` asks"))
        if self.ask and self.run.scenario is None:
            raise ValueError(tr("`ask` asks for runs of a scenario; a lab has none"))
        if self.choices and self.answer is None:
            raise ValueError(tr("`choices` want an `answer`"))
        if self.answer is not None and self.answer > len(self.choices):
            raise ValueError(
                tr("`answer` is {answer}, but there are {count} choices", answer=self.answer, count=len(self.choices))
            )
        if self.reasons and len(self.reasons) != len(self.choices):
            raise ValueError(
                tr(
                    "there are {reasons} `reasons`, but {choices} choices",
                    reasons=len(self.reasons),
                    choices=len(self.choices),
                )
            )


class Lesson(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A walk through one topic: of the notes, 1 to 11, or beyond them."""

    title: Annotated[str, Meta(min_length=1, max_length=120)]
    topic: Annotated[int, Meta(ge=1)]
    steps: Annotated[tuple[Step, ...], Meta(min_length=1, max_length=20)]
    version: Literal[1] = 1


def load_lesson(path: Path) -> Lesson:
    """The lesson in the file `path`; raises LessonError."""
    try:
        return loads(text_of(path), path.parent)
    except (OSError, UnicodeDecodeError) as error:
        reason = error.strerror if isinstance(error, OSError) else tr("it is no UTF-8 text")
        raise LessonError(f"{path.name}: {reason}") from None
    except (LessonError, ScenarioError) as error:
        raise LessonError(f"{path.name}: {error}") from None


def loads(text: str, folder: Path | None = None) -> Lesson:
    """The lesson in TOML `text`; scenarios may lie in `folder`. Raises LessonError with the place of the fault."""
    try:
        raw = parsed(text)
    except TomlFault as error:
        raise LessonError(str(error)) from None
    return lesson_of(raw, folder)


def lesson_of(raw: object, folder: Path | None = None, unsaved: Unsaved = NONE) -> Lesson:
    """The lesson in plain values. Raises LessonError with the place of the fault."""
    try:
        lesson = msgspec.convert(raw, Lesson)
    except msgspec.ValidationError as error:
        raise LessonError(explain(str(error))) from None
    for index, step in enumerate(lesson.steps):
        try:
            check_step(step, folder, unsaved)
        except ValueError as error:
            raise LessonError(f"steps[{index}]{error}") from None
    return lesson


def shipped_names() -> tuple[str, ...]:
    """The names of the lessons that come with the program, in the order of the notes: 05-momentum."""
    found = (item.name for item in _folder().iterdir())
    return tuple(sorted(name.removesuffix(".toml") for name in found if name.endswith(".toml")))


def shipped_lesson(name: str) -> Lesson:
    """One of them, in the language that is spoken."""
    return lesson_of(translated(parsed(shipped_text(name))))


def shipped_text(name: str) -> str:
    """Its file."""
    return str((_folder() / f"{name}.toml").read_text(encoding="utf-8"))


@cache
def shipped_lessons() -> tuple[Lesson, ...]:
    """All of them."""
    return tuple(map(shipped_lesson, shipped_names()))


def lab_settings(run: Run) -> msgspec.Struct:
    """The settings that a run asks of its lab, the others at their defaults; raises ValueError with the place."""
    from fallline.gui.labs.all_labs import labs
    from fallline.gui.labs.settings_read import settings_from

    kind = next((lab for lab in labs() if lab.number == run.lab), None)
    if kind is None:
        raise ValueError(tr(".lab: there is no lab {number}", number=run.lab))
    try:
        return settings_from(kind, run.settings)
    except LabError as error:
        raise ValueError(f".{error}") from None


def assignment(step: Step, folder: Path | None, unsaved: Unsaved = NONE) -> Assignment:
    """What a step with `ask` gives and asks; raises ScenarioError where its scenario cannot be read any more."""
    return Assignment(at_place(scenario_place(step.run, folder, unsaved)), step.ask, step.free)


def at_place(place: Place) -> Scenario:
    """The scenario there; raises ScenarioError."""
    return place if isinstance(place, Scenario) else load_scenario(place)


def scenario_place(run: Run, folder: Path | None, unsaved: Unsaved = NONE) -> Place:
    """The name of a shipped scenario, the path of one beside the lesson, or one that is to be saved there."""
    name = run.scenario or ""
    if name in unsaved:
        return unsaved[name]
    if name in scenario_names() or folder is None:
        return name
    if not (folder / name).resolve().is_relative_to(folder.resolve()):
        raise ValueError(tr(".scenario: {name} is not in the lesson's folder", name=name))
    return folder / name


def check_step(step: Step, folder: Path | None, unsaved: Unsaved = NONE) -> None:
    """Whether there is what it runs, and what it speaks of there; raises ValueError with the place."""
    run = step.run
    if run.scenario is None:
        try:
            settings = lab_settings(run)
        except ValueError as error:
            raise ValueError(f".run{error}") from None
        _check_lab(step, settings)
        return
    try:
        scenario = at_place(scenario_place(run, folder, unsaved))
    except ScenarioError as error:
        raise ValueError(tr(".run.scenario: {error}", error=error)) from None
    except ValueError as error:
        raise ValueError(f".run{error}") from None
    _check_scenario(step, scenario)


def _check_lab(step: Step, settings: msgspec.Struct) -> None:
    if isinstance(step.draw, Rate):
        raise ValueError(tr(".draw: a rate is of a run of a scenario; a lab has none"))
    if step.draw is not None and not step.draw.on:
        raise ValueError(tr(".draw: missing `on`, the plot of the lab that is drawn on"))
    for index, task in enumerate(step.do):
        if task.run or task.step is not None or task.view:
            raise ValueError(tr(".do[{index}]: of a lab, only its controls can be asked for", index=index))
        _check_fields(task, settings, index)


def _check_scenario(step: Step, scenario: Scenario) -> None:
    for index, goal in enumerate(step.ask):
        if goal.run:
            _run(scenario, goal.run, f".ask[{index}].run")
    if step.draw is not None:
        _run(scenario, step.draw.of, ".draw.of")
    for index, task in enumerate(step.do):
        if task.named:
            _check_fields(task, _run(scenario, task.run, f".do[{index}].run"), index)
        if task.step is not None and task.step > scenario.steps:
            raise ValueError(
                tr(
                    ".do[{index}].step: {step} is past the last of {steps}",
                    index=index,
                    step=task.step,
                    steps=scenario.steps,
                )
            )


def _run(scenario: Scenario, name: str, where: str) -> ScenarioRun:
    found = next((run for run in scenario.runs if same(run.label, name)), None)
    if found is None:
        names = ", ".join(run.label for run in scenario.runs)
        raise ValueError(tr("{where}: there is no run {run}; there are {names}", where=where, run=name, names=names))
    return found


def _check_fields(task: Task, record: msgspec.Struct, index: int) -> None:
    for name in task.named:
        try:
            field_of(record, name)
        except ValueError as error:
            raise ValueError(f".do[{index}]: {error}") from None


def _folder() -> Any:
    return resources.files("fallline.resources") / "lessons"
