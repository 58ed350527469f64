"""A window beside the main one, which the system's keys for closing close: Ctrl+W, on Windows Ctrl+F4 too."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import QWidget

from fallline.gui.theme import Theme


class SecondWindow(QWidget):
    """Named `name`, `width` by `height` at first; its parent owns it, and goes on when it is closed."""

    def __init__(self, name: str, title: str, width: int, height: int, parent: QWidget | None = None) -> None:
        super().__init__(parent, Qt.WindowType.Window)
        self.setObjectName(name)
        self.setWindowTitle(f"{title} – Fallline")
        self.resize(width, height)
        close_by_keys(self)

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
