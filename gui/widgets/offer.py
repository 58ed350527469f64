"""A line that says what was done, with a button for the other choice."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtWidgets import QHBoxLayout, QLabel, QPushButton, QWidget


class Offer(QWidget):
    """Hidden until there is something to say."""

    def __init__(self, name: str, parent: QWidget) -> None:
        super().__init__(parent)
        self.setObjectName(f"{name}-offer")
        self.text = QLabel(self)
        self.text.setProperty("role", "muted")
        self.text.setWordWrap(True)
        self.button = QPushButton(self)
        self.button.setObjectName(f"{name}-offer-button")
        self._act: Callable[[], None] = self.hide
        self.button.clicked.connect(self._take)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.addWidget(self.text, 1)
        row.addWidget(self.button)
        self.hide()

    def show_words(self, words: str) -> None:
        """Say it, with nothing to choose."""
        self.text.setText(words)
        self.button.hide()
        self.show()

    def offer(self, words: str, choice: str, act: Callable[[], None]) -> None:
        """Say it, and let a person `act`."""
        self._act = act
        self.text.setText(words)
        self.button.setText(choice)
        self.button.setAccessibleDescription(words)
        self.button.show()
        self.show()

    def _take(self) -> None:
        self._act()
