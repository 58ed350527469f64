"""The window of the labs: a list on the left, or over a narrow page, and the chosen page, made when first chosen."""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path
from typing import Any

import msgspec
from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QLabel, QListWidget, QVBoxLayout, QWidget

from fallline.engine.files.lab_dials import LabError
from fallline.engine.files.lab_file import Lab as Read
from fallline.engine.files.lab_file import Opened, read_lab
from fallline.engine.files.own_labs import own_labs
from fallline.engine.language import tr
from fallline.gui import text_size
from fallline.gui.labs.all_labs import labs
from fallline.gui.labs.declared import lab_class
from fallline.gui.labs.lab import Lab
from fallline.gui.labs.settings_read import settings_from
from fallline.gui.theme import Theme
from fallline.gui.widgets.one_at_a_time import OneAtATime
from fallline.gui.widgets.second_window import SecondWindow

LIST, NARROW = 196, 1120
"""Pixels: the list's width, and the window's under which a box over the page takes its place."""
SMALLEST = (940, 580)
"""Pixels of the window: in less no plot could be read. Its own, for the layout's would count the list."""


class LabWindow(SecondWindow):
    """A window of its own, so that a lab can stand beside the simulator. `linked` tells of a link that was clicked."""

    linked = Signal(str)

    handed_over = Signal(object, int)
    """What a lab hands to the main window: a scenario, and the step to show of it."""
    picture_asked = Signal(object)
    """The lab of which a person wants a picture."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__("lab-window", tr("Labs"), 1240, 780, parent, SMALLEST)
        self.theme = theme
        self.kinds = labs()
        self.pages: dict[int, Lab] = {}
        self.files: dict[int, Path | None] = {}
        """Where the labs come from that are files of others."""
        self._behind = set[int]()
        self.list = QListWidget()
        self.list.setObjectName("lab-list")
        self.list.setAccessibleName(tr("Labs"))
        self.list.setAccessibleDescription(tr("Arrow keys choose one"))
        text_size.fix_width(self.list, LIST)
        self.list.setWordWrap(True)
        self.list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.box = QComboBox()
        self.box.setObjectName("lab-box")
        self.box.setAccessibleName(tr("Labs"))
        self.box.setAccessibleDescription(tr("Which lab is shown"))
        for to in (self.list, self.box):
            to.addItems([f"{kind.number}. {kind.title}" for kind in self.kinds])
        self.stack = OneAtATime(parent)
        self._lay_out()
        self.list.currentRowChanged.connect(self._show_row)
        self.box.activated.connect(self.list.setCurrentRow)
        self._take_own()

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
        side = self.over_in_button(self.list)
        self.fault = QLabel()
        self.fault.setObjectName("lab-fault")
        self.fault.setProperty("role", "error")
        self.fault.setTextFormat(Qt.TextFormat.PlainText)
        self.fault.setWordWrap(True)
        text_size.fix_width(self.fault, LIST)
        self.fault.hide()
        side.insertWidget(1, self.fault)
        row.addLayout(side)
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
        row = self._row(number)
        self.list.setCurrentRow(row)
        return self.pages[number]

    def open_read(self, found: Read | Opened, path: Path | None = None) -> Lab:
        """Show what a file opens: a lab of the list, or one of its own; raises LabError."""
        if isinstance(found, Opened):
            kind = next((kind for kind in self.kinds if kind.number == found.opens), None)
            if kind is None:
                raise LabError(tr("there is no lab {number}", number=found.opens))
            settings = settings_from(kind, found.settings)
            lab = self.open(found.opens)
            lab.set_settings(settings)
            if found.step is not None:
                lab.show_step(found.step)
            return lab
        return self.open(self.add(found, path))

    def add(self, read: Read, path: Path | None = None) -> int:
        """List a lab from a file, anew where `path` is listed already; its number. Raises LabError."""
        listed = next((number for number, each in self.files.items() if path is not None and each == path), None)
        number = listed or self._number(read)
        try:
            made = lab_class(read, number)
        except LabError as error:
            raise LabError(f"{path.name}: {error}" if path else str(error)) from None
        if listed is None:
            self.kinds.append(made)
            for to in (self.list, self.box):
                to.addItem(f"{number}. {made.title}")
        else:
            row = self._row(number)
            self.kinds[row] = made
            self.list.item(row).setText(f"{number}. {made.title}")
            self.box.setItemText(row, f"{number}. {made.title}")
            if (old := self.pages.pop(number, None)) is not None:
                self.stack.forget(old)
            self.list.setCurrentRow(-1)
        self.files[number] = path
        return number

    def _number(self, read: Read) -> int:
        """The one that the file asks for, if it is free; else the next after all."""
        taken = {kind.number for kind in self.kinds}
        asked = read.file.number
        return asked if asked is not None and asked not in taken else max(taken) + 1

    def _row(self, number: int) -> int:
        return next(row for row, kind in enumerate(self.kinds) if kind.number == number)

    def _take_own(self) -> None:
        """List every lab of a person's own; of what cannot be read the fault is said."""
        faults = []
        for path in own_labs():
            try:
                found = read_lab(path)
                if isinstance(found, Read):
                    self.add(found, path)
            except LabError as error:
                faults.append(str(error))
        self.fault.setText("\n".join(faults))
        self.fault.setVisible(bool(faults))

    def kept(self) -> dict[str, Any]:
        settings = {str(number): msgspec.to_builtins(page.settings) for number, page in self.pages.items()}
        steps = {str(number): page.step for number, page in self.pages.items() if page.result is not None}
        files = {str(number): str(path) for number, path in self.files.items() if path is not None}
        lab = self.kinds[self.list.currentRow()].number
        return {"lab": lab, "settings": settings, "steps": steps, "files": files}

    def put_back(self, kept: dict[str, Any]) -> None:
        for path in map(Path, kept.get("files", {}).values()):
            if path not in self.files.values():
                with suppress(LabError):  # it is gone, or was changed for the worse
                    self.open_read(read_lab(path), path)
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
        if row < 0:
            return
        kind = self.kinds[row]
        self.box.setCurrentIndex(row)
        if kind.number not in self.pages:
            self.pages[kind.number] = kind(self.theme)
            page = self.pages[kind.number]
            page.handed_over.connect(self.handed_over)
            page.picture_asked.connect(lambda: self.picture_asked.emit(page))
            page.linked.connect(self.linked)
        self._catch_up(kind.number)
        self.stack.show_page(self.pages[kind.number])

    def _catch_up(self, number: int) -> None:
        if number in self._behind:
            self._behind.remove(number)
            self.pages[number].restyle(self.theme)
