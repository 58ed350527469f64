"""A choice whose words take as many lines as they need: Qt's own takes one, and is cut where there is no room."""

from __future__ import annotations

from PySide6.QtCore import QSize
from PySide6.QtGui import QFontMetrics, QResizeEvent
from PySide6.QtWidgets import QRadioButton, QSizePolicy, QWidget

MARK = 30
"""Pixels for the mark and its distance from the words."""


class Choice(QRadioButton):
    """`words` are read as they are; `text()` has the line breaks that fit its width."""

    def __init__(self, words: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.words = words
        self.setAccessibleName(words)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Minimum)
        self.setText(words.replace("&", "&&"))

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        text = "\n".join(broken(self.words, self.fontMetrics(), self.width() - MARK)).replace("&", "&&")
        if text != self.text():
            self.setText(text)

    def sizeHint(self) -> QSize:
        """As wide as the words in one line; as high as those that there are."""
        wide = self.fontMetrics().horizontalAdvance(self.words) + MARK
        return QSize(wide, super().sizeHint().height())

    def minimumSizeHint(self) -> QSize:
        widest = max((self.fontMetrics().horizontalAdvance(word) for word in self.words.split()), default=0)
        return QSize(widest + MARK, super().sizeHint().height())


def broken(words: str, metrics: QFontMetrics, width: int) -> list[str]:
    """`words` in lines of `width` pixels at most, where no single word is wider."""
    lines = [""]
    for word in words.split():
        longer = f"{lines[-1]} {word}".strip()
        if lines[-1] and metrics.horizontalAdvance(longer) > width:
            lines.append(word)
        else:
            lines[-1] = longer
    return lines
