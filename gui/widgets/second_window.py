"""A window beside the main one, which the system's keys for closing close: Ctrl+W, on Windows Ctrl+F4 too."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import QEvent, QSize, Qt, Signal
from PySide6.QtGui import QAction, QCloseEvent, QKeySequence
from PySide6.QtWidgets import QScrollArea, QToolButton, QVBoxLayout, QWidget

from fallline.engine.language import tr
from fallline.gui import text_size
from fallline.gui.theme import Theme
from fallline.gui.widgets.moving import move

FRAME = QSize(16, 48)
"""Room for the frame that a window manager draws around the window."""


class SecondWindow(QWidget):
    """Named `name`, `width` by `height` at first, and never less than `least`; all that for text of 100 %.

    Its parent owns it, and goes on when it is closed. It may move into the main window as a pane: then it is `docked`,
    `asked` tells that it is to come into sight, and `left` that it was closed there.
    """

    asked, left, wants_in = Signal(), Signal(), Signal()
    _least, _scale, docked = (0, 0), 1.0, False

    def __init__(
        self,
        name: str,
        title: str,
        width: int,
        height: int,
        parent: QWidget | None = None,
        least: tuple[int, int] = (0, 0),
    ) -> None:
        super().__init__(parent, Qt.WindowType.Window)
        self._owner = parent
        self._frame: QScrollArea | None = None
        self._kept = QSize(), QSize()
        self._in: QToolButton | None = None
        self.setObjectName(name)
        self.title = title
        """What it is called."""
        self.setWindowTitle(f"{title} – Fallline")
        self._least = least
        self.setMinimumSize(*least)
        self.resize(width, height)
        self._fit_text()
        self._closing = close_by_keys(self)

    def frame(self, parent: QWidget, name: str) -> QScrollArea:
        """What it will be shown in, and scrolled where there is too little room, once that has its place."""
        self._frame = frame = QScrollArea(parent)
        frame.setAccessibleName(name)
        frame.setAccessibleDescription(tr("Arrow keys scroll"))
        frame.setProperty("role", "page")
        return frame

    def move_in(self) -> None:
        """Become what its frame shows: with each change of its parents, or of theirs, Qt styles all that is in it."""
        if self.docked or (frame := self._frame) is None:
            return
        self.docked = True
        self.offer_in(False)
        self._kept = self.minimumSize(), self.size()
        self.setMinimumSize(0, 0)
        self._closing.setShortcutContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
        frame.setWidgetResizable(True)
        move(self, frame.viewport())
        frame.setWidget(self)
        self.show()

    def move_out(self) -> None:
        """Be a window again, hidden until it is asked for."""
        self.docked = False
        if self._frame is not None:  # takeWidget would change its parents once more, and Qt style all in it each time
            self._frame.setWidgetResizable(False)
            self.removeEventFilter(self._frame)
            self._frame = None
        self.offer_in(True)
        move(self, self._owner, Qt.WindowType.Window)
        self._closing.setShortcutContext(Qt.ShortcutContext.WindowShortcut)
        self.setMinimumSize(self._kept[0])
        self.resize(self._kept[1])
        self._fit_text()

    def offer_in(self, offered: bool) -> None:
        """Whether there is that button, where it has one and is a window."""
        if self._in is not None:
            self._in.setVisible(offered and not self.docked)

    def over_in_button(self, side: QWidget) -> QVBoxLayout:
        """`side`, and at its foot a button that asks for a place in the main window, as long as this is a window."""
        column = QVBoxLayout()
        column.addWidget(side, 1)
        self._in = self._in_button()
        column.addWidget(self._in)
        return column

    def _in_button(self) -> QToolButton:
        button = QToolButton(self)
        button.setObjectName(f"{self.objectName()}-in-button")
        button.setText(tr("Into the main window"))
        button.setToolTip(tr("Show this as a pane of the main window; View > Panes moves it there"))
        button.setAccessibleName(button.toolTip())
        button.setProperty("role", "switch")
        button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        button.clicked.connect(self.wants_in)
        return button

    def scrolling_page(self, name: str, spoken: str, description: str) -> QWidget:
        """All of the window: an empty page to lay out, which keys scroll."""
        scroll = QScrollArea(self)
        scroll.setObjectName(name)
        scroll.setAccessibleName(spoken)
        scroll.setAccessibleDescription(description)
        scroll.setProperty("role", "page")
        scroll.setWidgetResizable(True)
        page = QWidget(scroll)
        page.setProperty("role", "content")
        scroll.setWidget(page)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.addWidget(scroll)
        return page

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.FontChange:
            self._fit_text()

    def _fit_text(self) -> None:
        """As much larger as the text is now, as far as the screen has room."""
        scale = text_size.scale()
        if scale == self._scale or self.docked:
            return
        wanted, self._scale = self.size() * (scale / self._scale), scale
        room = self.screen().availableSize() - FRAME
        self.setMinimumSize((QSize(*self._least) * scale).boundedTo(room))
        self.resize(wanted.boundedTo(room))

    def come_forward(self) -> None:
        """Show it before all others."""
        if self.docked:
            self.asked.emit()
            return
        self.show()
        self.raise_()

    def may_close(self) -> bool:
        """Whether nothing in it would be lost, or may be: whoever edits something there asks."""
        return True

    def closeEvent(self, event: QCloseEvent) -> None:
        if self.docked:
            event.ignore()
            self.left.emit()
        else:
            super().closeEvent(event)

    def kept(self) -> dict[str, Any]:
        """What it takes to open it again as it is, in plain values."""
        return {}

    def put_back(self, kept: dict[str, Any]) -> None:
        """Show that again; raises whatever it likes where it cannot be."""

    def restyle(self, theme: Theme) -> None:
        """Take on other colours, where there are any but those of the style sheet."""


def close_by_keys(window: QWidget) -> QAction:
    """Let the keys close `window` wherever in it the focus is."""
    close = QAction(tr("Close"), window)
    close.setObjectName(f"{window.objectName()}-close-action")
    close.setShortcuts(QKeySequence.StandardKey.Close)
    close.triggered.connect(window.close)
    window.addAction(close)
    return close
