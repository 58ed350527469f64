"""The picture in the export dialog: what would be written, small."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QImage, QPixmap
from PySide6.QtWidgets import QLabel

from fallline.gui.export.options import PictureOptions

ROOM = QSize(520, 400)


class Preview(QLabel):
    """`draw` gives a picture with some options, of some size."""

    def __init__(self, draw: Callable[[PictureOptions, tuple[int, int]], QImage]) -> None:
        super().__init__()
        self.setObjectName("export-preview")
        self.setAccessibleName("Preview")
        self.setFixedSize(ROOM)
        self.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.draw = draw

    def show_options(self, options: PictureOptions) -> None:
        """As large as there is room for a picture of that shape."""
        across, down = options.layout
        share = min(ROOM.width() / across, ROOM.height() / down)
        size = (max(round(across * share), 1), max(round(down * share), 1))
        self.setPixmap(QPixmap.fromImage(self.draw(options, size)))
