"""Every edit since the scenario was opened, in words; a click goes there."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import QAbstractListModel, QModelIndex, QPersistentModelIndex, Qt
from PySide6.QtGui import QColor
from PySide6.QtWidgets import QLabel, QListView, QVBoxLayout, QWidget
from shiboken6 import isValid

from fallline.engine.language import tr
from fallline.gui.edit_words import edit_words
from fallline.gui.follower import Follower
from fallline.gui.session import Session
from fallline.gui.theme import Theme
from fallline.gui.views.view import Place, View
from fallline.gui.widgets.section import SectionTitle

Index = QModelIndex | QPersistentModelIndex


class HistoryView(View):
    """The latest is at the end; what was undone is grey, and says so, and a click does it again."""

    place = Place("History", page="History", order=80, share=1, whole=True)

    def __init__(self, session: Session, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(session, theme, parent)
        self.setObjectName("history-view")
        self.list = QListView(self)
        self.list.setObjectName("history-list")
        self.list.setAccessibleName(tr("History of edits"))
        self.list.setAccessibleDescription(tr("Arrow keys choose, Enter goes there"))
        self.list.setProperty("role", "history")
        self.list.setWordWrap(True)
        self.list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.model = Edits(session, self)
        self.list.setModel(self.model)
        self.list.clicked.connect(self._go)
        self.list.activated.connect(self._go)
        hint = QLabel(tr("A click goes there. What comes after stays, until something else is edited."), self)
        hint.setProperty("role", "muted")
        hint.setWordWrap(True)
        column = QVBoxLayout(self)
        column.setContentsMargins(12, 10, 12, 12)
        column.setSpacing(8)
        column.addWidget(SectionTitle(tr("History"), parent=self))
        column.addWidget(self.list, 1)
        column.addWidget(hint)
        self.follower = Follower(session, self, self.refresh, early=False)
        session.undo_stack.indexChanged.connect(self._moved)  # after the last word of an edit

    def refresh(self) -> None:
        """The edits that there are now, and where among them the scenario is."""
        self.model.renew(QColor(self.theme.muted))
        here = self.model.index(self.session.undo_stack.index(), 0)
        self.list.setCurrentIndex(here)
        self.list.scrollTo(here)

    def restyle(self, theme: Theme) -> None:
        super().restyle(theme)
        self.refresh()

    def _moved(self, _: int) -> None:
        if isValid(self):  # the undo stack tells of its end while Qt takes the window down
            self.follower.edited()

    def _go(self, index: Index) -> None:
        self.session.go_to(index.row())


class Edits(QAbstractListModel):
    """Row 0 is what was opened, row k what the k-th edit changed. Words are made for what is in sight."""

    def __init__(self, session: Session, parent: QWidget) -> None:
        super().__init__(parent)
        self.session, self._faint = session, QColor()
        self._count = session.undo_stack.count() + 1

    def renew(self, faint: QColor) -> None:
        """There may be others."""
        self.beginResetModel()
        self._count, self._faint = self.session.undo_stack.count() + 1, faint
        self.endResetModel()

    def rowCount(self, parent: Index | None = None) -> int:
        return 0 if parent is not None and parent.isValid() else self._count

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        row, undone = index.row(), index.row() > self.session.undo_stack.index()
        if row > self.session.undo_stack.count():  # another scenario was opened while nobody saw this list
            return None
        match role:
            case Qt.ItemDataRole.DisplayRole if row == 0:
                return tr("Opened: {opened}", opened=self._opened())
            case Qt.ItemDataRole.DisplayRole:
                return f"{row}. {self._words(row)}{tr(' (undone)') if undone else ''}"
            case Qt.ItemDataRole.ToolTipRole if row:
                return self._words(row)
            case Qt.ItemDataRole.ForegroundRole if undone:
                return self._faint
        return None

    def _opened(self) -> str:
        scenario = self.session.edit_at(0)[0] if self.session.undo_stack.count() else self.session.scenario
        return scenario.title or tr("Untitled")

    def _words(self, row: int) -> str:
        return edit_words(*self.session.edit_at(row - 1))
