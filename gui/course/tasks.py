"""Whether what a step asks for was done: what was, stays done; and of the rest it is said what is still missing."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from PySide6.QtCore import QObject

from fallline.engine.language import listed, same, tr
from fallline.gui.figures import figure
from fallline.gui.follower import Follower
from fallline.gui.labs.lab import Lab
from fallline.gui.lessons.task import Task, field_of
from fallline.gui.panes.panes import Panes
from fallline.gui.session import Session


class Tasks(QObject):
    """Looks at the session, and at the lab, whenever they change; `say` shows a line for each task."""

    def __init__(self, session: Session, panes: Panes, say: Callable[[str], object], parent: QObject) -> None:
        super().__init__(parent)
        self.session, self.panes, self._say = session, panes, say
        self._asked: Sequence[Task] = ()
        self._done = set[int]()
        self._lab: Lab | None = None
        self._follower = Follower(session, self, self.look, self.look)
        panes.changed.connect(self.look)
        panes.pages.currentChanged.connect(self.look)

    def begin(self, asked: Sequence[Task], lab: Lab | None) -> None:
        """These are asked for from now on."""
        self.end()
        self._asked, self._lab, self._done = asked, lab, set()
        if lab is not None:
            lab.turned.connect(self.look)
        self.look()

    def end(self) -> None:
        """Nothing is asked for."""
        if self._lab is not None:
            self._lab.turned.disconnect(self.look)
            self._lab = None
        self._asked = ()

    @property
    def missing(self) -> list[Task]:
        """Those that were not done yet."""
        return [task for index, task in enumerate(self._asked) if index not in self._done]

    def look(self, *_: object) -> None:
        """Say how it stands."""
        if not self._asked:
            return
        lines = []
        for index, task in enumerate(self._asked):
            done, now = self._state(task)
            if done:
                self._done.add(index)
            done = index in self._done
            lines.append(
                f"{'✓' if done else '○'} {task.words()}{'' if done or not now else tr(' (now {now})', now=now)}"
            )
        self._say("\n\n".join(lines))

    def _state(self, task: Task) -> tuple[bool, str]:
        """Whether it is so now, and how it is."""
        session, panes = self.session, self.panes
        if task.step is not None:
            return session.playhead >= task.step, str(session.playhead)
        if task.view:
            view = panes.pages[task.view] if task.view in panes.pages.titles else None
            return view is not None and view.isVisible(), ""
        record: Any = self._lab.settings if self._lab is not None else None
        if record is None:
            record = next((run for run in session.scenario.runs if same(run.label, task.run)), None)
        if record is None:
            return False, tr("without that run")
        try:
            values = {name: field_of(record, name) for name in task.named}
        except ValueError:  # another optimizer was chosen
            return False, tr("without that field")
        now = listed(figure(value) if isinstance(value, float) else str(value) for value in values.values())
        return task.met(values), now
