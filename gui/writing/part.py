"""A part of the form of a step, which is made anew when there are other fields, and not while one types in one."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QPushButton, QVBoxLayout, QWidget

from fallline.gui.widgets.section import SectionTitle
from fallline.gui.writing.draft import Draft, Keys
from fallline.gui.writing.rows import Row, named


class Part(QWidget):
    """The fields of step `index` of what `draft()` gives now, in a column.

    `typed(keys, value)` tells of one of them while one types, `arranged(draft)` of a draft with other fields,
    and `noted` why something was not taken.
    """

    typed, arranged, noted = Signal(object, object), Signal(object), Signal(str)

    def __init__(self, draft: Callable[[], Draft], index: int, parent: QWidget) -> None:
        super().__init__(parent)
        self.draft, self.index = draft, index
        self.keys: Keys = ("steps", index)
        self.column = QVBoxLayout(self)
        self.column.setContentsMargins(0, 0, 0, 0)
        self.column.setSpacing(8)

    def at(self, *keys: str | int) -> Any:
        """The value of the step there."""
        return self.draft().at((*self.keys, *keys))

    def place_of(self, *keys: str | int) -> Keys:
        """Where that value stands in the whole."""
        return (*self.keys, *keys)

    def title(self, words: str) -> None:
        """What comes is called so."""
        title = SectionTitle(words, parent=self)
        title.setContentsMargins(0, 8, 0, 0)
        self.column.addWidget(title)

    def add(self, row: Row) -> Row:
        """One more field."""
        self.column.addWidget(row)
        return self.hear(row)

    def hear(self, row: Row) -> Row:
        """A field that was placed already."""
        row.edited.connect(self.typed)
        return row

    def part(self, part: Part) -> None:
        """Some of the fields."""
        part.typed.connect(self.typed)
        part.arranged.connect(self.arranged)
        self.column.addWidget(part)

    def put(self, value: Any, *keys: str | int) -> None:
        """Another value there, and with it other fields."""
        self.arranged.emit(self.draft().put(self.place_of(*keys), value))

    def button(self, words: str, name: str, tip: str, act: Callable[[], object], *, spoken: str = "") -> QPushButton:
        """One that does something with the step; its place is up to whoever asks."""
        made = QPushButton(words, self)
        made.setObjectName(f"{named(self.keys)}-{name}-button")
        made.setToolTip(tip)
        made.setAccessibleName(spoken or words)
        made.setAccessibleDescription(tip)
        made.setAutoDefault(False)
        made.clicked.connect(lambda _=False: act())
        return made
