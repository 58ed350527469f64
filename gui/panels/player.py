"""Play, pause, step and scrub: buttons, a timeline and the step shown, whatever it is a step of."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QElapsedTimer, QSignalBlocker, Qt, QTimer
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QToolButton, QVBoxLayout, QWidget

from fallline.engine.language import tr
from fallline.gui import motion, text_size
from fallline.gui.actions.action import Action
from fallline.gui.panels.step_shown import Form, StepShown
from fallline.gui.theme import Theme
from fallline.gui.widgets.groove import Groove
from fallline.gui.widgets.icons import icon
from fallline.gui.widgets.wheel_guard import WheelGuard

TIMELINE = 150
"""Pixels of a timeline that is worth its place beside the buttons, at 100 % of text."""
SPACE = 4
BUTTONS = "to-start", "step-back", "play", "step-forward", "to-end"
ENDS = "to-start", "to-end"
FAR = 1_000_000
"""More steps than there ever are."""


class Player(QWidget):
    """For a subclass to say what is played: `last`, `at`, `go` and `steps_a_second`; `extras` if more is in the row.

    `prefix` comes before the names of its widgets, of which several players may be in one window.
    """

    def __init__(self, theme: Theme, parent: QWidget | None = None, *, prefix: str = "") -> None:
        super().__init__(parent)
        self.theme, self._prefix = theme, prefix
        self._timer = QTimer(self, timerType=Qt.TimerType.PreciseTimer)
        motion.pace(self._timer)
        self._timer.timeout.connect(self._tick)
        self._clock = QElapsedTimer()
        self._position = 0.0
        self._stop_at = 0
        self._beside: bool | None = None
        self.buttons = {name: self._button(name) for name in BUTTONS}
        self.timeline = Groove(self)
        self._now = StepShown(self)
        self._lay_out()
        self.timeline.valueChanged.connect(self.seek)
        self.timeline.stepped.connect(lambda count: self.seek(self.at + count))
        self.timeline.jumped.connect(lambda end: self.seek(self.last * end))

    @property
    def last(self) -> int:
        """The step that is the last one."""
        raise NotImplementedError

    @property
    def at(self) -> int:
        """The step that is shown."""
        raise NotImplementedError

    def go(self, step: int) -> None:
        """Show `step`, or the nearest that there is; `show_step` hears of it."""
        raise NotImplementedError

    def steps_a_second(self) -> float:
        """How many are shown, whole or not."""
        raise NotImplementedError

    def extras(self, room: int) -> tuple[int, Form]:
        """Show what else fits into `room` pixels: the pixels that it takes, and how the step is told beside it."""
        return 0, "whole"

    def moves(self) -> tuple[Action, ...]:
        """What moves it. The keys are left to whoever has the focus and wants them."""

        def step(count: int) -> Callable[[], None]:
            return lambda: self.seek(self.at + count)

        return (
            Action("play", lambda: tr("&Pause") if self.playing else tr("&Play"), self.toggle, "Space", yields=True),
            Action("step-forward", tr("One step &forward"), step(1), "Right", yields=True),
            Action("step-back", tr("One step &back"), step(-1), "Left", yields=True),
            Action("leap-forward", tr("&Ten steps forward"), step(10), "Shift+Right", yields=True),
            Action("leap-back", tr("Ten steps bac&k"), step(-10), "Shift+Left", yields=True),
            Action("to-start", tr("Go to the &start"), step(-FAR), "Home", yields=True),
            Action("to-end", tr("Go to the &end"), step(FAR), "End", yields=True),
        )

    @property
    def playing(self) -> bool:
        """Whether it moves by itself."""
        return self._timer.isActive()

    def play(self, until: int | None = None) -> None:
        """Move on from the step shown (from the start, if it is at the end) and rest at `until`, or at the end."""
        self._stop_at = self.last if until is None else min(until, self.last)
        if self.at >= self._stop_at:
            self.go(0)
        self._position = float(self.at)
        self._clock.start()
        self._timer.start()
        self._show_state()

    def pause(self) -> None:
        """Rest at the step that is shown."""
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
        self.go(step)

    def restyle(self, theme: Theme) -> None:
        """Take on other colours, and the room that text needs now."""
        self.theme = theme
        self._show_state()
        self._fold()
        self.refresh()

    def refresh(self) -> None:
        """Follow the number of steps."""
        with QSignalBlocker(self.timeline):
            self.timeline.setRange(0, self.last)
            self.timeline.setPageStep(max(self.last // 10, 1))
        self._stop_at = min(self._stop_at, self.last)
        if self.last != self._now.steps:  # or every move of a hand elsewhere would measure all buttons
            self._fold()
        self.show_step(self.at)

    def show_step(self, step: int) -> None:
        """Show that this is the step; rest, if another hand than the timer's went there."""
        if self.playing and step != int(self._position):
            self.pause()
        with QSignalBlocker(self.timeline):
            self.timeline.setValue(step)
        self._now.show_step(step)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fold()

    def _fold(self) -> None:
        """Put into the room there is what fits: the timeline beside the buttons or in a line of its own.

        Where there is hardly any, the ends and then the steps are left to their keys, and the step to the timeline.
        """
        margins, now = self._column.contentsMargins(), self._now
        room = self.width() - margins.left() - margins.right()
        wide = {name: button.sizeHint().width() + SPACE for name, button in self.buttons.items()}
        told = now.needed(self.last, "alone") + SPACE
        inner = sum(width for name, width in wide.items() if name not in ENDS)
        for name, button in self.buttons.items():
            button.setVisible(room >= (sum(wide.values()) + told if name in ENDS else inner) or name == "play")
        now.setVisible(room >= inner + told)
        room -= sum(wide.values())
        extras, form = self.extras(room)
        beside = room >= now.needed(self.last, form) + SPACE + extras + text_size.pixels(TIMELINE)
        if beside != self._beside:
            self._beside = beside
            self._place_timeline(beside)
        now.hold(self.last, form)
        now.show_step(self.at)

    def _place_timeline(self, beside: bool) -> None:
        self.row.removeWidget(self.timeline)
        self._column.removeWidget(self.timeline)
        if beside:
            self.row.insertWidget(len(self.buttons), self.timeline, 1)
        else:
            self._column.insertWidget(0, self.timeline)
        self.row.setStretchFactor(self._gap, int(not beside))

    def _lay_out(self) -> None:
        self._column, self._gap = QVBoxLayout(self), QWidget(self)
        self._column.setContentsMargins(8, 2, 12, 8)
        self._column.setSpacing(4)
        self.row = QHBoxLayout()
        self._column.addLayout(self.row)
        self.row.setSpacing(SPACE)
        for button in self.buttons.values():
            self.row.addWidget(button)
        self.timeline.setObjectName(f"{self._prefix}timeline-slider")
        self.timeline.setAccessibleName(tr("Step shown"))
        self.timeline.setToolTip(tr("Step shown: drag to scrub"))
        self.timeline.setMinimumWidth(48)
        self.timeline.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.row.addWidget(self.timeline, 1)
        self.row.addWidget(self._gap)
        self.row.addWidget(self._now)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)  # it folds instead
        self._guard = WheelGuard(self.timeline)

    def _tick(self) -> None:
        elapsed = self._clock.restart() / 1000
        self._position = min(self._position + elapsed * self.steps_a_second(), self._stop_at)
        self.go(int(self._position))
        if self.at >= self._stop_at:
            self.pause()

    def _button(self, name: str) -> QToolButton:
        button = QToolButton(self)
        button.setObjectName(f"{self._prefix}{name}-button")
        button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        if name == "play":
            button.setProperty("role", "play")
        return button

    def _show_state(self) -> None:
        for name, button in self.buttons.items():
            colour = self.theme.on_accent if name == "play" else self.theme.text
            shown = "pause" if name == "play" and self.playing else name
            button.setIcon(icon(shown, colour))
