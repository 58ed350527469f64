"""One step of a lesson as a form: claim, question, guess, what runs, what to do there, and the reveal."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

import msgspec
from PySide6.QtWidgets import QHBoxLayout, QLabel, QWidget

from fallline.engine.language import tr
from fallline.engine.scenario.scenario import Scenario, ScenarioError
from fallline.gui.labs.all_labs import labs
from fallline.gui.lessons.lesson import Run, at_place, lab_settings, scenario_place
from fallline.gui.lessons.task import Task
from fallline.gui.writing.draft import Draft
from fallline.gui.writing.guess_part import GuessPart
from fallline.gui.writing.part import Part
from fallline.gui.writing.rows import Fault, Text, some
from fallline.gui.writing.taken import Seen, Taken, Window

NOT_YET = tr("Take what this step speaks of: set it up in the window, then take it.")
EMPTY = tr("Nothing is to be done. What you change and take as the reveal is asked for here.")


class StepPart(Part):
    """`window` knows what is open; scenarios of the draft may lie in `folder`."""

    def __init__(
        self, draft: Callable[[], Draft], index: int, window: Window, folder: Path | None, parent: QWidget
    ) -> None:
        super().__init__(draft, index, parent)
        self.window_now, self.folder = window, folder
        self.title(tr("Step {number}", number=index + 1))
        self._text("claim", tr("Claim"), tr("What is so; an empty line begins a paragraph"), 3)
        self._text("question", tr("Question"), tr("What is to be predicted"), 2)
        run = self._run()
        scenario = self._scenario(run)
        runs = [each.label for each in scenario.runs] if scenario is not None else []
        number = run.lab if run is not None else None
        self.part(GuessPart(draft, index, runs, () if number is None else self._plots(number), self))
        self._run_section(run, scenario)
        self._do_section()
        self.title(tr("The reveal"))
        self._text("reveal", tr("Reveal"), tr("The answer, and why"), 4)
        tip = tr("A sentence on what is seen now, and a task for each value that differs from the run")
        self._beside(self.button(tr("Take this as the reveal"), "take-reveal", tip, self._take_reveal))

    def _text(self, name: str, label: str, tip: str, lines: int, *, may_lack: bool = False) -> None:
        read = some if may_lack else str
        self.add(Text(self.place_of(name), label, tip, self.at(name), self, lines=lines, read=read))

    def _beside(self, *buttons: QWidget) -> None:
        row = QHBoxLayout()
        for button in buttons:
            row.addWidget(button)
        row.addStretch(1)
        self.column.addLayout(row)

    def _run_section(self, run: Run | None, runs: Scenario | None) -> None:
        self.title(tr("What runs"))
        self.said = _words(NOT_YET if run is None else run_in_words(run, runs), self)
        self.said.setObjectName("writing-run")
        self.column.addWidget(self.said)
        self.column.addWidget(Fault(self.place_of("run"), self))
        tip = tr("The one open in the window, as it is, with the view below its picture")
        scenario = self.button(tr("Take the scenario"), "take-scenario", tip, self._take_scenario)
        tip = tr("The one that is open, with its settings, its step and the plots in sight")
        self._beside(scenario, self.button(tr("Take the lab"), "take-lab", tip, self._take_lab))

    def _do_section(self) -> None:
        self.title(tr("What to do there"))
        tasks = self.at("do") or []
        for index, raw in enumerate(tasks):
            row = QHBoxLayout()
            words = task_in_words(raw)
            row.addWidget(_words(words, self, ""), 1)
            row.addWidget(
                self.button(tr("Remove"), f"remove-task-{index}", tr("Without this task"), partial(self._drop_task,
                index),
                            spoken=tr("Remove: {words}", words=words))
            )  # fmt: skip
            self.column.addLayout(row)
        if not tasks:
            self.column.addWidget(_words(EMPTY, self))
        self.column.addWidget(Fault(self.place_of("do"), self))
        self._text("look", tr("Where to look"), tr("While it runs; may be left empty"), 2, may_lack=True)

    def _drop_task(self, index: int) -> None:
        tasks = list(self.at("do"))
        del tasks[index]
        self.put(tasks or None, "do")

    def _take_scenario(self) -> None:
        self._take(self.window_now.scenario())

    def _take_lab(self) -> None:
        try:
            taken = self.window_now.lab()
        except ValueError as error:
            self.noted.emit(str(error))
            return
        self._take(taken)

    def _take(self, taken: Taken) -> None:
        draft, run = self.draft(), taken.run
        if taken.scenario is not None:
            name, draft = draft.with_taken(taken.scenario)
            run = {"scenario": name, **run}
        self.arranged.emit(draft.put(self.place_of("run"), run))

    def _take_reveal(self) -> None:
        run = self._run()
        if run is None:
            self.noted.emit(tr("Take what runs first: the reveal is told beside it."))
            return
        try:
            seen = self._seen(run)
        except (ValueError, ScenarioError) as error:
            self.noted.emit(str(error))
            return
        step = {**self.at(), "do": seen.do}
        if not seen.do:
            del step["do"]
        step["reveal"] = "\n\n".join(filter(None, (str(self.at("reveal") or "").strip(), seen.sentence)))
        self.put(step)
        self.noted.emit(seen.left)

    def _seen(self, run: Run) -> Seen:
        if run.lab is not None:
            return self.window_now.seen_of_lab(run.lab, lab_settings(run))
        return self.window_now.seen_of_scenario(at_place(scenario_place(run, self.folder, self.draft().taken)))

    def _run(self) -> Run | None:
        """What is taken already, if it can be read."""
        try:
            return msgspec.convert(self.at("run"), Run)
        except msgspec.ValidationError:
            return None

    def _scenario(self, run: Run | None) -> Scenario | None:
        if run is None or run.scenario is None:
            return None
        try:
            return at_place(scenario_place(run, self.folder, self.draft().taken))
        except ValueError:  # the check says why
            return None

    def _plots(self, number: int) -> tuple[str, ...]:
        """Those that the step names."""
        named = self.at("run", "plots") or ()
        return tuple(each for each in named if isinstance(each, str)) or ("",)


def run_in_words(run: Run, scenario: Scenario | None) -> str:
    """What is taken."""
    if run.lab is None:
        name = run.scenario or ""
        title = (scenario.title or tr("without a title")) if scenario is not None else name
        where = tr("saved with the lesson") if name.startswith("(") else name
        return tr("Scenario {title} ({where}); below it {view}", title=title, where=where, view=tr(run.view or "Loss"))
    kind = next((each for each in labs() if each.number == run.lab), None)
    parts = [
        tr("Lab {number}. {title}", number=run.lab, title=kind.title) if kind else tr("Lab {number}", number=run.lab)
    ]
    parts += [f"{name.replace('_', ' ')} {value}" for name, value in run.settings.items()]
    parts += [tr("step {step}", step=run.step)] if run.step is not None else []
    return "; ".join(
        [", ".join(parts), *([tr("plots: {titles}", titles=", ".join(map(tr, run.plots)))] if run.plots else [])]
    )


def task_in_words(raw: Any) -> str:
    """What is to be done, as a learner reads it."""
    try:
        return msgspec.convert(raw, Task).words()
    except msgspec.ValidationError:
        return str(raw)


def _words(text: str, parent: QWidget, role: str = "muted") -> QLabel:
    label = QLabel(text, parent)
    label.setProperty("role", role)
    label.setWordWrap(True)
    return label
