"""A lesson as a file: read strictly, and every fault is told with its place."""

from __future__ import annotations

from importlib import resources
from pathlib import Path
from typing import Annotated, Any, Literal

import msgspec
from msgspec import Meta

from fallline.engine.files.embedded_scenario import text_of
from fallline.engine.files.lab_file import LabError
from fallline.engine.files.open import load_scenario, scenario_names
from fallline.engine.scenario.names import explain
from fallline.engine.scenario.scenario import ScenarioError
from fallline.engine.scenario.toml_text import TomlFault, parsed

Words = Annotated[str, Meta(min_length=1, max_length=2000)]
Title = Annotated[str, Meta(min_length=1, max_length=80)]


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
            raise ValueError("give either `lab` or `scenario`")
        for name in ("settings", "plots"):
            if getattr(self, name) and self.lab is None:
                raise ValueError(f"`{name}` are for a lab; a scenario has its own")
        if self.step is not None and self.lab is None:
            raise ValueError("`step` is for a lab; a scenario is played")
        if self.view and self.lab is not None:
            raise ValueError("`view` is for a scenario; a lab has `plots`")


class Step(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One claim, from the guess to the answer."""

    claim: Words
    question: Words
    choices: Annotated[tuple[Annotated[str, Meta(min_length=1, max_length=80)], ...], Meta(min_length=2, max_length=6)]
    answer: Annotated[int, Meta(ge=1)]
    """The right choice, counted from 1."""
    run: Run
    reveal: Words
    look: Annotated[str, Meta(max_length=2000)] = ""
    """What to do there, and where to look."""

    def __post_init__(self) -> None:
        if self.answer > len(self.choices):
            raise ValueError(f"`answer` is {self.answer}, but there are {len(self.choices)} choices")


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
        reason = error.strerror if isinstance(error, OSError) else "it is no UTF-8 text"
        raise LessonError(f"{path.name}: {reason}") from None
    except (LessonError, ScenarioError) as error:
        raise LessonError(f"{path.name}: {error}") from None


def loads(text: str, folder: Path | None = None) -> Lesson:
    """The lesson in TOML `text`; scenarios may lie in `folder`. Raises LessonError with the place of the fault."""
    try:
        lesson = msgspec.convert(parsed(text), Lesson)
    except TomlFault as error:
        raise LessonError(str(error)) from None
    except msgspec.ValidationError as error:
        raise LessonError(explain(str(error))) from None
    for index, step in enumerate(lesson.steps):
        try:
            _check(step.run, folder)
        except ValueError as error:
            raise LessonError(f"steps[{index}].run{error}") from None
    return lesson


def shipped_lessons() -> tuple[Lesson, ...]:
    """The lessons that come with the program, in the order of the notes."""
    files = sorted((item for item in _folder().iterdir() if item.name.endswith(".toml")), key=lambda item: item.name)
    return tuple(loads(item.read_text(encoding="utf-8")) for item in files)


def lab_settings(run: Run) -> msgspec.Struct:
    """The settings that a run asks of its lab, the others at their defaults; raises ValueError with the place."""
    from fallline.gui.labs.all_labs import labs
    from fallline.gui.labs.settings_read import settings_from

    kind = next((lab for lab in labs() if lab.number == run.lab), None)
    if kind is None:
        raise ValueError(f".lab: there is no lab {run.lab}")
    try:
        settings = settings_from(kind, run.settings)
    except LabError as error:
        raise ValueError(f".{error}") from None
    return settings


def scenario_place(run: Run, folder: Path | None) -> str | Path:
    """The name of a shipped scenario, or the path of one beside the lesson."""
    name = run.scenario or ""
    if name in scenario_names() or folder is None:
        return name
    if not (folder / name).resolve().is_relative_to(folder.resolve()):
        raise ValueError(f".scenario: {name} is not in the lesson's folder")
    return folder / name


def _check(run: Run, folder: Path | None) -> None:
    if run.scenario is None:
        lab_settings(run)
        return
    place = scenario_place(run, folder)
    try:
        load_scenario(place)
    except ScenarioError as error:
        raise ValueError(f".scenario: {error}") from None


def _folder() -> Any:
    return resources.files("fallline.resources") / "lessons"
