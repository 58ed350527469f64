"""Play, pause, step and scrub: one timer moves the playhead at a chosen number of steps a second."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QElapsedTimer, QSignalBlocker, Qt, QTimer
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QToolButton, QVBoxLayout, QWidget

from fallline.gui import text_size
from fallline.gui.actions.action import Action, Group
from fallline.gui.actions.actions import Actions
from fallline.gui.follower import Follower
from fallline.gui.panels.pace import MOST_STEPS, PaceButton, SpeedBox
from fallline.gui.panels.step_shown import StepShown
from fallline.gui.session import Session
from fallline.gui.theme import Theme
from fallline.gui.widgets.count_box import CountBox
from fallline.gui.widgets.groove import Groove
from fallline.gui.widgets.icons import icon
from fallline.gui.widgets.wheel_guard import WheelGuard

PLAY, SLOWEST = 12.0, 5.0
"""Seconds that all steps take to play at 1×, however many there are; steps a second that few of them still play at."""
TIMELINE = 150
"""Pixels of a timeline that is worth its place beside the buttons, at 100 % of text."""
QUICK, CALM = 16, 250
"""Milliseconds between two pictures, and where motion is reduced."""
SPACE = 4
BUTTONS = "to-start", "step-back", "play", "step-forward", "to-end"


class Transport(QWidget):
    """The row under the contour view."""

    def __init__(self, session: Session, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("transport")
        self.session, self.theme = session, theme
        self._timer = QTimer(self, interval=QUICK, timerType=Qt.TimerType.PreciseTimer)
        self._timer.timeout.connect(self._tick)
        self._clock = QElapsedTimer()
        self._position = 0.0
        self._stop_at = 0
        self._actions: Actions | None = None
        self.buttons = {name: self._button(name) for name in BUTTONS}
        self.timeline = Groove(self)
        self.steps = CountBox(self)
        self.speed = SpeedBox(self)
        self.more = PaceButton(session, self.speed, self)
        self._now = StepShown(self)
        self._folded = (True, True, True)
        self._build()
        self._connect()
        self.restyle(theme)
        self.refresh()

    def sections(self) -> tuple[tuple[Action | Group, ...], ...]:
        """What moves the playhead. The keys are left to whoever has the focus and wants them."""
        session = self.session

        def step(count: int) -> Callable[[], None]:
            return lambda: self.seek(session.playhead + count)

        return (
            (
                Action("play", lambda: "&Pause" if self.playing else "&Play", self.toggle, "Space", yields=True),
                Action("step-forward", "One step &forward", step(1), "Right", yields=True),
                Action("step-back", "One step &back", step(-1), "Left", yields=True),
                Action("leap-forward", "&Ten steps forward", step(10), "Shift+Right", yields=True),
                Action("leap-back", "Ten steps bac&k", step(-10), "Shift+Left", yields=True),
                Action("to-start", "Go to the &start", step(-1_000_000), "Home", yields=True),
                Action("to-end", "Go to the &end", step(MOST_STEPS), "End", yields=True),
            ),
            self.more.section(),
        )

    def bind(self, actions: Actions) -> None:
        """Take what the buttons do from the registry."""
        self._actions = actions
        for name, button in self.buttons.items():
            actions.bind(button, name)
        self.more.bind(actions)

    @property
    def playing(self) -> bool:
        """Whether the playhead moves by itself."""
        return self._timer.isActive()

    def play(self, until: int | None = None) -> None:
        """Move on from the playhead (from the start, if it is at the end) and rest at `until`, or at the end."""
        self._stop_at = self.session.scenario.steps if until is None else min(until, self.session.scenario.steps)
        if self.session.playhead >= self._stop_at:
            self.session.seek(0)
        self._position = float(self.session.playhead)
        self._clock.start()
        self._timer.start()
        self._show_state()

    def pause(self) -> None:
        """Rest where the playhead is."""
        self._timer.stop()
        self._show_state()

    def toggle(self) -> None:
        """Play or pause."""
        if self.playing:
            self.pause()
        else:
            self.play()

    def seek(self, step: int) -> None:
        """Pause, and go to `step`."""
        self.pause()
        self.session.seek(step)

    def restyle(self, theme: Theme) -> None:
        """Take on other colours, and the room that text needs now."""
        self.theme = theme
        self._show_state()
        self._fold()
        self.refresh()

    def be_calm(self, calm: bool) -> None:
        """Show few pictures a second, for whoever is ill at ease with motion."""
        self._timer.setInterval(CALM if calm else QUICK)

    def refresh(self) -> None:
        """Follow the scenario's number of steps."""
        steps = self.session.scenario.steps
        with QSignalBlocker(self.timeline), QSignalBlocker(self.steps):
            self.timeline.setRange(0, steps)
            self.timeline.setPageStep(max(steps // 10, 1))
            if self.steps.value() != steps:
                self.steps.setValue(steps)
        self._stop_at = min(self._stop_at, steps)
        if steps != self._now.steps:  # or every move of a hand elsewhere would measure all buttons
            self._fold()
        self.show_step(self.session.playhead)

    def show_step(self, step: int) -> None:
        """Follow the playhead; rest, if another hand than the timer's moved it."""
        if self.playing and step != int(self._position):
            self.pause()
        with QSignalBlocker(self.timeline):
            self.timeline.setValue(step)
        self._now.show_step(step)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fold()

    def _fold(self) -> None:
        """Put into the room there is what fits: the timeline in its own line, then the fields in a menu."""
        margins, last, now = self._column.contentsMargins(), self.session.scenario.steps, self._now
        room = self.width() - margins.left() - margins.right()
        buttons = sum(button.sizeHint().width() + SPACE for button in self.buttons.values())
        row = buttons + now.needed(last, "of") + SPACE
        steps, speed, more = self.steps.width() + SPACE, self.speed.width() + SPACE, self.more.sizeHint().width()
        beside = room >= row + steps + speed + text_size.pixels(TIMELINE)
        both, one = room >= row + steps + speed, room >= row + steps + more
        if (folded := (beside, both, one)) != self._folded:
            self._folded = folded
            self._place_timeline(beside)
            self.speed.setVisible(both)
            self.steps.setVisible(one)
            self.more.setVisible(not both)
        whole = room >= buttons + now.needed(last, "whole") + 2 * SPACE + more
        now.hold(last, "of" if one else "whole" if whole else "alone")
        now.show_step(self.session.playhead)

    def _place_timeline(self, beside: bool) -> None:
        self._row.removeWidget(self.timeline)
        self._column.removeWidget(self.timeline)
        if beside:
            self._row.insertWidget(len(self.buttons), self.timeline, 1)
        else:
            self._column.insertWidget(0, self.timeline)
        self._row.setStretchFactor(self._gap, int(not beside))

    def _build(self) -> None:
        self._column, self._gap = QVBoxLayout(self), QWidget(self)
        self._column.setContentsMargins(8, 2, 12, 8)
        self._column.setSpacing(4)
        row = self._row = QHBoxLayout()
        self._column.addLayout(row)
        row.setSpacing(SPACE)
        for button in self.buttons.values():
            row.addWidget(button)
        self.timeline.setObjectName("timeline-slider")
        self.timeline.setAccessibleName("Step shown")
        self.timeline.setToolTip("Step shown: drag to scrub")
        self.timeline.setMinimumWidth(48)
        self.timeline.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        row.addWidget(self.timeline, 1)
        row.addWidget(self._gap)
        row.addWidget(self._now)
        self.steps.setRange(1, MOST_STEPS)
        self.steps.setObjectName("steps-field")
        self.steps.setAccessibleName("Number of steps of every run")
        self.steps.setToolTip("Number of steps of every run")
        self.steps.setKeyboardTracking(False)
        text_size.fix_width(self.steps, 80)
        self.steps.setAlignment(Qt.AlignmentFlag.AlignRight)
        row.addWidget(self.steps)
        self.speed.setToolTip(f"Speed: at 1× all steps play in about {PLAY:g} seconds")
        row.addWidget(self.speed)
        self.more.hide()
        row.addWidget(self.more)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)  # it folds instead
        self._guard = WheelGuard(self.speed, self.steps, self.timeline)

    def _connect(self) -> None:
        session = self.session
        self.timeline.valueChanged.connect(self.seek)
        self.timeline.stepped.connect(lambda count: self.seek(session.playhead + count))
        self.timeline.jumped.connect(lambda end: self.seek(session.scenario.steps * end))
        self.steps.valueChanged.connect(self.more.set_steps)
        # It rests when another hand moves the playhead, seen or not.
        self.follower = Follower(session, self, self.refresh, self.show_step, always=True, paths=False)

    def steps_a_second(self) -> float:
        """How many are shown at the chosen speed, whole or not."""
        return max(self.session.scenario.steps / PLAY, SLOWEST) * float(self.speed.currentData())

    def _tick(self) -> None:
        elapsed = self._clock.restart() / 1000
        self._position = min(self._position + elapsed * self.steps_a_second(), self._stop_at)
        self.session.seek(int(self._position))
        if self.session.playhead >= self._stop_at:
            self.pause()

    def _button(self, name: str) -> QToolButton:
        button = QToolButton(self)
        button.setObjectName(f"{name}-button")
        button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        if name == "play":
            button.setProperty("role", "play")
        return button

    def _show_state(self) -> None:
        for name, button in self.buttons.items():
            colour = self.theme.on_accent if name == "play" else self.theme.text
            shown = "pause" if name == "play" and self.playing else name
            button.setIcon(icon(shown, colour))
        self.more.setIcon(icon("more", self.theme.text))
        if self._actions is not None:
            self._actions.refresh("play")
