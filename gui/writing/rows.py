"""A field of a draft: its name, a line or a text to type in, and below it what is wrong with it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QLabel, QLineEdit, QPlainTextEdit, QVBoxLayout, QWidget

from fallline.engine.language import tr
from fallline.gui.lessons.words import flowing
from fallline.gui.widgets.suggest_line import SuggestLine
from fallline.gui.writing.draft import Keys, place

Read = Callable[[str], Any]
"""What stands in the file for what was typed; None is nothing."""


class Fault(QLabel):
    """One line on what is wrong with what stands at `keys`; it takes no room where nothing is."""

    def __init__(self, keys: Keys, parent: QWidget) -> None:
        super().__init__(parent)
        self.place = place(keys)
        self.setObjectName(f"{named(keys)}-fault")
        self.setProperty("role", "error")
        self.setWordWrap(True)
        self.hide()

    def tell(self, words: str) -> None:
        """Say `words`."""
        if words != self.text():
            self.setText(words)
            self.setVisible(bool(words))


class Row(QWidget):
    """`edited(keys, value)` while one types. It shows the value at `keys`; `tip` says what it is."""

    edited = Signal(object, object)
    editor: QLineEdit | QPlainTextEdit

    def __init__(self, keys: Keys, label: str, tip: str, parent: QWidget) -> None:
        super().__init__(parent)
        self.keys, self.place = keys, place(keys)
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(3)
        self._label, self._tip = QLabel(label, self), tip
        self._label.setProperty("role", "muted")
        self._label.setWordWrap(True)
        self._column.addWidget(self._label)

    def _take(self, editor: QLineEdit | QPlainTextEdit) -> None:
        self.editor = editor
        editor.setObjectName(named(self.keys))
        editor.setAccessibleName(self._label.text())
        editor.setAccessibleDescription(self._tip)
        editor.setToolTip(self._tip)
        self._label.setBuddy(editor)
        self._fault = Fault(self.keys, self)
        self._column.addWidget(editor)
        self._column.addWidget(self._fault)

    def tell(self, words: str) -> None:
        """Mark it with what is wrong with it, or with nothing."""
        self._fault.tell(words)
        if bool(self.editor.property("fault")) != bool(words):
            self.editor.setProperty("fault", bool(words))
            self.editor.style().polish(self.editor)


class Line(Row):
    """For few words, or a number. `suggested` may be picked from a menu in it."""

    def __init__(
        self, keys: Keys, label: str, tip: str, value: Any, parent: QWidget, *,
        read: Read = str, suggested: Sequence[str] = (),
    ) -> None:  # fmt: skip
        super().__init__(keys, label, tip, parent)
        words = written(value)
        line = SuggestLine(words, suggested, "", self) if suggested else QLineEdit(words, self)
        self._take(line)
        line.setCursorPosition(0)
        if isinstance(line, SuggestLine):
            line.button.setAccessibleDescription(tr("Names for: {label}", label=label))
        line.textEdited.connect(lambda typed: self.edited.emit(keys, read(typed)))


class Text(Row):
    """For some sentences: an empty line begins a paragraph; other line breaks of a file go once one types."""

    def __init__(
        self, keys: Keys, label: str, tip: str, value: Any, parent: QWidget, *, lines: int = 3, read: Read = str
    ) -> None:
        super().__init__(keys, label, tip, parent)
        text = QPlainTextEdit(flowing(value) if isinstance(value, str) else written(value, "\n"), self)
        text.setTabChangesFocus(True)
        self._take(text)
        text.setFixedHeight(lines * text.fontMetrics().lineSpacing() + 14)
        text.textChanged.connect(lambda: self.edited.emit(keys, read(text.toPlainText())))


def named(keys: Keys) -> str:
    """The name of what edits the value there."""
    return "-".join(("writing", *map(str, keys)))


def written(value: Any, between: str = ", ") -> str:
    """A value as it is typed."""
    if isinstance(value, list | tuple):
        return between.join(map(str, value))
    return "" if value is None else str(value)


def number(typed: str) -> float | int | str | None:
    """A number, as a file has it; what is none stays words, to be refused with its reason; nothing is no value."""
    for kind in (int, float):
        try:
            return kind(typed)
        except ValueError:
            continue
    return typed.strip() or None


def some(typed: str) -> str | None:
    """Words that may be left out."""
    return typed if typed.strip() else None


def listed(typed: str) -> list[str] | None:
    """Names with commas between."""
    return [each.strip() for each in typed.split(",") if each.strip()] or None


def in_lines(typed: str) -> list[str] | None:
    """A sentence in each line."""
    return [each.strip() for each in typed.split("\n") if each.strip()] or None
