"""A row of the command palette: what it does, with the letters that were found in bold, where it stands, its keys."""

from __future__ import annotations

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QRect, QSize, Qt
from PySide6.QtGui import QFont, QPainter, QPalette
from PySide6.QtWidgets import QStyle, QStyledItemDelegate, QStyleOptionViewItem

from fallline.engine.language import tr
from fallline.gui.actions.action import Entry

ENTRY, PLACES = Qt.ItemDataRole.UserRole, Qt.ItemDataRole.UserRole + 1
EDGE, GAP = 10, 24
LEFT = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter


class PaletteRow(QStyledItemDelegate):
    """Draws the Entry that the item holds."""

    def sizeHint(self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex) -> QSize:
        return QSize(0, round(1.9 * option.fontMetrics.height()))

    def paint(
        self, painter: QPainter, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> None:
        entry: Entry = index.data(ENTRY)
        state, palette, rect = option.state, option.palette, option.rect
        chosen = bool(state & QStyle.StateFlag.State_Selected)
        allowed = bool(state & QStyle.StateFlag.State_Enabled)
        painter.save()
        if chosen:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(palette.color(QPalette.ColorRole.Highlight))
            painter.drawRoundedRect(rect.adjusted(1, 1, -1, -1), 4, 4)
        role = QPalette.ColorRole.HighlightedText if chosen else QPalette.ColorRole.Text
        ink = palette.color(role if allowed else QPalette.ColorRole.PlaceholderText)
        aside = ink if chosen else palette.color(QPalette.ColorRole.PlaceholderText)
        room = rect.adjusted(EDGE, 0, -EDGE, 0)
        painter.setPen(aside)
        painter.setFont(option.font)
        keys = entry.action.key_words
        painter.drawText(room, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter, keys)
        if keys:
            room.setRight(room.right() - painter.fontMetrics().horizontalAdvance(keys) - GAP)
        painter.setPen(ink)
        x = self._words(painter, room, entry.action.plain.replace("\t", "  "), index.data(PLACES))
        left = QRect(x + GAP // 2, room.top(), room.right() - x - GAP // 2, room.height())
        path = " › ".join(entry.path) + ("" if allowed else tr(" · not now"))
        painter.setPen(aside)
        cut = painter.fontMetrics().elidedText(path, Qt.TextElideMode.ElideRight, max(left.width(), 0))
        painter.drawText(left, LEFT, cut)
        painter.restore()

    @staticmethod
    def _words(painter: QPainter, room: QRect, words: str, places: frozenset[int]) -> int:
        """Letter by letter, those that were found in bold; where they end."""
        plain = painter.font()
        bold = QFont(plain)
        bold.setBold(True)
        x = room.left()
        for at, letter in enumerate(words):
            painter.setFont(bold if at in places else plain)
            wide = painter.fontMetrics().horizontalAdvance(letter)
            if x + wide > room.right():
                break
            painter.drawText(QRect(x, room.top(), wide + 2, room.height()), LEFT, letter)
            x += wide
        painter.setFont(plain)
        return x
