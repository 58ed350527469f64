"""A lesson as one page for browsers: its scenarios are computed there as on their own pages, its labs are pictures."""

from __future__ import annotations

import html
import tomllib
from collections.abc import Iterator
from functools import partial
from pathlib import Path
from typing import Any

import msgspec

from fallline.engine.analysis.rate_limit import rate_limit
from fallline.engine.files.atomic import write_whole
from fallline.engine.files.format import FORMATS
from fallline.engine.language import same, tr
from fallline.engine.page.content import Content
from fallline.engine.run.progress import Progress
from fallline.engine.scenario.scenario import Scenario, dumps
from fallline.engine.studies.assignment import Goal
from fallline.gui.export.page import SCRIPTS, printed
from fallline.gui.export.page_document import document, escaped, filled, resource, scene, scripts, values
from fallline.gui.export.page_words import lesson_words
from fallline.gui.export.scorm import write_package
from fallline.gui.lesson_pages.lab_figures import LabFigure, LabFigures, StandingLab
from fallline.gui.lessons.draw import Draw, Rate
from fallline.gui.lessons.lesson import Lesson, Run, Step, at_place, scenario_place
from fallline.gui.lessons.task import Task
from fallline.gui.lessons.words import flowing

Data = dict[str, Any]
VIEWS = "Loss", "Condition number"
"""What a page shows below, or beside, the picture."""


class LessonWork:
    """What makes the page of a lesson: labs are made and drawn in the main thread, and all is computed in any.

    `folder` is where the lesson lies, if it is not a shipped one. `make`, `compute`, `draw` and `text` come in turn.
    """

    def __init__(self, lesson: Lesson, folder: Path | None = None) -> None:
        self.lesson, self._scenes = lesson, _Scenes(folder)
        self._labs: dict[bytes, StandingLab] = {}
        self._drawn: dict[bytes, LabFigures] = {}

    def make(self) -> Iterator[None]:
        """The labs; yields after each, for one takes as long as a lab that is opened."""
        for step in self.lesson.steps:
            if step.run.lab and _key(step.run) not in self._labs:
                self._labs[_key(step.run)] = StandingLab(step.run)
                yield

    def compute(self, progress: Progress | None = None) -> None:
        """All runs, and the figures of the labs. Raises ScenarioError where a scenario cannot be read any more."""
        work = [partial(self._scenes.read, step.run) for step in self.lesson.steps if step.run.scenario]
        work += [partial(lab.compute) for lab in self._labs.values()]
        for number, each in enumerate(work):
            if progress is not None:
                progress(number / len(work), None)
            each()

    def draw(self) -> Iterator[None]:
        """The figures of the labs; yields after each piece of work."""
        for key, lab in self._labs.items():
            self._drawn[key] = yield from lab.draw()

    def text(self) -> str:
        """The whole file."""
        drawn = self._drawn
        lesson, scenes = self.lesson, self._scenes
        steps = [
            _words(step) | (_of_lab(step, drawn[_key(step.run)]) if step.run.lab else scenes.data(step))
            for step in lesson.steps
        ]
        for number, step in enumerate(steps, 1):
            step["file"] = f"answer-{lesson.topic}-{number}.toml"
        words = lesson_words()
        own = f"const lesson = {values({'steps': steps})};\n"
        script = "\n".join(
            [printed(scenes.contents, words), own, scripts(*SCRIPTS, "guess", "goals", "answer", "lesson")]
        )
        blanks = escaped(words) | {"title": html.escape(f"{lesson.topic}. {lesson.title}"), "scene": scene(words)}
        return document(lesson.title, filled(resource("lesson.html"), blanks), script, pictures=True)


def lesson_page(lesson: Lesson, folder: Path | None = None, progress: Progress | None = None) -> str:
    """The whole file, here and now."""
    work = LessonWork(lesson, folder)
    list(work.make())
    work.compute(progress)
    list(work.draw())
    return work.text()


def save_page(lesson: Lesson, text: str, path: Path) -> None:
    """Write the page `text` of `lesson` to `path`, whole or not at all; as .zip, packed for a course."""
    packed = FORMATS.writing(path, "page").name == "scorm"

    def write(unseen: Path) -> None:
        if packed:
            write_package(lesson.title, text, unseen)
        else:
            unseen.write_text(text, "utf-8")

    write_whole(path, write)


def _key(run: Run) -> bytes:
    """The same for steps that show the same of a lab."""
    return msgspec.json.encode(run)


def _words(step: Step) -> Data:
    return {
        "claim": flowing(step.claim), "question": flowing(step.question), "choices": step.choices,
        "answer": step.answer, "reasons": step.reasons, "hints": step.hints, "free": step.free,
        "look": flowing(step.look), "reveal": flowing(step.reveal), "ask": [], "draw": None, "note": "",
        "scene": None, "pictures": [], "tasks": [], "given": None, "file": "",
    }  # fmt: skip


class _Scenes:
    """Scenarios that steps run, each once, however many speak of it."""

    def __init__(self, folder: Path | None) -> None:
        self.folder = folder
        self.contents: list[Content] = []
        self._places: dict[str, int] = {}

    def read(self, run: Run) -> None:
        """Trace and print the scenario of `run`, if no other step has."""
        name = run.scenario or ""
        if name not in self._places:
            self._places[name] = len(self.contents)
            self.contents.append(Content(at_place(scenario_place(run, self.folder))))

    def data(self, step: Step) -> Data:
        """What a step of a scenario has beside its words."""
        name = step.run.scenario or ""
        content = self.contents[self._places[name]]
        view = step.run.view or VIEWS[0]
        return {
            "scene": self._places[name], "draw": step.draw and _drawn(step.draw, content.scenario),
            "ask": [_goal(goal, content) for goal in step.ask],
            "tasks": [_task(task, content) for task in step.do],
            "given": tomllib.loads(dumps(content.scenario)) if step.ask else None,
            "note": "" if view in VIEWS else tr(
                "{view} is a view of Fallline's window, and not on this page.", view=tr(view)
            ),
        }  # fmt: skip


def _place(label: str, scenario: Scenario) -> int:
    return next((place for place, run in enumerate(scenario.runs) if not label or same(label, run.label)), 0)


def _drawn(draw: Draw, scenario: Scenario) -> Data:
    """What is drawn, its kind with it, and of a rate the limit that theory knows."""
    found: Data = msgspec.to_builtins(draw) | {"run": _place(draw.of, scenario), "why": ""}
    if isinstance(draw, Rate):
        limit = rate_limit(scenario, scenario.runs[found["run"]])
        if limit is None:
            return found | {
                "why": tr("Theory knows no largest rate of {label}. Go on without a guess.", label=tr(draw.of))
            }
        found["limit"] = limit.lr
    return found


def _goal(goal: Goal, content: Content) -> Data:
    """A goal, and why the page cannot tell whether it is reached; "" where it can."""
    place = _place(goal.run, content.scenario)
    run = content.scenario.runs[place]
    shown = content.data["runs"][place]
    tried = goal.largest_stable is None or not (shown.get("draws") or shown.get("shares"))
    why = "" if tried and not goal.gradients and not shown["why"] else tr("this page cannot look: check it in Fallline")
    for names, family in ((goal.optimizers, run.optimizer), (goal.schedules, run.schedule)):
        if names and family.tag() not in names:
            why = tr("it uses {heading}, and a page has no other: change it in Fallline", heading=family.heading())
    return {
        "words": goal.words(), "run": place, "below": goal.below, "within": goal.within, "why": why,
        "largest_stable": goal.largest_stable,
    }  # fmt: skip


def _task(task: Task, content: Content) -> Data:
    """What is to be done; `apart` where it is not done on a page."""
    place = _place(task.run, content.scenario)
    numbers = content.data["runs"][place].get("numbers", {})
    known = {f"{part}.{name}" for part, named in numbers.items() for name in named}
    apart = (bool(task.view) and task.view not in VIEWS) or not set(task.named) <= known
    return {
        "words": task.words(), "run": place, "step": 0 if task.view in VIEWS else task.step, "at": task.at,
        "above": task.above, "below": task.below, "apart": apart,
    }  # fmt: skip


def _of_lab(step: Step, found: LabFigures) -> Data:
    whole = tr("The lab itself, where all of it can be turned, is in Fallline.")
    pictured = (
        tr("Pictures of lab {lab}, at this step's settings.", lab=found.lab)
        if len(found.figures) > 1
        else tr("A picture of lab {lab}, at this step's settings.", lab=found.lab)
    )
    measured = tr("What is measured was measured where this page was made.")
    note = " ".join([pictured, whole, *([measured] if any(each.measured for each in found.figures) else [])])
    draw: Data | None = None
    if step.draw is not None:
        why = tr(
            "Fallline's lab has a plot to draw this guess on ({plot}); a page has its picture alone. "
            "Go on without a guess.",
            plot=tr(step.draw.on),
        )
        draw = {"kind": "", "why": why}
    pictures = [
        {
            "title": each.title,
            "words": tr("{title}, lab {lab}", title=each.title, lab=found.lab),
            "light": each.light,
            "dark": _by_night(each),
        }
        for each in found.figures
    ]
    tasks = [{"words": task.words(), "apart": True} for task in step.do]
    return {"note": note, "draw": draw, "pictures": pictures, "tasks": tasks}


def _by_night(each: LabFigure) -> str | dict[str, list[int]]:
    """The picture by night as what differs, between quotes, from that by day; whole where their parts do not match."""
    light, dark = each.light.split('"'), each.dark.split('"')
    if len(light) != len(dark):
        return each.dark
    places: dict[str, list[int]] = {}
    for place, (by_day, by_night) in enumerate(zip(light, dark, strict=True)):
        if by_day != by_night:
            places.setdefault(by_night, []).append(place)
    return places
