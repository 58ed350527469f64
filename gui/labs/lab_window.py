"""The window of the labs: a list on the left, or over a narrow page, and the chosen page, made when first chosen."""

from __future__ import annotations

from typing import Any

import msgspec
from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QListWidget, QStackedWidget, QVBoxLayout, QWidget

from fallline.gui import text_size
from fallline.gui.labs.all_labs import labs
from fallline.gui.labs.lab import Lab
from fallline.gui.theme import Theme
from fallline.gui.widgets.second_window import SecondWindow

LIST, NARROW = 196, 1120
"""Pixels: the list's width, and the window's under which a box over the page takes its place."""
SMALLEST = (940, 580)
"""Pixels of the window: in less no plot could be read. Its own, for the layout's would count the list."""


class LabWindow(SecondWindow):
    """A window of its own, so that a lab can stand beside the simulator."""

    handed_over = Signal(object, int)
    """What a lab hands to the main window: a scenario, and the step to show of it."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__("lab-window", "Labs", 1240, 780, parent, SMALLEST)
        self.theme = theme
        self.kinds = labs()
        self.pages: dict[int, Lab] = {}
        self._behind = set[int]()
        self.list = QListWidget()
        self.list.setObjectName("lab-list")
        self.list.setAccessibleName("Labs")
        self.list.setAccessibleDescription("Arrow keys choose one")
        text_size.fix_width(self.list, LIST)
        self.list.setWordWrap(True)
        self.list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.box = QComboBox()
        self.box.setObjectName("lab-box")
        self.box.setAccessibleName("Labs")
        self.box.setAccessibleDescription("Which lab is shown")
        for to in (self.list, self.box):
            to.addItems([f"{kind.number}. {kind.title}" for kind in self.kinds])
        self.stack = QStackedWidget()
        self._lay_out()
        self.list.currentRowChanged.connect(self._show_row)
        self.box.activated.connect(self.list.setCurrentRow)

    def _lay_out(self) -> None:
        self._head = QWidget()
        head = QHBoxLayout(self._head)
        head.setContentsMargins(16, 10, 16, 0)
        head.addWidget(self.box, 1)
        page = QVBoxLayout()
        page.setSpacing(0)
        page.addWidget(self._head)
        page.addWidget(self.stack, 1)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(0)
        row.addLayout(self.over_in_button(self.list))
        row.addLayout(page, 1)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        narrow = event.size().width() < text_size.pixels(NARROW)
        self.list.setVisible(not narrow)
        self._head.setVisible(narrow)
        self.offer_in(not narrow)

    def open(self, number: int) -> Lab:
        """Show lab `number`."""
        lab = self.turn_to(number)
        self.come_forward()
        return lab

    def turn_to(self, number: int) -> Lab:
        """Lab `number`, whether or not the window is shown."""
        row = next(row for row, kind in enumerate(self.kinds) if kind.number == number)
        self.list.setCurrentRow(row)
        return self.pages[number]

    def kept(self) -> dict[str, Any]:
        settings = {str(number): msgspec.to_builtins(page.settings) for number, page in self.pages.items()}
        steps = {str(number): page.step for number, page in self.pages.items() if page.result is not None}
        return {"lab": self.kinds[self.list.currentRow()].number, "settings": settings, "steps": steps}

    def put_back(self, kept: dict[str, Any]) -> None:
        for number, settings in kept["settings"].items():
            lab = self.open(int(number))
            lab.set_settings(msgspec.convert(settings, lab.Settings))
            if number in kept.get("steps", {}):
                lab.show_step(int(kept["steps"][number]))
        self.open(int(kept["lab"]))

    def restyle(self, theme: Theme) -> None:
        """Take on other colours: the lab that is shown at once, others when they are chosen again."""
        self.theme = theme
        self._behind = set(self.pages)
        if self.list.currentRow() >= 0:
            self._catch_up(self.kinds[self.list.currentRow()].number)

    def _show_row(self, row: int) -> None:
        kind = self.kinds[row]
        self.box.setCurrentIndex(row)
        if kind.number not in self.pages:
            self.pages[kind.number] = kind(self.theme)
            self.pages[kind.number].handed_over.connect(self.handed_over)
            self.stack.addWidget(self.pages[kind.number])
        self._catch_up(kind.number)
        self.stack.setCurrentWidget(self.pages[kind.number])

    def _catch_up(self, number: int) -> None:
        if number in self._behind:
            self._behind.remove(number)
            self.pages[number].restyle(self.theme)
