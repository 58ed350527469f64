"""A place for one of many pages: the others wait elsewhere, so that who moves the place moves one page and not all."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QVBoxLayout, QWidget

from fallline.gui.widgets.moving import move


class OneAtATime(QWidget):
    """Shows `page`; those that were shown before are kept in a window that is never shown, and goes with `keeper`."""

    def __init__(self, keeper: QWidget | None = None) -> None:
        super().__init__()
        self.page: QWidget | None = None
        self._others = QWidget(keeper, Qt.WindowType.Window)  # a window, never shown: its style can wait
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        if keeper is None:
            self.destroyed.connect(self._others.deleteLater)

    def show_page(self, page: QWidget) -> None:
        """Show it in place of the one before."""
        if page is self.page:
            return
        if self.page is not None:
            self._put_away(self.page)
        self.page = page
        move(page, self)
        self._column.addWidget(page)
        page.show()

    def forget(self, page: QWidget) -> None:
        """Let it go."""
        if page is self.page:
            self._put_away(page)
            self.page = None
        page.deleteLater()

    def _put_away(self, page: QWidget) -> None:
        self._column.removeWidget(page)
        page.hide()
        move(page, self._others)
