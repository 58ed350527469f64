"""Presenter mode: the whole screen, large type, thick paths, chosen panes; and everything as it was when it ends."""

from __future__ import annotations

from collections.abc import Callable

import msgspec
from PySide6.QtCore import QRect, Qt
from PySide6.QtWidgets import QMainWindow, QToolBar

from fallline.engine.language import tr
from fallline.engine.scenario.edit import replace
from fallline.gui.actions.actions import Actions
from fallline.gui.appearance import Appearance
from fallline.gui.panes.layout import RUNS
from fallline.gui.panes.panes import Panes
from fallline.gui.presenting.heading import Heading
from fallline.gui.presenting.panes import PutBack, lecture, spread, take, with_runs
from fallline.gui.presenting.pointer import Pointer
from fallline.gui.room import Room
from fallline.gui.stage import Stage
from fallline.gui.staged import Staged
from fallline.gui.views.deck import Deck

LINES = 54
"""Of text of 10 points that a screen is high before a hall: who sits in the last row reads no smaller ones."""
POINT = 10.0
KEPT = (
    "present", "stop-presenting", "next-snapshot", "previous-snapshot", "reveal", "freeze", "pointer", "present-runs",
    "take-snapshot", "play", "step-forward", "step-back", "leap-forward", "leap-back", "to-start", "to-end",
    "reset-view", "quit",
)  # fmt: skip
"""What can be done while it presents: nothing that opens, saves or writes, for what is shown is not what is kept."""


class Before(msgspec.Struct, frozen=True, eq=False):
    """How everything was."""

    state: Qt.WindowState
    geometry: QRect
    playhead: int
    chosen: int
    staged: Staged
    sight: tuple[bool, list[list[float]]]
    arrows: frozenset[str]
    put_back: PutBack


class Presenter:
    """`turn` it on and off. While it is on, edits are shown and not kept; snapshots that are taken are."""

    def __init__(
        self, window: QMainWindow, stage: Stage, room: Room, panes: Panes, appearance: Appearance,
        pause: Callable[[], None],
    ) -> None:  # fmt: skip
        self.window, self.stage, self.room, self.panes, self.appearance = window, stage, room, panes, appearance
        self.session, self.pause = stage.session, pause
        self.deck = Deck(self.session, stage.contour)
        self.pointer = Pointer(window)
        self.chosen = frozenset({"Loss"})
        """Titles of the views beside the picture."""
        self.actions: Actions | None = None
        """What can be done, once it is known."""
        self._before: Before | None = None
        self._bar: QToolBar | None = None

    def is_on(self) -> bool:
        """Whether it presents."""
        return self._before is not None

    def turn(self, on: bool) -> None:
        """Present from the snapshot that was shown last, or else the first; or leave everything as it was."""
        self.appearance.pieces.finish()
        if on and self._before is None:
            self._begin()
        elif not on and self._before is not None:
            self._end(self._before)

    def end(self) -> None:
        """Leave everything as it was, here and now."""
        self.turn(False)
        self.appearance.pieces.finish()

    def shows(self, title: str) -> bool:
        """Whether the view of that title is beside the picture while it presents."""
        return title in self.chosen

    def choose(self, title: str, shown: bool) -> None:
        """Put it there the next time, or not."""
        self.chosen = self.chosen | {title} if shown else self.chosen - {title}

    def has_runs(self) -> bool:
        """Whether the runs are there, with their sliders."""
        return self.is_on() and self.panes.shown(RUNS)

    def show_runs(self, shown: bool) -> None:
        """Bring the runs with their sliders, or take them away."""
        there = self._there()
        take(self.room, self.panes, with_runs(self.window, there) if shown else lecture(there))

    def _there(self) -> tuple[str, ...]:
        """Those of the chosen views that have something to show, in the order of their pages."""
        return tuple(title for title in self.panes.names if title in self.chosen)

    def scale(self) -> float:
        """What text is multiplied by: for the height of the screen, and no less than a person has it."""
        tall = self.window.screen().size().height() / (LINES * POINT)
        return max(tall, self.appearance.settings.preferences.text_size / 100)

    def _begin(self) -> None:
        session, stage, window = self.session, self.stage, self.window
        self.pause()
        overlay = stage.contour.overlay
        state, geometry, sight = window.windowState(), window.geometry(), stage.contour.sight()
        put_back = spread(window, stage, self.room, self.panes, self._there())
        self._before = Before(
            state, geometry, session.playhead, session.chosen, session.staged, sight, overlay.shown, put_back
        )
        session.set_aside()
        session.mark(None)  # it would show where a path goes that is still covered
        scale = self.scale()
        window.addToolBar(Qt.ToolBarArea.TopToolBarArea, self._heading())
        if self.actions is not None:
            self.actions.hold_to(KEPT)
        self.appearance.pieces.do(*self.appearance.enlarging(scale), lambda: self._fill_screen(state, scale))

    def _fill_screen(self, state: Qt.WindowState, scale: float) -> None:
        self.session.stage(replace(self.session.staged, weight=scale))
        self.window.setWindowState(state | Qt.WindowState.WindowFullScreen)
        if self.deck.count:
            self.deck.show(self.deck.at or 0, covered=True)
        self.stage.contour.setFocus()

    def _end(self, before: Before) -> None:
        session, stage, window = self.session, self.stage, self.window
        self.pause()
        self._before = None
        self.pointer.turn(False)
        snapshots = session.scenario.snapshots
        session.bring_back()
        session.stage(before.staged)
        session.select(before.chosen)
        session.seek(before.playhead)
        stage.contour.overlay.shown = before.arrows
        if self._bar is not None:
            window.removeToolBar(self._bar)
            self._bar.deleteLater()
            self._bar = None
        window.setWindowState(before.state)
        if not before.state & (Qt.WindowState.WindowFullScreen | Qt.WindowState.WindowMaximized):
            window.setGeometry(before.geometry)
        if self.actions is not None:
            self.actions.hold_to(None)
        if snapshots != session.scenario.snapshots:
            session.edit(replace(session.scenario, snapshots=snapshots), tr("take snapshots"))
        self.appearance.pieces.do(*self.appearance.enlarging(None), lambda: self._put_back(before))

    def _put_back(self, before: Before) -> None:
        self.room.fit()
        before.put_back()
        self.stage.contour.put_sight(before.sight)

    def _heading(self) -> QToolBar:
        bar = self._bar = QToolBar(tr("Heading"), self.window)
        bar.setObjectName("heading-bar")
        bar.setMovable(False)
        bar.toggleViewAction().setVisible(False)
        bar.addWidget(Heading(self.deck, bar))
        return bar
