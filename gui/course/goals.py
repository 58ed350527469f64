"""How what is open stands to the goals of an assignment, looked at again after every edit, in the background."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QObject, QTimer

from fallline.engine.language import tr
from fallline.engine.run.progress import Progress
from fallline.engine.studies.assignment import Assignment, Mark, marks
from fallline.gui.background import Background
from fallline.gui.follower import Follower
from fallline.gui.session import Session

SETTLED = 250
"""Milliseconds without an edit after which it is looked at: a rate that is dragged passes many values."""
HOW = tr("Change the runs. What you save by File > Save as is your answer.")


class Goals(QObject):
    """`say` shows a line for each goal; `reached` holds once all of them are met, as things stand."""

    def __init__(self, session: Session, say: Callable[[str], object], parent: QObject) -> None:
        super().__init__(parent)
        self.session, self._say = session, say
        self._assignment: Assignment | None = None
        self.found: tuple[Mark, ...] = ()
        self._wait = QTimer(self, singleShot=True, interval=SETTLED)
        self._wait.timeout.connect(self.look)
        self._background = Background(self)
        self._background.answered.connect(self._tell)
        self._background.failed.connect(self._say)
        self._follower = Follower(session, self, self._edited)

    def begin(self, assignment: Assignment) -> None:
        """These are asked for from now on."""
        self._assignment, self.found = assignment, ()
        self._say("\n\n".join([*(f"○ {goal.words()}" for goal in assignment.goals), HOW]))
        self.look()

    def end(self) -> None:
        """Nothing is asked for."""
        self._assignment = None
        self._wait.stop()
        self._background.drop()

    @property
    def reached(self) -> bool:
        """Whether every goal is met."""
        return bool(self.found) and all(mark.met for mark in self.found)

    def settle(self) -> None:
        """Look here and now, and wait for it: the answer is wanted."""
        if self._assignment is not None and (self._wait.isActive() or self._background.busy):
            self._wait.stop()
            self._background.ask(self._work(), at_once=True)

    def look(self) -> None:
        """How it stands."""
        if self._assignment is not None:
            self._background.ask(self._work())

    def _work(self) -> Callable[[Progress], object]:
        assignment, answer = self._assignment, self.session.scenario
        assert assignment is not None
        return lambda _progress: marks(assignment, answer)

    def _edited(self) -> None:
        if self._assignment is not None:
            self._wait.start()

    def _tell(self, found: tuple[Mark, ...]) -> None:
        self.found = found
        lines = [
            ("✓ " if mark.met else "○ ") + tr("{goal} (now: {reason})", goal=mark.goal.words(), reason=mark.reason)
            for mark in found
        ]
        self._say("\n\n".join([*lines, HOW]))
