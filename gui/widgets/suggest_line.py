"""A line to type in, with a menu of what could stand there: names that are known, and a file of one's own."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

from PySide6.QtCore import Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QFileDialog, QLineEdit, QMenu, QToolButton, QWidget

from fallline.engine.language import tr

WIDTH = 20


class SuggestLine(QLineEdit):
    """What is picked from the menu counts as typed. `files` is a pattern of QFileDialog; if empty, none is offered."""

    def __init__(self, text: str, suggestions: Sequence[str], files: str, parent: QWidget | None = None) -> None:
        super().__init__(text, parent)
        self.files = files
        self.setTextMargins(0, 0, WIDTH, 0)
        self.button = QToolButton(self)
        self.button.setObjectName("suggestions-button")
        self.button.setProperty("role", "small")
        self.button.setAccessibleName(tr("What could stand here"))
        self.button.setText("▾")
        self.button.setCursor(Qt.CursorShape.ArrowCursor)
        self.button.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        menu = QMenu(self.button)
        self.button.setMenu(menu)
        for suggestion in suggestions:
            menu.addAction(suggestion, partial(self._pick, suggestion))
        named = tr("Names that are known and a file of your own") if files else tr("Names that are known")
        self.button.setToolTip(named if suggestions else tr("A file of your own"))
        if files:
            menu.addSeparator()
            menu.addAction(tr("Your own file …"), self._choose)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.button.setGeometry(self.width() - WIDTH - 2, 2, WIDTH, self.height() - 4)

    def _choose(self) -> None:
        chosen, _ = QFileDialog.getOpenFileName(self, tr("Choose a file"), "", self.files)
        if chosen:
            self._pick(chosen)

    def _pick(self, text: str) -> None:
        self.setText(text)
        self.textEdited.emit(text)
        self.editingFinished.emit()
