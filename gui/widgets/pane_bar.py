"""The bar above a pane: its name, and small buttons for what can be done with it."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QMouseEvent
from PySide6.QtWidgets import QHBoxLayout, QToolButton, QWidget

from fallline.engine.language import tr
from fallline.gui.theme import Theme
from fallline.gui.widgets.icons import icon
from fallline.gui.widgets.section import Elided


class PaneBar(QWidget):
    """The name of `pane` and small buttons. What it does not take itself, a drag above all, goes to its dock."""

    doubled = Signal()

    def __init__(self, pane: str, theme: Theme, parent: QWidget) -> None:
        super().__init__(parent)
        self.pane, self.theme = pane, theme
        self._quiet = False
        self.title = Elided(pane.upper(), self)  # which draws its text itself
        self.title.setProperty("role", "section")
        self.row = QHBoxLayout(self)
        self.row.setContentsMargins(12, 4, 8, 0)
        self.row.setSpacing(2)
        self.row.addWidget(self.title, 1)
        self._icons: dict[QToolButton, str] = {}
        self.setToolTip(tr("Drag moves it, a double click puts it in the middle and back"))

    def add(self, name: str, picture: str, words: str) -> QToolButton:
        """One more button, at the right."""
        button = QToolButton(self)
        button.setObjectName(name)
        button.setProperty("role", "small")
        button.setIcon(icon(picture, self.theme.muted))
        button.setToolTip(words)
        button.setAccessibleName(words)
        button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self._icons[button] = picture
        self.row.addWidget(button)
        return button

    def name(self, pane: str) -> None:
        """It is of another pane."""
        self.pane = pane
        self.title.setText(pane.upper())

    def restyle(self, theme: Theme) -> None:
        """Take on other colours."""
        self.theme = theme
        for button, picture in self._icons.items():
            button.setIcon(icon(picture, theme.muted))

    def set_quiet(self, quiet: bool) -> None:
        """Without words and buttons, for a dock that has titles of its own."""
        self._quiet = quiet
        for widget in (self.title, *self._icons):
            widget.setVisible(not quiet)
        self.updateGeometry()

    def sizeHint(self) -> QSize:
        # Not nothing: Qt lets a dock be dragged by its bar alone.
        return QSize(1, 1) if self._quiet else super().sizeHint()

    def minimumSizeHint(self) -> QSize:
        return QSize(1, 1) if self._quiet else super().minimumSizeHint()

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        self.doubled.emit()  # Qt would make a window of the dock
