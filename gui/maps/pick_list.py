"""A list of names to tick, with a line to search it."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QListWidget,
    QListWidgetItem,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from fallline.engine.family.registry import Family
from fallline.engine.language import tr

TAG = Qt.ItemDataRole.UserRole
CHECKED, UNCHECKED = Qt.CheckState.Checked, Qt.CheckState.Unchecked


class Pick(NamedTuple):  # unpacked
    """What is offered."""

    tag: str
    words: str
    tip: str


def picks(families: Iterable[tuple[str, type[Family]]]) -> list[Pick]:
    """Families by their name."""
    found = [Pick(tag, each.heading(), tr(each.purpose) or tr(each.summary())) for tag, each in families]
    return sorted(found, key=lambda pick: pick.words.lower())


class PickList(QWidget):
    """`changed()` when another set is ticked. All and None act on what the search shows."""

    changed = Signal()

    def __init__(self, name: str, what: str, offered: Iterable[Pick]) -> None:
        super().__init__()
        self.search = QLineEdit()
        self.search.setObjectName(f"{name}-search")
        self.search.setPlaceholderText(tr("Search {what}", what=what))
        self.search.setAccessibleName(tr("Search {what}", what=what))
        self.search.setClearButtonEnabled(True)
        self.list = QListWidget()
        self.list.setObjectName(f"{name}-list")
        self.list.setAccessibleName(what[:1].upper() + what[1:])
        self.list.setAccessibleDescription(tr("Space ticks the one that is outlined"))
        self.list.setProperty("role", "ticked")
        for pick in offered:
            self._add(*pick)
        self.count = QLabel()
        self.count.setProperty("role", "muted")
        self.all, self.none = QPushButton(tr("All")), QPushButton(tr("None"))
        for button, words in (
            (self.all, tr("Tick all that are shown")),
            (self.none, tr("Tick none of those that are shown")),
        ):
            button.setObjectName(f"{name}-{'all' if button is self.all else 'none'}-button")
            button.setAccessibleName(tr("{words}, of the {what}", words=words, what=what))
            button.setToolTip(words)
        self.search.textChanged.connect(self._filter)
        self.list.itemChanged.connect(lambda _: self._tell())
        self.all.clicked.connect(lambda: self._tick_shown(CHECKED))
        self.none.clicked.connect(lambda: self._tick_shown(UNCHECKED))
        self._lay_out()
        self._tell()

    def ticked(self) -> list[str]:
        """Tags, in the order of the list."""
        return [item.data(TAG) for item in self._items() if item.checkState() == CHECKED]

    def tick(self, tags: Iterable[str]) -> None:
        """Just those of `tags` that are there."""
        wanted = set(tags)
        self.list.blockSignals(True)
        for item in self._items():
            item.setCheckState(CHECKED if item.data(TAG) in wanted else UNCHECKED)
        self.list.blockSignals(False)
        self._tell()

    def _add(self, tag: str, words: str, tip: str) -> None:
        item = QListWidgetItem(words, self.list)
        item.setData(TAG, tag)
        item.setToolTip(tip)
        item.setFlags(Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsUserCheckable | Qt.ItemFlag.ItemIsSelectable)
        item.setCheckState(UNCHECKED)

    def _items(self) -> list[QListWidgetItem]:
        return [self.list.item(row) for row in range(self.list.count())]

    def _filter(self, words: str) -> None:
        wanted = words.strip().lower()
        for item in self._items():
            item.setHidden(wanted not in item.text().lower() and wanted not in item.data(TAG))

    def _tick_shown(self, state: Qt.CheckState) -> None:
        self.list.blockSignals(True)
        for item in self._items():
            if not item.isHidden():
                item.setCheckState(state)
        self.list.blockSignals(False)
        self._tell()

    def _tell(self) -> None:
        self.count.setText(tr("{number} of {count}", number=len(self.ticked()), count=self.list.count()))
        self.changed.emit()

    def _lay_out(self) -> None:
        foot = QHBoxLayout()
        for part in (self.count, self.all, self.none):
            foot.addWidget(part, 1 if part is self.count else 0)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 6, 0, 0)
        column.setSpacing(6)
        column.addWidget(self.search)
        column.addWidget(self.list, 1)
        column.addLayout(foot)
