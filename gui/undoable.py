"""One edit on the undo stack, and what of them all was saved."""

from __future__ import annotations

from typing import Protocol

from PySide6.QtGui import QUndoCommand, QUndoStack

from fallline.engine.run.trajectory import Trajectory
from fallline.engine.scenario.scenario import Scenario


class Shows(Protocol):
    """Has a scenario, and shows others."""

    scenario: Scenario

    def show(self, scenario: Scenario, paths: tuple[Trajectory, ...] | None = None) -> None:
        """Take it over, with its paths if they are traced."""


class Edit(QUndoCommand):
    """One undoable edit: the scenario before and after, and the paths of the latter until they are shown."""

    def __init__(self, session: Shows, after: Scenario, paths: tuple[Trajectory, ...], text: str, key: str) -> None:
        super().__init__(text)
        self.session, self.key = session, key
        self.paths: tuple[Trajectory, ...] | None = paths
        self.before, self.after = session.scenario, after

    def id(self) -> int:
        return 1 if self.key else -1

    def mergeWith(self, other: QUndoCommand) -> bool:
        if not isinstance(other, Edit) or other.key != self.key:
            return False
        self.after = other.after
        vars(other).clear()  # Qt deletes it, but PySide holds on to what Python has of it
        self.setObsolete(self.after == self.before)
        return True

    def undo(self) -> None:
        self.session.show(self.before)

    def redo(self) -> None:
        paths, self.paths = self.paths, None
        self.session.show(self.after, paths)


def saved(stack: QUndoStack, now: Scenario) -> Scenario | None:
    """What was there where `stack` was clean; None where no undo leads there."""
    clean = stack.cleanIndex()
    if clean == stack.index():
        return now
    edit = stack.command(clean if clean < stack.index() else clean - 1) if clean >= 0 else None
    if not isinstance(edit, Edit):
        return None
    return edit.before if clean < stack.index() else edit.after
