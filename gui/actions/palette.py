"""The command palette: all that can be done, and every example, lab and lesson, found by typing."""

from __future__ import annotations

from collections.abc import Iterator

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QFocusEvent, QKeyEvent
from PySide6.QtWidgets import QFrame, QLabel, QLineEdit, QListWidget, QListWidgetItem, QVBoxLayout, QWidget
from shiboken6 import isValid

from fallline.engine.language import tr
from fallline.gui.actions.action import Entry
from fallline.gui.actions.actions import Actions
from fallline.gui.actions.fuzzy import Match, match
from fallline.gui.actions.palette_row import ENTRY, PLACES, PaletteRow

WIDTH, ROWS, TOP = 620, 11, 64
"""Pixels at the usual size of text, rows in sight, and pixels from the top of the window."""
MOVES = {Qt.Key.Key_Up, Qt.Key.Key_Down, Qt.Key.Key_PageUp, Qt.Key.Key_PageDown}
NOTHING = tr("Nothing is called that.")


class Palette(QFrame):
    """Lies over its window until something is chosen, or the focus goes elsewhere. What cannot be done now is grey."""

    def __init__(self, actions: Actions, over: QWidget) -> None:
        super().__init__(over)
        self.setObjectName("palette")
        self.setProperty("role", "palette")
        self.setAccessibleName(tr("Command palette"))
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        actions.refresh()
        self._entries = [entry for entry in actions.entries() if entry.action.name != "palette"]
        self._before = over.focusWidget()
        self.line = QLineEdit(self)
        self.line.setObjectName("palette-line")
        self.line.setAccessibleName(tr("Find an action, example, lab or lesson"))
        self.line.setAccessibleDescription(tr("Up and Down choose, Enter does it, Escape goes back"))
        self.line.setPlaceholderText(tr("Find an action, example, lab or lesson"))
        self.list = QListWidget(self)
        self.list.setObjectName("palette-list")
        self.list.setAccessibleName(tr("What was found"))
        self.list.setAccessibleDescription(tr("Enter does it"))
        self.list.setFocusPolicy(Qt.FocusPolicy.NoFocus)  # the line sends it the keys
        self.list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.list.setItemDelegate(PaletteRow(self.list))
        self.list.setUniformItemSizes(True)
        self.nothing = QLabel(NOTHING, self)
        self.nothing.setProperty("role", "muted")
        self._lay_out()
        self.line.installEventFilter(self)
        self.line.textChanged.connect(self.show_found)
        self.list.itemClicked.connect(self._choose)
        self.show_found("")

    def come_up(self) -> None:
        """Over the upper middle of the window, with the cursor in it."""
        self._place()
        self.show()
        self.raise_()
        self.line.setFocus(Qt.FocusReason.PopupFocusReason)

    def show_found(self, typed: str) -> None:
        """List what fits, the best first; with nothing typed everything, as in the menus."""
        self.list.clear()
        for entry, found in self._found(typed):
            item = QListWidgetItem(f"{entry.action.plain}, {', '.join(entry.path)}")  # what is heard
            item.setData(ENTRY, entry)
            item.setData(PLACES, found.places)
            if not entry.action.allowed():
                item.setFlags(item.flags() & ~Qt.ItemFlag.ItemIsEnabled)
            self.list.addItem(item)
        self.list.setCurrentRow(self._next(-1, 1))
        self.list.setVisible(self.list.count() > 0)
        self.nothing.setVisible(not self.list.count())
        self._place()

    def _place(self) -> None:
        """As high as what was found."""
        over = self.parentWidget()
        assert over is not None
        line = self.line.fontMetrics().height()
        rows = min(self.list.count(), ROWS) * self.list.sizeHintForRow(0) if self.list.count() else 2 * line
        width = min(line * WIDTH // 16, over.width() - 32)
        height = min(self.line.sizeHint().height() + rows + 36, over.height() - TOP - 16)
        self.setGeometry((over.width() - width) // 2, TOP, width, height)

    def _found(self, typed: str) -> Iterator[tuple[Entry, Match]]:
        found = [
            (entry, fits)
            for entry in self._entries
            if (fits := match(typed, entry.action.plain.replace("\t", "  "), " ".join(entry.path))) is not None
        ]
        # What cannot be done comes last: it is there to say so.
        return iter(sorted(found, key=lambda each: (not each[0].action.allowed(), -each[1].score if typed else 0)))

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress:
            if event.key() in MOVES:
                self._move(event.key())
                return True
            if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
                self._choose(self.list.currentItem())
                return True
            if event.key() == Qt.Key.Key_Escape:
                self.leave()
                return True
        if isinstance(event, QFocusEvent) and event.type() == QEvent.Type.FocusOut:
            self.close()
        return super().eventFilter(watched, event)

    def leave(self) -> None:
        """Close, and go back to where the focus was."""
        before = self._before
        self.close()
        if before is not None and isValid(before) and before.isVisible():  # a form of other fields takes it away
            before.setFocus(Qt.FocusReason.PopupFocusReason)

    def _move(self, key: int) -> None:
        way = 1 if key in (Qt.Key.Key_Down, Qt.Key.Key_PageDown) else -1
        count = 1 if key in (Qt.Key.Key_Up, Qt.Key.Key_Down) else ROWS - 1
        row = self.list.currentRow()
        for _ in range(count):
            row = self._next(row, way)
        self.list.setCurrentRow(row)

    def _next(self, row: int, way: int) -> int:
        """The next row that can be chosen, or `row` where there is none."""
        rows = range(row + way, self.list.count() if way > 0 else -1, way)
        return next((each for each in rows if self.list.item(each).flags() & Qt.ItemFlag.ItemIsEnabled), row)

    def _choose(self, item: QListWidgetItem | None) -> None:
        if item is None or not item.flags() & Qt.ItemFlag.ItemIsEnabled:
            return
        entry: Entry = item.data(ENTRY)
        self.leave()
        entry.action.do()

    def _lay_out(self) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(10, 10, 10, 10)
        column.setSpacing(8)
        column.addWidget(self.line)
        column.addWidget(self.list, 1)
        column.addWidget(self.nothing)
