"""An image of a plot that exports paint no further than the plot reaches."""

from __future__ import annotations

from typing import Any

import pyqtgraph as pg
from PySide6.QtCore import Qt
from PySide6.QtGui import QImage, QPainter

FINE = 6
"""Pixels that each cell has in an export, to an edge."""


class CutImage(pg.ImageItem):
    """On the screen the painter cuts it off; that of a file of vectors would let all of it be seen."""

    def __init__(self) -> None:
        super().__init__(axisOrder="row-major")
        self._exported = False

    def setExportMode(self, export: bool, opts: Any = None) -> None:
        super().setExportMode(export, opts)
        self._exported = export

    def paint(self, painter: QPainter, *args: Any) -> None:
        if not self._exported:
            super().paint(painter, *args)
            return
        seen = self.mapRectFromView(self.getViewBox().viewRect()) & self.boundingRect()
        if seen.isEmpty():
            return
        image = QImage((seen.size() * FINE).toSize(), QImage.Format.Format_ARGB32_Premultiplied)
        image.fill(Qt.GlobalColor.transparent)
        with QPainter(image) as within:
            within.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
            within.scale(image.width() / seen.width(), image.height() / seen.height())
            within.translate(-seen.topLeft())
            super().paint(within, *args)
        painter.drawImage(seen, image)
