"""The one owner of state: scenario, trajectories, playhead, undo stack. Every edit comes in here."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from msgspec.structs import replace
from PySide6.QtCore import QObject, QTimer, Signal
from PySide6.QtGui import QUndoStack

from fallline.engine.analysis.projection import Projection, projection
from fallline.engine.language import tr
from fallline.engine.run import compiled
from fallline.engine.run.memory import TooMuch, check
from fallline.engine.run.trace import begun, trace_runs
from fallline.engine.run.trajectory import Trajectory
from fallline.engine.scenario.scenario import Run, Scenario
from fallline.gui.inputs import inputs, looks, of_runs
from fallline.gui.look import Look
from fallline.gui.marking import Mark
from fallline.gui.staged import Staging
from fallline.gui.tracer import Tracer
from fallline.gui.undoable import Edit, saved

WARM_AFTER, GATHERED = 1500, 100
"""Milliseconds until machine code is made or fetched, for the window is painted first; and for which news are gathered
before the views draw what came of the paths."""


class Session(Staging):
    """`edit` is the way in; `scenario_changed`, `traced` and `frame(step)` are the only ways out.

    With `wait` every path is traced at once, as a script wants it; `paths` and `look` are what is there already.
    """

    scenario_changed = Signal()
    frame = Signal(int)
    refused = Signal(str)
    """An edit that no scenario allows: why, for a person to read. Nothing was changed."""

    def __init__(
        self,
        scenario: Scenario,
        parent: QObject | None = None,
        *,
        paths: tuple[Trajectory, ...] | None = None,
        look: Projection | None = None,
        wait: bool = False,
    ) -> None:
        super().__init__(parent)
        self.undo_stack = QUndoStack(self)
        self.playhead = 0
        self._selected = 0
        self.marked: Mark | None = None
        self._gestures = 0
        self._passed: Scenario | None = None
        self._coming: dict[Any, Trajectory] = {}
        self._look = Look(self)
        self._look.chosen.connect(self.traced)
        self._grown = QTimer(self, singleShot=True, interval=GATHERED)
        self._grown.timeout.connect(self._grow)
        self.tracer = Tracer(self, wait=wait)
        self.tracer.came.connect(self._take)
        self.tracer.answered.connect(self._through)
        self.tracer.failed.connect(lambda why: self.refused.emit(tr("The runs could not be traced: {why}", why=why)))
        self.scenario, self.paths = replace(scenario, runs=()), tuple[Trajectory, ...]()
        self.paths, self.scenario = self._traced(scenario) if paths is None else paths, scenario
        if look is None:
            self._look.again(scenario, self.paths)
        else:
            self._look.put(look)
        QTimer.singleShot(WARM_AFTER, self, lambda: compiled.warm(self.scenario))

    @property
    def complete(self) -> bool:
        """Whether every path is traced to its end."""
        return all(path.status != "unfinished" for path in self.paths)

    @property
    def projection(self) -> Projection:
        """The look of the contour view: it holds still while runs are edited."""
        return self._look.projection

    @property
    def selected(self) -> int | None:
        """Index of the run that arrows and explanations speak of: the chosen one, else the first that is shown."""
        shown = [index for index, run in enumerate(self.scenario.runs) if run.enabled]
        return self._selected if self._selected in shown else next(iter(shown), None)

    @property
    def chosen(self) -> int:
        """Index of the run that a hand chose last, shown or not; the first at the beginning."""
        return max(min(self._selected, len(self.scenario.runs) - 1), 0)

    def select(self, index: int) -> None:
        """Speak of run `index` from now on. A matter of the view: nothing to undo."""
        if index != self._selected:
            self._selected = index
            self.frame.emit(self.playhead)

    def edit(self, scenario: Scenario, text: str = "edit", gesture: str = "") -> None:
        """Show `scenario`, undoable under `text`. Edits with the same `gesture` until `settle` undo as one."""
        if scenario == self.scenario:
            return
        try:
            paths = self._traced(scenario)
        except TooMuch as error:
            self._refuse(error)
            return
        if self.is_aside:
            self.show(scenario, paths)
            return
        key = f"{gesture} {self._gestures}" if gesture else ""
        self.undo_stack.push(Edit(self, scenario, paths, text, key))

    def _refuse(self, why: ValueError) -> None:
        self.refused.emit(str(why))
        self.scenario_changed.emit()

    def change(self, make: Callable[[], Scenario], text: str = "edit", gesture: str = "") -> None:
        """Edit to what `make` gives; where a scenario refuses it, say why and show what there is."""
        try:
            scenario = make()
        except ValueError as error:
            self._refuse(error)
            return
        self.edit(scenario, text, gesture)

    def mark(self, mark: Mark | None) -> None:
        """Have the plots show where a finding rests; None shows none. A matter of the view: nothing to undo."""
        if mark != self.marked:
            self.marked = mark
            self.frame.emit(self.playhead)

    def settle(self) -> None:
        """The hand let go: the next edit begins an undo step of its own."""
        self._gestures += 1

    def load(self, scenario: Scenario) -> None:
        """Start afresh on `scenario`, with nothing to undo and the playhead at the start. Raises TooMuch."""
        paths = self._traced(scenario)
        self.undo_stack.clear()
        self.playhead = 0
        self.clear_stage()
        self._show(scenario, paths)
        self.scenario_changed.emit()
        self.frame.emit(0)

    def saved(self) -> Scenario | None:
        """What was last saved or opened; None where no undo leads there."""
        return saved(self.undo_stack, self.scenario)

    def seek(self, step: int) -> None:
        """Move the playhead to `step`, or as near as there are steps."""
        step = min(max(step, 0), self.scenario.steps)
        if step != self.playhead:
            self.playhead = step
            self.frame.emit(step)

    def edit_at(self, index: int) -> tuple[Scenario, Scenario, str]:
        """What was there before and after an edit, and its text."""
        edit = self.undo_stack.command(index)
        assert isinstance(edit, Edit)
        return edit.before, edit.after, edit.actionText()

    def go_to(self, index: int) -> None:
        """Undo or redo until `index` edits are done. Of what lies between nothing is traced, nor shown."""
        if index == self.undo_stack.index() or self.is_aside:
            return
        self._passed = self.scenario
        try:
            self.undo_stack.setIndex(index)
        finally:
            there, self._passed = self._passed, None
        self.show(there)

    def show(self, scenario: Scenario, paths: tuple[Trajectory, ...] | None = None) -> None:
        """Take `scenario` over, with its `paths` if they are traced, and tell the views; edit, undo, redo end here."""
        if self._passed is not None:
            self._passed = scenario
            return
        self._show(scenario, self._traced(scenario) if paths is None else paths)
        self.playhead = min(self.playhead, scenario.steps)
        self.scenario_changed.emit()
        self.frame.emit(self.playhead)

    def finish(self) -> None:
        """Trace here and now what is not complete, for who cannot wait for the event loop."""
        self.tracer.background.drop()
        missing = self._missing(self.scenario)
        self._coming = dict(zip(missing, begun(self.scenario, tuple(missing.values())), strict=True))
        for number, path in enumerate(trace_runs(self.scenario, tuple(missing.values()))):
            self._take(number, path)
        self._look.ask(self.scenario)
        self._through(projection(self.scenario, self.paths))

    def trace_rest(self) -> None:
        """Trace again what was stopped."""
        self._coming = {}
        self.paths = self._traced(self.scenario)
        self.traced.emit()

    def hold_look(self) -> None:
        """A hand chose what is in sight: no other plane comes before `look_at_all`."""
        self._look.hold()

    def look_at_all(self) -> None:
        """The hand wants to see all again, through the plane that came meanwhile."""
        if self._look.release():
            self.traced.emit()

    def _show(self, scenario: Scenario, paths: tuple[Trajectory, ...]) -> None:
        if self.marked is not None and (paths[self.marked.run :] or (None,))[0] is not self.paths[self.marked.run]:
            self.marked = None  # what was found was found on another path
        before, self.scenario, self.paths = self.scenario, scenario, paths
        if looks(before) != looks(scenario):
            self._look.change(before, scenario, paths)

    def _traced(self, scenario: Scenario) -> tuple[Trajectory, ...]:
        """The paths of `scenario`, of those that are on their way what there is. Raises TooMuch."""
        check(scenario, scenario.runs)
        missing, known = self._missing(scenario), self._known()
        if not missing or not missing.keys() <= self._coming.keys():  # or it was renamed, hidden, recoloured
            self._ask(scenario, missing, known)
        return of_runs(scenario, known | self._coming)

    def _ask(self, scenario: Scenario, missing: dict[Any, Run], known: dict[Any, Trajectory]) -> None:
        runs = tuple(missing.values())
        self._look.ask(scenario)

        def see(paths: tuple[Trajectory, ...]) -> Projection:
            return projection(scenario, of_runs(scenario, known | dict(zip(missing, paths, strict=True))))

        found = self.tracer.trace(scenario, runs, see)
        if found is None:
            found = begun(scenario, runs)
        self._coming = dict(zip(missing, found, strict=True))

    def _missing(self, scenario: Scenario) -> dict[Any, Run]:
        """The runs that are not traced yet, by all that their paths depend on: a new label or colour traces nothing."""
        known = self._known()
        every = {inputs(scenario, run): run for run in scenario.runs}
        return {key: run for key, run in every.items() if key not in known}

    def _known(self) -> dict[Any, Trajectory]:
        """The paths that are traced already."""
        pairs = zip(self.scenario.runs, self.paths, strict=True)
        return {inputs(self.scenario, run): path for run, path in pairs if path.status != "unfinished"}

    def _take(self, number: int, path: Trajectory) -> None:
        """A path that was asked for is there, or more of it."""
        known = self._known()
        self._coming[list(self._coming)[number]] = path
        self.paths = of_runs(self.scenario, known | self._coming)
        if not self._grown.isActive():
            self._grown.start()

    def _grow(self) -> None:
        self._look.grow(self.scenario, self.paths)
        self.traced.emit()

    def _through(self, seen: Projection) -> None:
        self._coming = {}
        self._grown.stop()
        self._look.end(seen, self.scenario, self.paths)
        self.traced.emit()
