"""The cheat-sheet: every action that has keys, by menu, and what the mouse does."""

from __future__ import annotations

from itertools import groupby

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QGridLayout, QHBoxLayout, QLabel, QVBoxLayout, QWidget

from fallline.engine.language import tr
from fallline.gui.actions.action import Entry
from fallline.gui.actions.actions import Actions
from fallline.gui.widgets.second_window import SecondWindow
from fallline.gui.widgets.section import SectionTitle

Rows = list[tuple[str, str]]
MOUSE: Rows = [
    (tr("Wheel"), tr("zoom the landscape")),
    (tr("Drag"), tr("pan; on the ring, move the start; on the dashed line of a plot, scrub")),
    (tr("Double click"), tr("on the landscape, reset the view; on the name of a run, rename it")),
    (tr("Right click"), tr("on a run: duplicate, remove, recolour")),
]
EVERYWHERE: Rows = [
    (tr("Tab"), tr("go through the controls; arrow keys move a slider")),
    (tr("Enter, Escape"), tr("in a field, take what is typed, or leave it as it was")),
    ("Ctrl+W", tr("close a window beside the main one: labs, lessons, sweep, export")),
]


class KeysWindow(SecondWindow):
    """Read off the registry, so that it names every key there is."""

    def __init__(self, actions: Actions, parent: QWidget | None = None) -> None:
        super().__init__("keys-window", tr("Keys and mouse"), 900, 700, parent)
        page = self.scrolling_page("keys-page", tr("Keys and mouse"), tr("Every key, by menu; arrow keys scroll"))
        columns = QHBoxLayout(page)
        columns.setContentsMargins(20, 16, 20, 16)
        columns.setSpacing(32)
        for tables in _halves([*_of_menus(actions), (tr("Mouse"), MOUSE), (tr("Everywhere"), EVERYWHERE)]):
            column = QVBoxLayout()
            column.setSpacing(14)
            columns.addLayout(column, 1)
            for title, rows in tables:
                column.addWidget(_table(title, rows, page))
            column.addStretch(1)


def _of_menus(actions: Actions) -> list[tuple[str, Rows]]:
    keyed = [entry for entry in actions.entries() if entry.action.key_words]
    return [
        (menu, [(entry.action.key_words, _words(entry)) for entry in entries])
        for menu, entries in groupby(keyed, key=lambda entry: entry.path[0])
    ]


def _words(entry: Entry) -> str:
    words = entry.action.help or entry.action.plain.rstrip("…")
    return ": ".join([*entry.path[1:], words])


def _halves(tables: list[tuple[str, Rows]]) -> list[list[tuple[str, Rows]]]:
    """Two columns of about the same height, in order."""
    heights = [len(rows) + 2 for _, rows in tables]
    cut = min(range(len(tables) + 1), key=lambda at: abs(sum(heights[:at]) - sum(heights[at:])))
    return [tables[:cut], tables[cut:]]


def _table(title: str, rows: Rows, parent: QWidget) -> QFrame:
    table = QFrame(parent)
    grid = QGridLayout(table)
    grid.setContentsMargins(0, 0, 0, 0)
    grid.setHorizontalSpacing(14)
    grid.setVerticalSpacing(6)
    grid.addWidget(SectionTitle(title, parent=table), 0, 0, 1, 2)
    for line, (keys, words) in enumerate(rows, 1):
        chip, said = QLabel(keys, table), QLabel(words, table)
        chip.setProperty("role", "keys")
        said.setWordWrap(True)
        grid.addWidget(chip, line, 0, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignTop)
        grid.addWidget(said, line, 1, Qt.AlignmentFlag.AlignTop)
    grid.setColumnStretch(1, 1)
    grid.setColumnMinimumWidth(0, 130)
    return table
