"""The window of the labs: a list on the left, the chosen page beside it, made when it is first chosen."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QListWidget, QStackedWidget, QWidget

from gui.labs.lab import Lab
from gui.labs.registry import labs
from gui.theme import Theme

LIST = 196


class LabWindow(QWidget):
    """A window of its own, so that a lab can stand beside the simulator."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent, Qt.WindowType.Window)
        self.theme = theme
        self.setObjectName("lab-window")
        self.setWindowTitle("Labs – Fallline")
        self.resize(1240, 780)
        self.kinds = labs()
        self.pages: dict[int, Lab] = {}
        self.list = QListWidget()
        self.list.setObjectName("lab-list")
        self.list.setAccessibleName("Labs")
        self.list.setFixedWidth(LIST)
        self.list.setWordWrap(True)
        self.list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.list.addItems([f"{kind.number}. {kind.title}" for kind in self.kinds])
        self.stack = QStackedWidget()
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(0)
        row.addWidget(self.list)
        row.addWidget(self.stack, 1)
        self.list.currentRowChanged.connect(self._show_row)

    def open(self, number: int) -> Lab:
        """Show lab `number`."""
        row = next(row for row, kind in enumerate(self.kinds) if kind.number == number)
        self.list.setCurrentRow(row)
        self.show()
        self.raise_()
        return self.pages[number]

    def restyle(self, theme: Theme) -> None:
        """Take on other colours."""
        self.theme = theme
        for page in self.pages.values():
            page.restyle(theme)

    def _show_row(self, row: int) -> None:
        kind = self.kinds[row]
        if kind.number not in self.pages:
            self.pages[kind.number] = kind(self.theme)
            self.stack.addWidget(self.pages[kind.number])
        self.stack.setCurrentWidget(self.pages[kind.number])
