"""The player of the window: it moves the playhead, at a chosen number of steps a second."""

from __future__ import annotations

from PySide6.QtCore import QSignalBlocker, Qt
from PySide6.QtWidgets import QWidget

from fallline.engine.language import tr
from fallline.gui import text_size
from fallline.gui.actions.action import Action, Group
from fallline.gui.actions.actions import Actions
from fallline.gui.follower import Follower
from fallline.gui.panels.pace import MOST_STEPS, PaceButton, SpeedBox
from fallline.gui.panels.player import SPACE, Player
from fallline.gui.panels.step_shown import Form
from fallline.gui.session import Session
from fallline.gui.theme import Theme
from fallline.gui.widgets.count_box import CountBox
from fallline.gui.widgets.icons import icon
from fallline.gui.widgets.wheel_guard import WheelGuard

PLAY, SLOWEST = 12.0, 5.0
"""Seconds that all steps take to play at 1×, however many there are; steps a second that few of them still play at."""


class Transport(Player):
    """The row under the contour view."""

    def __init__(self, session: Session, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(theme, parent)
        self.setObjectName("transport")
        self.session = session
        self._actions: Actions | None = None
        self.steps = CountBox(self)
        self.speed = SpeedBox(self)
        self.more = PaceButton(session, self.speed, self)
        self._build()
        self.steps.valueChanged.connect(self.more.set_steps)
        # It rests when another hand moves the playhead, seen or not.
        self.follower = Follower(session, self, self.refresh, self.show_step, always=True, paths=False)
        self.restyle(theme)

    @property
    def last(self) -> int:
        return self.session.scenario.steps

    @property
    def at(self) -> int:
        return self.session.playhead

    def go(self, step: int) -> None:
        self.session.seek(step)

    def steps_a_second(self) -> float:
        return max(self.last / PLAY, SLOWEST) * float(self.speed.currentData())

    def sections(self) -> tuple[tuple[Action | Group, ...], ...]:
        """What moves the playhead, and how fast."""
        return self.moves(), self.more.section()

    def bind(self, actions: Actions) -> None:
        """Take what the buttons do from the registry."""
        self._actions = actions
        for name, button in self.buttons.items():
            actions.bind(button, name)
        self.more.bind(actions)

    def refresh(self) -> None:
        with QSignalBlocker(self.steps):
            if self.steps.value() != self.last:
                self.steps.setValue(self.last)
        super().refresh()

    def extras(self, room: int) -> tuple[int, Form]:
        """The number of steps and the speed; where there is no room for them, a menu."""
        needed, steps = self._now.needed, self.steps.width() + SPACE
        speed, more = self.speed.width() + SPACE, self.more.sizeHint().width()
        told = needed(self.last, "of") + SPACE
        both, one = room >= told + steps + speed, room >= told + steps + more
        for widget, shown in ((self.speed, both), (self.steps, one), (self.more, not both)):
            widget.setVisible(shown)
        if one:
            return steps + (speed if both else more), "of"
        return more, "whole" if room >= needed(self.last, "whole") + 2 * SPACE + more else "alone"

    def _build(self) -> None:
        self.steps.setRange(1, MOST_STEPS)
        self.steps.setObjectName("steps-field")
        self.steps.setAccessibleName(tr("Number of steps of every run"))
        self.steps.setToolTip(tr("Number of steps of every run"))
        self.steps.setKeyboardTracking(False)
        text_size.fix_width(self.steps, 80)
        self.steps.setAlignment(Qt.AlignmentFlag.AlignRight)
        self.speed.setToolTip(tr("Speed: at 1× all steps play in about {PLAY:g} seconds", PLAY=PLAY))
        self.more.hide()
        for widget in (self.steps, self.speed, self.more):
            self.row.addWidget(widget)
        self._guard_fields = WheelGuard(self.speed, self.steps)

    def _show_state(self) -> None:
        super()._show_state()
        self.more.setIcon(icon("more", self.theme.text))
        if self._actions is not None:
            self._actions.refresh("play")
