"""A gesture whose runs are slow to trace: its last edit is kept until the hand rests or lets go."""

from __future__ import annotations

from typing import NamedTuple

from PySide6.QtCore import QObject, QTimer, Signal

from fallline.engine.scenario.scenario import Scenario

SLOW, LONG, REST = 0.15, 0.5, 200
"""Seconds of tracing from which a gesture is followed every REST milliseconds, and from which when the hand rests."""


class Edit(NamedTuple):  # passed on as arguments
    """What is to be shown, under which text it is undone, and the gesture that it belongs to."""

    scenario: Scenario
    text: str
    gesture: str


class Gesture(QObject):
    """Keeps one edit. `due` says that it is time to take it."""

    due = Signal()
    waiting = Signal(float)
    """It waits until the hand rests, for tracing took so many seconds; 0 when it waits no more."""

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self.slow, self.long = SLOW, LONG
        self.kept: Edit | None = None
        self.rest = QTimer(self, singleShot=True, interval=REST)
        self.rest.timeout.connect(self.due)

    def keep(self, edit: Edit, took: float) -> None:
        """Keep `edit` instead of the one before; tracing `took` so many seconds last time."""
        self.kept = edit
        if took > self.long or not self.rest.isActive():
            self.rest.start()
        if took > self.long:
            self.waiting.emit(took)

    def take(self) -> Edit | None:
        """What is kept, which is kept no longer."""
        edit, self.kept = self.kept, None
        self.rest.stop()
        if edit is not None:
            self.waiting.emit(0.0)
        return edit
