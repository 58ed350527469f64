"""The one owner of state: scenario, trajectories, playhead, undo stack. Every edit comes in here."""

from __future__ import annotations

import time
from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext
from typing import Any

from PySide6.QtCore import QObject, QTimer, Signal
from PySide6.QtGui import QUndoCommand, QUndoStack

from fallline.engine.analysis.projection import projection
from fallline.engine.run import compiled
from fallline.engine.run.progress import Progress, Stopped
from fallline.engine.run.trace import trace_runs
from fallline.engine.run.trajectory import Trajectory
from fallline.engine.scenario.scenario import Run, Scenario
from fallline.gui.gesture import Edit, Gesture

WARM_AFTER = 1500
"""Milliseconds until machine code is made or fetched: the window is painted first."""


class Session(QObject):
    """`edit` is the way in; `scenario_changed` and `frame(step)` are the only ways out."""

    scenario_changed = Signal()
    frame = Signal(int)
    refused = Signal(str)
    """An edit that no scenario allows: why, for a person to read. Nothing was changed."""

    def __init__(self, scenario: Scenario, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.undo_stack = QUndoStack(self)
        self.playhead = 0
        self._selected = 0
        self._gestures = 0
        self.progress: Callable[[], AbstractContextManager[Progress | None]] = nullcontext
        self.gesture = Gesture(self)
        self.gesture.due.connect(self.flush)
        self._took = 0.0
        self._passed: Scenario | None = None
        self._show(scenario, self._traced(scenario))
        QTimer.singleShot(WARM_AFTER, self, lambda: compiled.warm(self.scenario))

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
        """Show `scenario`, undoable under `text`. Edits with the same `gesture` until `settle` undo as one.

        Where runs are slow to trace, not every edit of a gesture is: the last when the hand lets go, and some before.
        """
        kept = self.gesture.kept
        if kept is not None and kept.gesture != gesture:
            self.flush()
        if gesture and self._took > self.gesture.slow:
            self.gesture.keep(Edit(scenario, text, gesture), self._took)
        else:
            self._push(scenario, text, gesture)

    def flush(self) -> None:
        """Trace the edit that is kept, if there is one."""
        if kept := self.gesture.take():
            self._push(*kept)

    def _push(self, scenario: Scenario, text: str, gesture: str) -> None:
        if scenario == self.scenario:
            return
        try:
            with self.progress() as progress:
                paths = self._traced(scenario, progress)
        except Stopped:
            self.refused.emit("Stopped, and nothing was changed")
            self.scenario_changed.emit()
            return
        key = f"{gesture} {self._gestures}" if gesture else ""
        self.undo_stack.push(_Edit(self, scenario, paths, text, key))

    def change(self, make: Callable[[], Scenario], text: str = "edit", gesture: str = "") -> None:
        """Edit to what `make` gives; where a scenario refuses it, say why and show what there is."""
        try:
            scenario = make()
        except ValueError as error:
            self.refused.emit(str(error))
            self.scenario_changed.emit()
            return
        self.edit(scenario, text, gesture)

    def settle(self) -> None:
        """The hand let go: the next edit begins an undo step of its own."""
        self.flush()
        self._gestures += 1

    def load(self, scenario: Scenario) -> None:
        """Start afresh on `scenario`, with nothing to undo and the playhead at the start. Raises Stopped."""
        self.gesture.take()
        with self.progress() as progress:
            paths = self._traced(scenario, progress)
        self.undo_stack.clear()
        self.playhead = 0
        self._show(scenario, paths)
        self.scenario_changed.emit()
        self.frame.emit(0)

    def saved(self) -> Scenario | None:
        """What was last saved or opened; None where no undo leads there."""
        stack, clean = self.undo_stack, self.undo_stack.cleanIndex()
        if clean == stack.index():
            return self.scenario
        edit = stack.command(clean if clean < stack.index() else clean - 1) if clean >= 0 else None
        if not isinstance(edit, _Edit):
            return None
        return edit.before if clean < stack.index() else edit.after

    def seek(self, step: int) -> None:
        """Move the playhead to `step`, or as near as there are steps."""
        step = min(max(step, 0), self.scenario.steps)
        if step != self.playhead:
            self.playhead = step
            self.frame.emit(step)

    def edits(self) -> int:
        """How many there are to undo and to redo."""
        return self.undo_stack.count()

    def edit_at(self, index: int) -> tuple[Scenario, Scenario, str]:
        """What was there before and after an edit, and its text."""
        edit = self.undo_stack.command(index)
        assert isinstance(edit, _Edit)
        return edit.before, edit.after, edit.actionText()

    def go_to(self, index: int) -> None:
        """Undo or redo until `index` edits are done. Of what lies between nothing is traced, nor shown."""
        self.flush()
        if index == self.undo_stack.index():
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
        self.gesture.take()
        self._show(scenario, self._traced(scenario) if paths is None else paths)
        self.playhead = min(self.playhead, scenario.steps)
        self.scenario_changed.emit()
        self.frame.emit(self.playhead)

    def _show(self, scenario: Scenario, paths: tuple[Trajectory, ...]) -> None:
        self.paths = paths
        before = getattr(self, "scenario", None)
        self.scenario = scenario
        if before is None or _looks(before) != _looks(scenario):
            self.look_again()

    def look_again(self) -> None:
        """Choose the plane anew that the contour view looks at: it holds still while runs are edited."""
        self.projection = projection(self.scenario, self.paths)

    def _traced(self, scenario: Scenario, progress: Progress | None = None) -> tuple[Trajectory, ...]:
        known = self._known()
        inputs = [_inputs(scenario, run) for run in scenario.runs]
        new = [run for run, key in zip(scenario.runs, inputs, strict=True) if key not in known]
        began = time.perf_counter()
        traced = iter(trace_runs(scenario, new, progress))
        self._took = time.perf_counter() - began if new else self._took
        return tuple(known.get(key) or next(traced) for key in inputs)

    def _known(self) -> dict[Any, Trajectory]:
        """Paths that are traced already, by all that they depend on: a new label or colour traces nothing."""
        if not hasattr(self, "scenario"):
            return {}
        keys = (_inputs(self.scenario, run) for run in self.scenario.runs)
        return dict(zip(keys, self.paths, strict=True))


def _inputs(scenario: Scenario, run: Run) -> tuple[object, ...]:
    where = (scenario.landscape, scenario.start, scenario.steps, scenario.seed)
    return (*where, run.optimizer, run.schedule, run.gradient, run.numbers)


def _looks(scenario: Scenario) -> tuple[object, ...]:
    """What decides where the contour view looks; in a plane of principal components, the runs only at first."""
    return scenario.landscape, scenario.start, scenario.view, bool(scenario.runs)


class _Edit(QUndoCommand):
    """One undoable edit: the scenario before and after, and the paths of the latter until they are shown."""

    def __init__(self, session: Session, after: Scenario, paths: tuple[Trajectory, ...], text: str, key: str) -> None:
        super().__init__(text)
        self.session, self.key = session, key
        self.paths: tuple[Trajectory, ...] | None = paths
        self.before, self.after = session.scenario, after

    def id(self) -> int:
        return 1 if self.key else -1

    def mergeWith(self, other: QUndoCommand) -> bool:
        if not isinstance(other, _Edit) or other.key != self.key:
            return False
        self.after = other.after
        self.setObsolete(self.after == self.before)
        return True

    def undo(self) -> None:
        self.session.show(self.before)

    def redo(self) -> None:
        paths, self.paths = self.paths, None
        self.session.show(self.after, paths)
