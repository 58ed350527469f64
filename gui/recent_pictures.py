"""The menu of the files that were open last, with a small picture of each, drawn in the background while it is open."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QSize, Qt
from PySide6.QtGui import QAction, QColor, QIcon, QImage, QPixmap
from PySide6.QtWidgets import QMenu
from shiboken6 import isValid

from fallline.gui.theme import Theme

if TYPE_CHECKING:
    from fallline.gui.welcome.album import Album

WIDE, HIGH, FINER = 64, 40, 2
"""Units of the layout, as the style sheet has them, and pixels for one."""


class RecentPictures(QObject):
    """`menu` lists `files`, in their order. It opens at once: a picture that is not there yet comes when it is."""

    def __init__(self, menu: QMenu, files: Callable[[], Sequence[Path]], theme: Callable[[], Theme]) -> None:
        super().__init__(menu)
        self.menu, self.files, self.theme = menu, files, theme
        self._album: Album | None = None
        self._drawn_in: Theme | None = None
        self._icons: dict[str, QIcon] = {}
        self._entries: dict[str, QAction] = {}
        menu.aboutToShow.connect(self._ask)  # after who lists them, who was connected first

    def _ask(self) -> None:
        theme = self.theme()
        if theme != self._drawn_in:
            self._drawn_in, self._icons = theme, {}
        self._entries = dict(zip(map(str, self.files()), self.menu.actions(), strict=True))
        blank = QPixmap(WIDE * FINER, HIGH * FINER)
        blank.fill(QColor(theme.card))
        for place, entry in self._entries.items():
            entry.setIcon(self._icons.get(place) or _icon(blank))
        self.album().ask(list(self._entries), theme)

    def album(self) -> Album:
        """Who draws them, made when the menu first opens: the window is painted before."""
        if self._album is None:
            from fallline.gui.welcome.album import Album

            self._album = Album(self)
            self._album.drawn.connect(self._show)
        return self._album

    def _show(self, place: str, picture: QImage) -> None:
        size, way = QSize(WIDE, HIGH) * FINER, Qt.TransformationMode.SmoothTransformation
        self._icons[place] = _icon(QPixmap.fromImage(picture.scaled(size, mode=way)))
        entry = self._entries.get(place)
        if entry is not None and isValid(entry):  # else the menu lists others by now
            entry.setIcon(self._icons[place])


def _icon(pixmap: QPixmap) -> QIcon:
    """The same where it is chosen: Qt would tint it."""
    pixmap.setDevicePixelRatio(FINER)
    made = QIcon(pixmap)
    for mode in (QIcon.Mode.Active, QIcon.Mode.Selected):
        made.addPixmap(pixmap, mode)
    return made
