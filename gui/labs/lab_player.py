"""The player of a lab: the steps of its run, by button, key and mouse."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtGui import QKeyEvent, QKeySequence

from fallline.gui.panels.player import SPACE, Player
from fallline.gui.panels.step_shown import Form
from fallline.gui.theme import Theme

PLAY, SLOWEST = 8.0, 1.0
"""Seconds that all steps take to play, however many there are; steps a second that few of them still play at."""


class LabPlayer(Player):
    """`moved(step)` when another step is to be shown. Hidden as long as nothing moves."""

    moved = Signal(int)

    def __init__(self, theme: Theme, name: str) -> None:
        self._last = self._at = 0
        super().__init__(theme, prefix=f"{name}-")
        self.setObjectName(f"{name}-player")
        self._moves = self.moves()
        for action in self._moves:
            if (button := self.buttons.get(action.name)) is not None:
                button.clicked.connect(action.act)
        self.hide()
        self.restyle(theme)

    @property
    def last(self) -> int:
        return self._last

    @property
    def at(self) -> int:
        return self._at

    def go(self, step: int) -> None:
        step = min(max(step, 0), self._last)
        if step != self._at:
            self._at = step
            self.show_step(step)
            self.moved.emit(step)
        else:
            self.show_step(step)

    def extras(self, room: int) -> tuple[int, Form]:
        """Nothing; the number of steps is told where there is room."""
        return 0, "whole" if room >= self._now.needed(self._last, "whole") + 2 * SPACE else "alone"

    def steps_a_second(self) -> float:
        return max(self._last / PLAY, SLOWEST)

    def hold(self, last: int, at: int) -> None:
        """There are steps 0 to `last`, and `at` is the one shown; with none the player goes. Nobody is told."""
        self._last, self._at = last, min(max(at, 0), last)
        self.refresh()
        self.setVisible(last > 0)
        if not last:
            self.pause()

    def press(self, event: QKeyEvent) -> bool:
        """Do what the keys stand for, as in the window; whether there was anything."""
        pressed = QKeySequence(event.keyCombination())
        found = next((action for action in self._moves if pressed in action.shortcuts), None)
        if found is None or not self._last:
            return False
        found.act()
        return True

    def _show_state(self) -> None:
        super()._show_state()
        for action in self.moves():
            if (button := self.buttons.get(action.name)) is not None:
                button.setToolTip(action.tip)
                button.setAccessibleName(action.tip)
