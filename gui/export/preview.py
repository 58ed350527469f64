"""The picture in the export dialog: what would be written, small."""

from __future__ import annotations

from typing import Protocol

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QImage, QPixmap
from PySide6.QtWidgets import QLabel

from fallline.gui.export.figure import Figure
from fallline.gui.export.image import raster
from fallline.gui.export.later import Later
from fallline.gui.export.options import PictureOptions

ROOM = QSize(520, 400)


class Drawer(Protocol):
    """Who knows what a window shows."""

    def shot(self, options: PictureOptions, size: tuple[int, int]) -> QImage:
        """The window itself, `size` pixels wide and high."""

    def figure(self, options: PictureOptions, *, draft: bool = False) -> Figure:
        """A figure that can be completed later."""


class Preview(QLabel):
    """`drawer` gives what would be written; until that is there, the last one stands."""

    def __init__(self, drawer: Drawer) -> None:
        super().__init__()
        self.setObjectName("export-preview")
        self.setAccessibleName("Preview")
        self.setFixedSize(ROOM)
        self.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.drawer, self.drawing = drawer, Later(self)
        self.drawing.failed.connect(lambda why: self.setText(f"It could not be drawn: {why}."))

    def show_options(self, options: PictureOptions) -> None:
        """As large as there is room for a picture of that shape."""
        across, down = options.layout
        share = min(ROOM.width() / across, ROOM.height() / down)
        size = (max(round(across * share), 1), max(round(down * share), 1))
        if options.show == "window":
            self.drawing.drop()
            self._show(self.drawer.shot(options, size))
        else:
            if self.pixmap().isNull():
                self.setText("Drawing …")
            self.drawing.draw(self.drawer.figure(options, draft=True), lambda figure: self._show(raster(figure, size)))

    def _show(self, image: QImage) -> None:
        self.setPixmap(QPixmap.fromImage(image))
