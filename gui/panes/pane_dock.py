"""A dock that holds one pane, with a bar that has a button for the middle and one to send it home."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QCloseEvent, QColor, QPainter, QPaintEvent
from PySide6.QtWidgets import QDockWidget, QMainWindow, QTabBar, QVBoxLayout, QWidget
from shiboken6 import isValid

from fallline.engine.language import tr
from fallline.gui.theme import Theme
from fallline.gui.widgets.moving import move
from fallline.gui.widgets.pane_bar import PaneBar


def name_bars(window: QWidget) -> None:
    """Names for the tabs that Qt makes when docks come to share a place, and room for many."""
    for bar in window.findChildren(QTabBar, options=Qt.FindChildOption.FindDirectChildrenOnly):
        if isValid(bar) and bar.property("compact") is None:
            bar.setAccessibleName(tr("Panes on one place"))
            bar.setAccessibleDescription(tr("Left and Right choose one"))
            bar.setProperty("compact", True)
            bar.style().polish(bar)


class PaneDock(QDockWidget):
    """Named `name`, for the pane `pane`. One that is `quiet` has a bar only while it is a window of its own."""

    closed = Signal()

    def __init__(self, pane: str, name: str, words: str, theme: Theme, window: QMainWindow, *, quiet: bool) -> None:
        super().__init__(tr(pane), window)
        self.pane, self.quiet = pane, quiet
        self.in_front = True
        self.body: QWidget | None = None
        self._frame: QVBoxLayout | None = None
        self.setObjectName(name)
        self.setAccessibleName(words)
        self.bar = PaneBar(tr(pane), theme, self)
        slug = name.removesuffix("-dock")
        self.enlarge = self.bar.add(f"{slug}-enlarge-button", "enlarge", tr("{words}: in the middle", words=words))
        self.home = self.bar.add(f"{slug}-home-button", "close", tr("{words}: away from here", words=words))
        self.home.clicked.connect(self.close)
        self.setTitleBarWidget(self.bar)
        self.bar.set_quiet(quiet)
        self.visibilityChanged.connect(self._seen)
        self.topLevelChanged.connect(lambda apart: self.bar.set_quiet(self.quiet and not apart))

    def hold(self, body: QWidget) -> None:
        """Take in what is to be seen of the pane."""
        self.body = body
        if self.quiet:
            move(body, self)
            self.setWidget(body)
        else:
            if self._frame is None:  # a dock whose own widget is hidden would get no room any more
                self._frame = QVBoxLayout(frame := QWidget(self))
                self._frame.setContentsMargins(0, 0, 0, 0)
                self.setWidget(frame)
            move(body, self._frame.parentWidget())
            self._frame.addWidget(body)
        body.show()

    def _seen(self, seen: bool) -> None:
        """Of docks on one place Qt moves all but one out of sight, and hides none: what is in them would go on."""
        self.in_front = seen
        name_bars(self.window())
        if self.body is not None and not self.quiet and (seen or not self.isHidden()):
            self.body.setVisible(seen)

    def paintEvent(self, event: QPaintEvent) -> None:
        """A window of its own has an edge: one with a bar of ours gets no frame from the window manager."""
        super().paintEvent(event)
        if self.isFloating():
            with QPainter(self) as painter:
                painter.setPen(QColor(self.bar.theme.muted))
                painter.drawRect(self.rect().adjusted(0, 0, -1, -1))

    def closeEvent(self, event: QCloseEvent) -> None:
        event.ignore()  # whoever keeps it decides
        self.closed.emit()
