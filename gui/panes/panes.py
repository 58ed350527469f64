"""Every pane of the window, and where it is: at home, at a side, in the middle, or in a window of its own."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Literal

from PySide6.QtCore import QObject, QPoint, QRect, Signal
from PySide6.QtWidgets import QDockWidget, QMainWindow, QMenu, QWidget

from fallline.engine.language import tr
from fallline.gui.follower import Follower
from fallline.gui.panes.dock_tree import AREAS, put, read
from fallline.gui.panes.layout import CONTOUR, SIDES, SURFACE, Layout, names
from fallline.gui.panes.pane_dock import PaneDock, name_bars
from fallline.gui.stage import Stage
from fallline.gui.theme import Theme
from fallline.gui.views.pages import Pages
from fallline.gui.windows import Windows

Where = Literal["home", "middle", "left", "right", "above", "below", "apart"]
APART = 420, 360
"""Pixels of a window of its own, to begin with."""


class Panes(QObject):
    """`docks` are those that are there from the start. A view is a pane by its title; it gets a dock when it wants one.

    `natural(name, width)` says how many pixels a pane takes in a window that wide where a layout names no share.
    """

    changed = Signal()
    made = Signal(QDockWidget)
    wanted = Signal(str)

    def __init__(
        self, window: QMainWindow, stage: Stage, pages: Pages, docks: Mapping[str, PaneDock],
        natural: Callable[[str, int], int], windows: Windows,
    ) -> None:  # fmt: skip
        super().__init__(window)
        self.window, self.stage, self.pages, self._natural = window, stage, pages, natural
        self.windows = windows
        windows.dock = lambda window: self.wanted.emit(windows.name_of(window))
        self.docks: dict[str, PaneDock] = dict(docks)
        self.menu: Callable[[str], QMenu] | None = None
        self.homes = {name: dock.widget() for name, dock in docks.items()}
        self._bodies: dict[str, QWidget] = {CONTOUR: stage.picture, **self.homes}
        self.middle = CONTOUR
        for name, dock in self.docks.items():
            dock.body = self.homes[name]
            self._hear(dock)
        stage.bar.doubled.connect(self.back)
        stage.put_back.clicked.connect(self.back)
        self.follower = Follower(pages.session, self, self._follow, paths=False)

    @property
    def names(self) -> tuple[str, ...]:
        """Every pane that there is now: picture, cards, pages, each view that has something to show, and windows."""
        views = (title for title in self.pages.titles if self.pages.wants(title))
        return (CONTOUR, *self.homes, *views, *self.windows.dockable)

    def shown(self, name: str) -> bool:
        """Whether it stands at a side, in the middle or apart."""
        return name == self.middle or (name in self.docks and not self.docks[name].isHidden())

    def where(self, name: str) -> Where:
        """Where it is; a pane of the start that is hidden is at home."""
        if name == self.middle:
            return "middle"
        dock = self.docks.get(name)
        if dock is None or dock.isHidden():
            window = self.windows.made(name) if name in self.windows.dockable else None
            return "apart" if window is not None and window.isVisible() else "home"
        if dock.isFloating():
            return "apart"
        area = self.window.dockWidgetArea(dock)
        return next(side for side in SIDES if AREAS[side] == area)

    def inside(self, name: str) -> bool:
        """Whether it is a part of the main window: a window may not be."""
        return name not in self.windows.dockable or name in self._bodies

    def enlarge(self, name: str) -> None:
        """Give it the middle; what is there goes to where it was before."""
        self._enlarge(name, self._return)

    def _enlarge(self, name: str, leave: Callable[[str], None]) -> None:
        if name == self.middle or name not in self.names:
            return
        before, self.middle = self.middle, name
        body = self._take(name)
        if name in self.docks:
            self.docks[name].hide()
        self.stage.put(body, name, apart=name in self.windows.dockable)
        self._fill(name)
        if before != CONTOUR:
            leave(before)
        self.changed.emit()

    def back(self) -> None:
        """The picture in the middle again, and what was there where it had been."""
        self.enlarge(CONTOUR)

    def turn(self, name: str) -> None:
        """Into the middle, or back."""
        self.back() if name == self.middle else self.enlarge(name)

    def settle(self, name: str) -> None:
        """Send it home: a view to its page, the picture to the middle; cards and pages are hidden."""
        leaves = name in self._bodies and name not in self.homes and name != CONTOUR
        if name in (self.middle, CONTOUR):
            self._enlarge(CONTOUR, _stay if leaves else self._return)
        if name in self.docks:
            self.docks[name].hide()
        if leaves:
            if name in self.docks:
                self.docks[name].body = None
            self._give_back(name)
        self.changed.emit()

    def loosen(self, name: str, place: tuple[int, int, int, int] | None = None) -> PaneDock | None:
        """Into a window of its own; what has the middle stays there."""
        if name == self.middle or name not in self.names:
            return None
        if name in self.windows.dockable and place is None:
            self.settle(name)
            self.windows.make(name).come_forward()
            return None
        dock = self._ready(name)
        if not dock.isFloating():
            dock.setFloating(True)
            corner = self.window.mapToGlobal(QPoint(self.window.width(), self.window.height()) / 4)
            dock.setGeometry(QRect(*place) if place else QRect(corner.x(), corner.y(), *APART))
        dock.show()
        self.changed.emit()
        return dock

    def offer(self, name: str, at: QPoint) -> None:
        """Open the menu of its places."""
        if self.menu is not None:
            self.menu(name).popup(at)

    def record(self) -> Layout:
        """How they stand now."""
        places = [(name, dock, dock.in_front) for name, dock in self.docks.items()]
        apart = {
            name: (dock.x(), dock.y(), dock.width(), dock.height()) for name, dock in self.docks.items()
            if dock.isFloating() and not dock.isHidden()
        }  # fmt: skip
        left, right, above, below = (read(self.window, places, side) for side in SIDES)
        return Layout("", self.middle, left, right, above, below, apart, self.pages.front)

    def arrange(self, layout: Layout) -> None:
        """Put all as `layout` says; panes that there are not now are left out."""
        there = frozenset(self.names)
        gone = frozenset(name for name in (*layout.docked(), *layout.apart) if name not in there)
        middle = layout.middle if layout.middle in there else CONTOUR
        layout = layout.without(gone | {middle})
        self.window.setUpdatesEnabled(False)
        try:
            docked, apart = layout.docked(), {name: at for name, at in layout.apart.items() if name in there}
            self._clear({*docked, *apart, middle})
            self.enlarge(middle)
            for side, part in layout.sides():
                docks = {name: self._ready(name) for name in names(part)}
                put(self.window, docks, side, part, max(self._natural(name, self.window.width()) for name in docks))
            for name, place in apart.items():
                self.loosen(name, place)
            if layout.page:
                self.pages.turn_to(layout.page)
            name_bars(self.window)
        finally:
            self.window.setUpdatesEnabled(True)
            for dock in self.docks.values():  # Qt passes over those that became windows meanwhile
                if dock.isFloating():
                    dock.setUpdatesEnabled(True)
        self.changed.emit()

    def restyle(self, theme: Theme) -> None:
        """Take on other colours."""
        self.pages.theme = theme
        for dock in self.docks.values():
            dock.bar.restyle(theme)

    def _clear(self, kept: Iterable[str]) -> None:
        """Home with all but `kept`; with what is hidden too, for where there is no room the room hides docks."""
        for name in {*self.docks, self.middle} - set(kept):
            self.settle(name)
        for dock in self.docks.values():
            if dock.isFloating():
                dock.setFloating(False)

    def _ready(self, name: str) -> PaneDock:
        """Its dock with the pane in it, placed by whoever asks."""
        dock = self._dock(name)  # first, or it would go home from the middle
        if name == self.middle:
            self.enlarge(SURFACE if name == CONTOUR else CONTOUR)
        body = self._take(name)
        if not dock.isAncestorOf(body):
            dock.hold(body)
        self._fill(name)
        return dock

    def _dock(self, name: str) -> PaneDock:
        if name not in self.docks:
            slug = name.lower().replace(" ", "-")
            dock = PaneDock(name, f"{slug}-dock", tr(name), self.pages.theme, self.window, quiet=False)
            self.docks[name] = dock
            self._hear(dock)
            self.made.emit(dock)
        return self.docks[name]

    def _hear(self, dock: PaneDock) -> None:
        dock.enlarge.clicked.connect(lambda: self.turn(dock.pane))
        dock.bar.doubled.connect(lambda: self.turn(dock.pane))
        dock.closed.connect(lambda: self.settle(dock.pane))

    def _take(self, name: str) -> QWidget:
        """What is to be seen of it, from wherever it is."""
        if name not in self._bodies:
            self._bodies[name] = self._let_in(name) if name in self.windows.dockable else self.pages.take(name)
        return self._bodies[name]

    def _let_in(self, name: str) -> QWidget:
        """What scrolls a window, which moves in when that has its place."""
        window = self.windows.make(name)
        window.asked.connect(lambda: self.wanted.emit(name))
        window.left.connect(lambda: self.settle(name))
        return window.frame(self.stage, tr(name))

    def _fill(self, name: str) -> None:
        if name in self.windows.dockable:
            self.windows.make(name).move_in()

    def _give_back(self, name: str) -> None:
        body = self._bodies.pop(name)
        window = self.windows.made(name)
        if window is not None and name in self.windows.dockable:
            window.asked.disconnect()
            window.left.disconnect()
            window.move_out()
            body.deleteLater()
        else:
            self.pages.give_back(name)

    def _return(self, name: str) -> None:
        """Out of the middle, to where it was before."""
        if name in self.docks:
            self.docks[name].hold(self._bodies[name])
            self.docks[name].show()
        else:
            self.settle(name)

    def _follow(self) -> None:
        """A pane that has nothing to show any more goes home."""
        there = self.names
        for name in [*self._bodies]:
            if name not in there:
                self.settle(name)


def _stay(name: str) -> None:
    """It goes home at once, and need not be put on a place before."""
