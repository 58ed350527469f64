"""Who gets the room of the window: both sides beside the picture, one side for both, or one pane at a time."""

from __future__ import annotations

from collections.abc import Callable
from typing import Literal

from PySide6.QtCore import QSize, Qt
from PySide6.QtWidgets import QDockWidget, QMainWindow, QTabBar, QToolBar, QWidget

from fallline.gui import text_size

LEFT, RIGHT, NARROW_LEFT, NARROW_RIGHT = 324, 372, 280, 304
STAGE, ALONE = 400, 350
"""Least pixels of the picture between two sides, and beside one, whatever the size of text."""
ROOMY = 1200
"""Narrower windows get narrower sides and cards of one line."""
LEAST = QSize(800, 500)
PICTURE = "Picture"

Arrangement = Literal["sides", "side", "panes"]


def arrangement(width: int) -> Arrangement:
    """What a window `width` pixels wide has room for, at the size that text has now."""
    if width >= text_size.pixels(NARROW_LEFT + NARROW_RIGHT) + STAGE:
        return "sides"
    return "side" if width >= text_size.pixels(NARROW_RIGHT) + ALONE else "panes"


class Room:
    """Arranges picture and sides of `window`; where a hand moved the sides, they stay as long as two have room.

    `told(roomy)` hears whether there is room for more than what matters most.
    """

    def __init__(
        self, window: QMainWindow, left: QDockWidget, right: QDockWidget, told: Callable[[bool], None]
    ) -> None:
        self.window, self.docks, self._told = window, (left, right), told
        self.centre = window.centralWidget() or QWidget(window)
        self.arranged: Arrangement = "sides"
        self._fitted: tuple[bool, Arrangement, int] | None = None
        self._open = [True, True]
        self.panes = _Panes([PICTURE, *(dock.windowTitle() for dock in self.docks)], self._show_pane)
        window.addToolBar(Qt.ToolBarArea.TopToolBarArea, self.panes)
        self.panes.hide()
        window.setMinimumSize(LEAST.boundedTo(window.screen().availableSize()))

    def fit(self) -> None:
        """Give the sides what there is room for, when that is another than before."""
        window, (left, right) = self.window, self.docks
        roomy = window.width() >= text_size.pixels(ROOMY)
        wanted = arrangement(window.width())
        if (fitted := (roomy, wanted, text_size.pixels(100))) == self._fitted:
            return
        self._fitted = fitted
        self._arrange(wanted)
        widths = [text_size.pixels(width) for width in ((LEFT, RIGHT) if roomy else (NARROW_LEFT, NARROW_RIGHT))]
        for dock, width in zip(self.docks, widths, strict=True):
            dock.setMinimumWidth(width)
        window.resizeDocks([left, right], widths, Qt.Orientation.Horizontal)
        self._told(roomy)

    def show(self, dock: QDockWidget, shown: bool) -> None:
        """Bring `dock` into sight, or take it away."""
        if self.arranged == "panes":
            self.panes.tabs.setCurrentIndex(1 + self.docks.index(dock) if shown else 0)
            return
        dock.setVisible(shown)
        if shown:
            dock.raise_()

    def settle(self) -> None:
        """One pane at a time again, after what stood there was put back."""
        if self.arranged == "panes":
            self.panes.show()
            self._show_pane(self.panes.tabs.currentIndex())

    def _arrange(self, wanted: Arrangement) -> None:
        if wanted == self.arranged:
            return
        before, self.arranged = self.arranged, wanted
        if wanted == "panes":
            self._open = [not dock.isHidden() for dock in self.docks]
            self._share_a_side(True)
            self.settle()
            return
        if before == "panes":
            self.panes.hide()
            self.centre.show()
            for dock, shown in zip(self.docks, self._open, strict=True):
                dock.setVisible(shown)
        self._share_a_side(wanted == "side")

    def _share_a_side(self, shared: bool) -> None:
        left, right = self.docks
        if shared == bool(self.window.tabifiedDockWidgets(left)) or left.titleBarWidget() is None:
            return
        if shared:
            self.window.tabifyDockWidget(left, right)
            left.raise_()
        else:
            self.window.addDockWidget(Qt.DockWidgetArea.RightDockWidgetArea, right)

    def _show_pane(self, index: int) -> None:
        panes: list[QWidget] = [self.centre, *self.docks]
        for place, pane in enumerate(panes):
            if place != index:
                pane.hide()
        panes[index].show()


class _Panes(QToolBar):
    """A tab for each pane."""

    def __init__(self, titles: list[str], show: Callable[[int], None]) -> None:
        super().__init__("Panes")
        self.setObjectName("panes-bar")
        self.setMovable(False)
        self.toggleViewAction().setVisible(False)  # it comes and goes with the room
        self.tabs = QTabBar(self)
        self.tabs.setObjectName("panes-tabs")
        self.tabs.setAccessibleName("Pane")
        self.tabs.setAccessibleDescription("Left and Right choose what is shown")
        self.tabs.setDrawBase(False)
        for title in titles:
            self.tabs.addTab(title)
        self.tabs.currentChanged.connect(show)
        self.addWidget(self.tabs)
