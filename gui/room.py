"""Who gets the room of the window: panes at their sides, one side for all of them, or one pane at a time."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Literal

import msgspec
from PySide6.QtCore import QSignalBlocker, QSize, Qt
from PySide6.QtWidgets import QMainWindow, QSizePolicy, QTabBar, QToolBar, QWidget

from fallline.engine.language import later, tr
from fallline.gui import text_size
from fallline.gui.panes.layout import CONTOUR, PLOTS, RUNS, SURFACE, Layout, Side, Tabs, extent
from fallline.gui.panes.pane_dock import PaneDock
from fallline.gui.panes.panes import Panes

LEFT, RIGHT, NARROW_LEFT, NARROW_RIGHT = 324, 372, 280, 318
STAGE, ALONE, LEGEND = 388, 324, 190
"""Least pixels of the picture between two sides, and beside one, whatever the size of text; and of what is written in
it, at 100 %."""
PICTURE_HEIGHT, PANE_HEIGHT = 290, 170
"""Least pixels down of the picture with what is above and below it, and of a pane above or below that or another."""
ROOMY = 1200
"""Narrower windows get narrower sides and cards of one line."""
LEAST = QSize(800, 500)
PICTURE = later("Picture")

Arrangement = Literal["sides", "side", "panes"]


def arrangement(size: QSize, layout: Layout) -> Arrangement:
    """What a window of that size has room for of `layout`, at the size that text has now."""
    wide = {name: text_size.pixels(NARROW_LEFT if name == RUNS else NARROW_RIGHT) for name in layout.docked()}
    high = dict.fromkeys(wide, text_size.pixels(PANE_HEIGHT))
    sides = dict(layout.sides())
    rows = [part for side, part in sides.items() if side in ("above", "below")]
    columns = [part for side, part in sides.items() if side in ("left", "right")]
    width = max([STAGE, *(extent(part, wide, across=True) for part in rows)])
    width += sum(extent(part, wide, across=True) for part in columns)
    height = text_size.pixels(PICTURE_HEIGHT) + sum(extent(part, high, across=False) for part in rows) if rows else 0
    height = max([height, *(extent(part, high, across=False) for part in columns)])
    if size.width() >= width and size.height() >= height:
        return "sides"
    alone = max(ALONE, text_size.pixels(LEGEND))
    return "side" if size.width() >= text_size.pixels(NARROW_RIGHT) + alone else "panes"


def folded(layout: Layout) -> Layout:
    """All that stands at a side, on one place: at the left, unless there is nothing but at the right."""
    docked = layout.docked()
    every = Tabs(docked) if docked else None
    left, right = (None, every) if layout.right is not None and layout.left is None else (every, None)
    return msgspec.structs.replace(layout, left=left, right=right, above=None, below=None)


def natural(name: str, width: int) -> int:
    """The pixels that a pane takes in a window that wide where nobody says more."""
    wide, narrow = (LEFT, NARROW_LEFT) if name == RUNS else (RIGHT, NARROW_RIGHT)
    return text_size.pixels(wide if width >= text_size.pixels(ROOMY) else narrow)


class Room:
    """Arranges the panes of `window`; where a hand moved them, they stay as long as there is room.

    `told(roomy)` hears whether there is room for more than what matters most.
    """

    def __init__(self, window: QMainWindow, panes: Panes, told: Callable[[bool], None]) -> None:
        self.window, self.panes, self._told = window, panes, told
        self.docks: tuple[PaneDock, ...] = (panes.docks[RUNS], panes.docks[PLOTS])
        self.arranged: Arrangement = "sides"
        self._fitted: tuple[bool, Arrangement, int] | None = None
        self._whole: Layout | None = None
        """How the panes stand where there is room, while there is none."""
        self.centre = window.centralWidget() or QWidget(window)
        self.bar = _Panes(self._show_pane)
        window.addToolBar(Qt.ToolBarArea.TopToolBarArea, self.bar)
        self.bar.hide()
        window.setMinimumSize(LEAST.boundedTo(window.screen().availableSize()))
        panes.made.connect(self._hold)
        panes.wanted.connect(self.bring)

    def whole(self) -> Layout:
        """How the panes stand, or would where there is room."""
        if self._whole is None:
            return self.panes.record()
        docks = self.panes.docks if self.arranged == "side" else {}  # else the room hides them, not a hand
        there = self._whole.without(frozenset(name for name, dock in docks.items() if dock.isHidden()))
        return msgspec.structs.replace(there, middle=self.panes.middle, page=self.panes.pages.front)

    def take(self, layout: Layout) -> None:
        """Arrange the panes so, as far as there is room."""
        self._whole = layout
        self.arranged = arrangement(self.window.size(), layout)
        self._fit_widths()
        self._arrange()

    def fit(self) -> None:
        """Give the panes what there is room for, when that is another than before."""
        roomy = self.window.width() >= text_size.pixels(ROOMY)
        wanted = arrangement(self.window.size(), self.whole())
        if (fitted := (roomy, wanted, text_size.pixels(100))) == self._fitted:
            return
        self._fitted = fitted
        if wanted != self.arranged:
            self._whole = self.whole()
            self.arranged = wanted
            self._arrange()
        self._fit_widths()
        there = [dock for dock in self.docks if not dock.isHidden()]
        self.window.resizeDocks(there, [dock.minimumWidth() for dock in there], Qt.Orientation.Horizontal)
        self._told(roomy)

    def move(self, name: str, side: Side) -> None:
        """Put a pane at a side of the picture."""
        layout = self.whole()
        apart = {pane: place for pane, place in layout.apart.items() if pane != name}
        middle = layout.middle if layout.middle != name else SURFACE if name == CONTOUR else CONTOUR
        there = msgspec.structs.replace(layout.without(frozenset({name})), apart=apart, middle=middle)
        self.take(there.beside(name, side))

    def show(self, dock: PaneDock, shown: bool) -> None:
        """Bring a dock of the start into sight, or take it away."""
        name = dock.pane
        if self.panes.middle == name:
            self.panes.back()
        if shown and self._whole is not None and name not in self._whole.docked():
            self.move(name, "left" if name == RUNS else "right")
        if self.arranged == "panes":
            self.bar.turn_to(name if shown else PICTURE)
            return
        dock.setVisible(shown)
        if shown:
            dock.raise_()

    def bring(self, name: str) -> None:
        """Into sight with a pane that stands anywhere; into the middle with one that is to come in."""
        dock = self.panes.docks.get(name)
        if not self.panes.inside(name):
            self.panes.enlarge(name)
            self.window.activateWindow()
        if name == self.panes.middle and self.arranged == "panes":
            self.bar.turn_to(PICTURE)
        if name == self.panes.middle or dock is None:
            return
        if self.arranged == "panes" and not dock.isFloating():
            self.bar.turn_to(name)
        else:
            dock.show()
            dock.raise_()

    def _arrange(self) -> None:
        whole = self._whole
        assert whole is not None
        self.bar.hide()
        self.centre.show()
        if self.arranged == "sides":
            self._whole = None
            self.panes.arrange(whole)
            return
        self.panes.arrange(folded(whole))
        if self.arranged == "panes":
            self.bar.offer([PICTURE, *self.panes.record().docked()])
            self.bar.show()
            self._show_pane(PICTURE)

    def _fit_widths(self) -> None:
        for dock in self.panes.docks.values():
            self._hold(dock)

    def _hold(self, dock: PaneDock) -> None:
        """No pane gets smaller than what can be read; cards and pages are as wide as there is room for."""
        own = natural(dock.pane, self.window.width())
        dock.setMinimumWidth(own if dock in self.docks else text_size.pixels(NARROW_RIGHT))

    def _show_pane(self, name: str) -> None:
        others = [dock for title, dock in self.panes.docks.items() if title in self.bar.names and title != name]
        for dock in others:
            dock.hide()
        self.centre.setVisible(name == PICTURE)
        if name != PICTURE:
            self.panes.docks[name].show()


class _Panes(QToolBar):
    """A tab for each pane."""

    def __init__(self, show: Callable[[str], None]) -> None:
        super().__init__(tr("Panes"))
        self.setObjectName("panes-bar")
        self.setMovable(False)
        self.toggleViewAction().setVisible(False)  # it comes and goes with the room
        self.names: tuple[str, ...] = ()
        self.tabs = QTabBar(self)
        self.tabs.setObjectName("panes-tabs")
        self.tabs.setAccessibleName(tr("Pane"))
        self.tabs.setAccessibleDescription(tr("Left and Right choose what is shown"))
        self.tabs.setDrawBase(False)
        self.tabs.setUsesScrollButtons(False)  # all in sight, names cut short where need be
        self.tabs.setElideMode(Qt.TextElideMode.ElideRight)
        self.tabs.setExpanding(False)
        self.tabs.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)  # a tool bar widens no other
        self.tabs.currentChanged.connect(lambda index: show(self.names[index]))
        self.addWidget(self.tabs)

    def offer(self, names: Sequence[str]) -> None:
        """Tabs for these, the first in front."""
        with QSignalBlocker(self.tabs):
            while self.tabs.count():
                self.tabs.removeTab(0)
            for name in names:
                self.tabs.setTabToolTip(self.tabs.addTab(tr(name)), tr(name))
        self.names = tuple(names)

    def turn_to(self, name: str) -> None:
        """Show that one."""
        self.tabs.setCurrentIndex(self.names.index(name))
