"""The picture in the export dialog: what would be written, small."""

from __future__ import annotations

from typing import Protocol

from PySide6.QtCore import QSize, Qt, QTimer
from PySide6.QtGui import QImage, QPixmap, QResizeEvent
from PySide6.QtWidgets import QLabel, QSizePolicy

from fallline.engine.language import tr
from fallline.gui.export.later import Later
from fallline.gui.export.options import PictureOptions
from fallline.gui.export.turns import AnyFigure

LEAST, USUAL = QSize(520, 400), QSize(860, 560)
"""Less makes type too small to read; the usual shows a picture of the usual size nearly as large as it reads."""
REST = 150
"""Milliseconds after which a dialog that is made larger has found its size."""


class Drawer(Protocol):
    """Who knows what a window shows."""

    def shot(self, options: PictureOptions, size: tuple[int, int]) -> QImage:
        """The window itself, `size` pixels wide and high."""

    def figure(self, options: PictureOptions, *, draft: bool = False) -> AnyFigure:
        """A figure that can be completed later."""


class Preview(QLabel):
    """`drawer` gives what would be written; until that is there, the last one stands."""

    def __init__(self, drawer: Drawer) -> None:
        super().__init__()
        self.setObjectName("export-preview")
        self.setAccessibleName(tr("Preview"))
        self.setMinimumSize(LEAST)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._options: PictureOptions | None = None
        self._later = QTimer(self, singleShot=True, interval=REST)
        self._later.timeout.connect(self._again)
        self.drawer, self.drawing = drawer, Later(self)
        self.drawing.failed.connect(self.say)

    def sizeHint(self) -> QSize:
        return USUAL

    def say(self, why: str) -> None:
        """There is no picture."""
        self.setText(tr("It could not be drawn: {why}.", why=why))

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._later.start()

    def _again(self) -> None:
        if self._options is not None:
            self.show_options(self._options)

    def show_options(self, options: PictureOptions) -> None:
        """As large as there is room for a picture of that shape, on a fine screen by its pixels."""
        self._options = options
        across, down = options.layout
        ratio = self.devicePixelRatioF()
        share = min(self.width() / across, self.height() / down) * ratio
        size = (max(round(across * share), 1), max(round(down * share), 1))
        if options.show == "window":
            self.drawing.drop()
            self._show(self.drawer.shot(options, size))
        else:
            if self.pixmap().isNull():
                self.setText(tr("Drawing …"))
            self.drawing.picture(self.drawer.figure(options, draft=True), self._show, size)

    def _show(self, image: QImage) -> None:
        image.setDevicePixelRatio(self.devicePixelRatioF())
        self.setPixmap(QPixmap.fromImage(image))
