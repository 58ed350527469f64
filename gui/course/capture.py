"""What is open in the window, as a step of a lesson says it: for whoever writes one."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import msgspec
import numpy as np

from fallline.engine.analysis.convergence_rate import mean_loss
from fallline.engine.files.open import load_scenario, scenario_titles
from fallline.engine.language import listed, tr
from fallline.engine.run.trajectory import Trajectory
from fallline.engine.scenario.scenario import Run, Scenario
from fallline.gui.figures import figure
from fallline.gui.labs.all_labs import labs
from fallline.gui.labs.lab import Lab
from fallline.gui.labs.lab_window import LabWindow
from fallline.gui.lessons.task import Value, spoken
from fallline.gui.panes.layout import LABS, names
from fallline.gui.panes.panes import Panes
from fallline.gui.session import Session
from fallline.gui.writing.taken import Seen, Taken

LOSS = "Loss"
DIGITS = 4
"""Of a value that a learner is asked to set: it may be missed by 2 %."""
FIXED: dict[str, str] = {
    "landscape": tr("the landscape"),
    "start": tr("the start"),
    "steps": tr("the number of steps"),
    "seed": tr("the seed"),
}
NO_LAB = tr("No lab is open. Open one from the menu Labs, and set it as the step needs it.")


class Capture:
    """Reads `session` and `panes`, and changes neither."""

    def __init__(self, session: Session, panes: Panes) -> None:
        self.session, self.panes = session, panes

    def scenario(self) -> Taken:
        """That which is open: by name where it came with the program and was not changed."""
        scenario, view = self.session.scenario, self._view()
        run: dict[str, Any] = {} if view in ("", LOSS) else {"view": view}
        shipped = shipped_as(scenario)
        return Taken({"scenario": shipped, **run}) if shipped else Taken(run, scenario)

    def lab(self) -> Taken:
        """That in sight; its settings where they are other than at first."""
        lab = self._lab()
        if all(kind.number != lab.number for kind in labs()):
            raise ValueError(
                tr("{title} is a lab from a file; a lesson can name those of the list alone.", title=lab.title)
            )
        usual = msgspec.to_builtins(type(lab.settings)())
        settings = {name: value for name, value in _plain(lab.settings).items() if value != usual[name]}
        plots = [plot.name for plot in lab.plots if not plot.isHidden()]
        run: dict[str, Any] = {"lab": lab.number}
        if settings:
            run["settings"] = settings
        if lab.result is not None and 0 < lab.player.last != lab.step:
            run["step"] = lab.step
        if len(plots) < len(lab.plots):
            run["plots"] = plots
        return Taken(run)

    def seen_of_scenario(self, given: Scenario) -> Seen:
        """A task for each field of a run that is another than in the `given` one, and where the runs are."""
        now, before = self.session.scenario, {run.label: run for run in given.runs}
        do: list[dict[str, Any]] = []
        left, changed = list[str](), list[str]()
        for run in now.runs:
            old = before.get(run.label)
            if old is None:
                left.append(tr("the run {label}", label=run.label))
                continue
            if type(old.optimizer) is not type(run.optimizer) or type(old.schedule) is not type(run.schedule):
                left.append(tr("the method or schedule of {label}", label=run.label))
                continue
            tasks = [{"run": run.label, "at": {name: value}} for name, value in _differing(old, run)]
            do += tasks
            changed += [run.label] if tasks else []
        left += [words for name, words in FIXED.items() if getattr(now, name) != getattr(given, name)]
        if 0 < self.session.playhead < now.steps:
            do.append(dict[str, Any](step=self.session.playhead))
        return Seen(do, self._sentences(changed), _left(left))

    def seen_of_lab(self, number: int, given: msgspec.Struct) -> Seen:
        """A task for each control that stands elsewhere."""
        lab = self._lab()
        if lab.number != number:
            raise ValueError(
                tr("This step is of lab {number}, and lab {open} is open.", number=number, open=lab.number)
            )
        before = _plain(given)
        at = {name: value for name, value in _plain(lab.settings).items() if value != before[name]}
        words = [f"{spoken(name)} {_said(value)}" for name, value in at.items()]
        if lab.result is not None and lab.player.last > 0:
            words.append(tr("step {step}", step=lab.step))
        sentence = tr("At {settings}:", settings=", ".join(words)) if words else ""
        return Seen([dict[str, Any](at={name: _rounded(value)}) for name, value in at.items()], sentence)

    def _sentences(self, labels: list[str]) -> str:
        """Where these runs are at the playhead; all that are shown, if none is named."""
        pairs = zip(self.session.scenario.runs, self.session.paths, strict=True)
        return " ".join(
            _sentence(run, path, self.session.playhead)
            for run, path in pairs
            if run.enabled and run.label in (labels or [run.label])
        )

    def _view(self) -> str:
        """What stands below the picture, or, with nothing there, the page in front."""
        below = self.panes.record().below
        shown = [name for name in (names(below) if below else ()) if name in self.panes.pages.titles]
        return shown[0] if shown else self.panes.pages.front

    def _lab(self) -> Lab:
        window = self.panes.windows.made(LABS)
        if not isinstance(window, LabWindow) or not window.isVisible() or window.list.currentRow() < 0:
            raise ValueError(NO_LAB)
        return window.pages[window.kinds[window.list.currentRow()].number]


def shipped_as(scenario: Scenario) -> str:
    """The name of the shipped scenario that it is; nothing where it is none."""
    alike = (name for name, title in scenario_titles().items() if title in (scenario.title, name))
    return next((name for name in alike if load_scenario(name) == scenario), "")


def _sentence(run: Run, path: Trajectory, playhead: int) -> str:
    if path.diverged_at is not None:
        return tr("{label} diverges at step {step}.", label=run.label, step=path.diverged_at)
    step = path.steps if playhead in (0, path.steps) else min(playhead, path.steps)
    point, loss = path.theta[step, :, 0], figure(float(mean_loss(path.loss)[step]))
    at = (
        tr(" at ({point})", point=listed(figure(float(np.round(each, 9)) + 0.0) for each in point))
        if len(point) <= 2
        else ""
    )
    if step == path.steps:
        return tr("{label} ends{at} with loss {loss}.", label=run.label, at=at, loss=loss)
    return tr("{label} is{at} at step {step}, with loss {loss}.", label=run.label, at=at, step=step, loss=loss)


def _differing(before: msgspec.Struct, now: msgspec.Struct, under: str = "") -> Iterator[tuple[str, Value]]:
    """Fields such as optimizer.beta that differ, with what they are now; how a run looks is no task."""
    for name in ("optimizer", "schedule") if not under else now.__struct_fields__:
        old, new = getattr(before, name), getattr(now, name)
        if isinstance(new, msgspec.Struct) and type(old) is type(new):
            yield from _differing(old, new, f"{under}{name}.")
        elif isinstance(new, float | int | str) and old != new:
            yield f"{under}{name}", _rounded(new)


def _plain(settings: msgspec.Struct) -> dict[str, Value]:
    """Those that a file of a lesson can say."""
    found = msgspec.to_builtins(settings).items()
    return {name: value for name, value in found if isinstance(value, float | int | str)}


def _rounded(value: Value) -> Value:
    return float(f"{value:.{DIGITS}g}") if isinstance(value, float) else value


def _said(value: Value) -> str:
    return figure(value) if isinstance(value, float) else str(value)


def _left(what: list[str]) -> str:
    return tr("No task can ask for this: {changes}.", changes=", ".join(what)) if what else ""
