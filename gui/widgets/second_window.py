"""A window beside the main one, which the system's keys for closing close: Ctrl+W, on Windows Ctrl+F4 too."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import QEvent, QSize, Qt
from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import QScrollArea, QVBoxLayout, QWidget

from fallline.gui import text_size
from fallline.gui.theme import Theme

FRAME = QSize(16, 48)
"""Room for the frame that a window manager draws around the window."""


class SecondWindow(QWidget):
    """Named `name`, `width` by `height` at first, and never less than `least`; all that for text of 100 %.

    Its parent owns it, and goes on when it is closed.
    """

    _least, _scale = (0, 0), 1.0

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
        self.setObjectName(name)
        self.setWindowTitle(f"{title} – Fallline")
        self._least = least
        self.setMinimumSize(*least)
        self.resize(width, height)
        self._fit_text()
        close_by_keys(self)

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
        if scale == self._scale:
            return
        wanted, self._scale = self.size() * (scale / self._scale), scale
        room = self.screen().availableSize() - FRAME
        self.setMinimumSize((QSize(*self._least) * scale).boundedTo(room))
        self.resize(wanted.boundedTo(room))

    def come_forward(self) -> None:
        """Show it before all others."""
        self.show()
        self.raise_()

    def kept(self) -> dict[str, Any]:
        """What it takes to open it again as it is, in plain values."""
        return {}

    def put_back(self, kept: dict[str, Any]) -> None:
        """Show that again; raises whatever it likes where it cannot be."""

    def restyle(self, theme: Theme) -> None:
        """Take on other colours, where there are any but those of the style sheet."""


def close_by_keys(window: QWidget) -> None:
    """Let the keys close `window` wherever in it the focus is."""
    close = QAction("Close", window)
    close.setObjectName(f"{window.objectName()}-close-action")
    close.setShortcuts(QKeySequence.StandardKey.Close)
    close.triggered.connect(window.close)
    window.addAction(close)
