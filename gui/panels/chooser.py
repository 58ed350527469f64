"""The list of a ChoiceBox: a line to search by, headings, and of each choice title, purpose and picture."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence

import msgspec
from PySide6.QtCore import QEvent, QObject, QSize, Qt, QTimer, Signal
from PySide6.QtGui import QColor, QIcon, QImage, QKeyEvent, QPixmap
from PySide6.QtWidgets import QFrame, QLabel, QLineEdit, QListWidget, QListWidgetItem, QVBoxLayout, QWidget

from fallline.engine.language import tr
from fallline.gui.actions.fuzzy import match

TAG = Qt.ItemDataRole.UserRole
FOLDS = Qt.ItemDataRole.UserRole + 1
"""Of a heading that opens and closes: its group."""
REST = 50
"""Milliseconds that the list must stand still before pictures are asked for."""
PICTURE = QSize(80, 50)
MOVES = {Qt.Key.Key_Up, Qt.Key.Key_Down, Qt.Key.Key_PageUp, Qt.Key.Key_PageDown}


class Choice(msgspec.Struct, frozen=True):
    """One of them. `group` is a heading over it and its kin, `purpose` a line under its title."""

    tag: str
    title: str
    group: str = ""
    purpose: str = ""


class Chooser(QFrame):
    """`chosen(tag)` once; Escape or a press elsewhere closes it and changes nothing.

    `unpictured(tags)`: what is listed and has no picture yet, what is in sight first.
    """

    chosen = Signal(str)
    unpictured = Signal(object)

    def __init__(
        self, parent: QWidget, choices: Sequence[Choice], current: str | None, *, pictures: bool,
        folded: frozenset[str] = frozenset(),
    ) -> None:  # fmt: skip
        super().__init__(parent, Qt.WindowType.Popup)
        self.setObjectName(f"{parent.objectName()}-list")
        self.setProperty("role", "palette")
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setAccessibleName(parent.accessibleName())
        self._choices, self._current, self._pictures = choices, current, pictures
        self._icons: dict[str, QIcon] = {}
        self._folding, self._folded = folded, set(folded)
        self._folded -= {each.group for each in choices if each.tag == current}
        self._rest = QTimer(self, singleShot=True, interval=REST)
        self._rest.timeout.connect(self._ask)
        self.line = QLineEdit(self)
        self.line.setObjectName("chooser-line")
        self.line.setPlaceholderText(tr("Search by name or purpose"))
        self.line.setAccessibleName(tr("Search by name or purpose"))
        self.line.setAccessibleDescription(tr("Up and Down choose, Enter takes it, Escape goes back"))
        self.list = QListWidget(self)
        self.list.setObjectName("chooser-list")
        self.list.setAccessibleName(tr("What there is to choose from"))
        self.list.setAccessibleDescription(tr("Enter takes it"))
        self.list.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.list.setWordWrap(True)
        if pictures:
            self.list.setIconSize(PICTURE)
        self.nothing = QLabel(tr("Nothing is called that."), self)
        self.nothing.setProperty("role", "muted")
        column = QVBoxLayout(self)
        column.setContentsMargins(8, 8, 8, 8)
        column.setSpacing(6)
        for part in (self.line, self.list, self.nothing):
            column.addWidget(part)
        self.line.installEventFilter(self)
        self.line.textChanged.connect(self.show_found)
        self.list.itemClicked.connect(self._choose)
        if pictures:
            self.list.verticalScrollBar().valueChanged.connect(lambda _: self._rest.start())
        self.show_found("")

    def come_up(self) -> None:
        """With the cursor in its line, and what is chosen in sight."""
        self.show()
        self.line.setFocus(Qt.FocusReason.PopupFocusReason)
        if (item := self.list.currentItem()) is not None:
            self.list.scrollToItem(item, QListWidget.ScrollHint.PositionAtCenter)

    def set_picture(self, tag: str, picture: QImage) -> None:
        """One has been drawn."""
        self._icons[tag] = _icon(QPixmap.fromImage(picture))
        for item in self.items():
            if item.data(TAG) == tag:
                item.setIcon(self._icons[tag])

    def show_found(self, typed: str) -> None:
        """Those that fit, the best first; with nothing typed all, under their headings."""
        self.list.clear()
        group = ""
        for each in self._found(typed):
            if each.group != group and not typed:
                group = each.group
                self._head(group)
            if group in self._folded and not typed:
                continue
            item = QListWidgetItem(f"{each.title}\n{each.purpose}" if each.purpose else each.title)
            item.setData(TAG, each.tag)
            if self._pictures:
                item.setIcon(self._icons.get(each.tag, _blank()))
            self.list.addItem(item)
            if each.tag == self._current and not typed:
                self.list.setCurrentItem(item)
        if self.list.currentItem() is None:
            self._move(1)
        self.list.setVisible(self.list.count() > 0)
        self.nothing.setVisible(not self.list.count())
        if self._pictures:
            self._rest.start()

    def _ask(self) -> None:
        """For the pictures of what is listed."""
        seen = self.list.viewport().rect()
        without = [item for item in self.items() if item.data(TAG) and item.data(TAG) not in self._icons]
        without.sort(key=lambda item: not self.list.visualItemRect(item).intersects(seen))  # stable: in sight first
        self.unpictured.emit([item.data(TAG) for item in without])

    def _head(self, group: str) -> None:
        item = QListWidgetItem(tr(group).upper())
        item.setFlags(Qt.ItemFlag.NoItemFlags)
        if group in self._folding:
            count = sum(each.group == group for each in self._choices)
            item.setText(f"{'▸' if group in self._folded else '▾'}  {tr(group).upper()}  ·  {count}")
            item.setFlags(Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable)
            item.setData(FOLDS, group)
        font = item.font()
        font.setBold(True)
        font.setPointSizeF(0.85 * font.pointSizeF() if font.pointSizeF() > 0 else 8)
        item.setFont(font)
        item.setForeground(QColor(self.palette().placeholderText().color()))
        self.list.addItem(item)

    def _found(self, typed: str) -> list[Choice]:
        if not typed:
            return list(self._choices)
        typed = _plain(typed)
        fits = [(match(typed, _plain(each.title), f"{each.purpose} {tr(each.group)}"), each) for each in self._choices]
        known = [(found.score, each) for found, each in fits if found is not None]
        return [each for _, each in sorted(known, key=lambda pair: -pair[0])]

    def items(self) -> list[QListWidgetItem]:
        """As they are listed, headings among them."""
        return [self.list.item(row) for row in range(self.list.count())]

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress:
            if event.key() in MOVES:
                way = 1 if event.key() in (Qt.Key.Key_Down, Qt.Key.Key_PageDown) else -1
                self._move(way, 1 if event.key() in (Qt.Key.Key_Up, Qt.Key.Key_Down) else 6)
                return True
            if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
                self._choose(self.list.currentItem())
                return True
        return super().eventFilter(watched, event)

    def _move(self, way: int, count: int = 1) -> None:
        """`count` choices on, over headings, as far as there are any."""
        rows = [row for row, item in enumerate(self.items()) if item.data(TAG) or item.data(FOLDS)]
        if rows:
            at = rows.index(self.list.currentRow()) if self.list.currentRow() in rows else -1
            self.list.setCurrentRow(rows[max(0, min(at + way * count, len(rows) - 1))])

    def _fold(self, group: str) -> None:
        """Open what is closed, and the other way, and stay there."""
        self._folded ^= {group}
        at = self.list.verticalScrollBar().value()
        self.show_found("")
        self.list.setCurrentItem(next(item for item in self.items() if item.data(FOLDS) == group))
        self.list.verticalScrollBar().setValue(at)

    def _choose(self, item: QListWidgetItem | None) -> None:
        if item is not None and item.data(FOLDS):
            self._fold(item.data(FOLDS))
        elif item is not None and item.data(TAG):
            self.close()
            self.chosen.emit(item.data(TAG))


def _plain(words: str) -> str:
    """Without accents: Müller is found by muller."""
    return "".join(each for each in unicodedata.normalize("NFKD", words) if not unicodedata.combining(each))


def _blank() -> QIcon:
    """Holds the place of a picture that is still drawn."""
    pixmap = QPixmap(PICTURE)
    pixmap.fill(Qt.GlobalColor.transparent)
    return _icon(pixmap)


def _icon(pixmap: QPixmap) -> QIcon:
    """The same where it is chosen: Qt would lay its colour over it."""
    icon = QIcon(pixmap)
    icon.addPixmap(pixmap, QIcon.Mode.Selected)
    return icon
