"""Small images in rows, each with a line under it, as many beside each other as there is room for."""

from __future__ import annotations

import math

import msgspec
import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QRect, QSize, Qt
from PySide6.QtGui import QImage, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

Pixels = NDArray[np.uint8]
SIDE, GAP = 46, 6
"""Pixels of an image's longer side at a text of usual size, and between two."""


class Titled(msgspec.Struct, frozen=True, eq=False):
    """An image (rows, columns, 3), and what is written under it."""

    pixels: Pixels
    words: str = ""


class ImageGrid(QWidget):
    """As high as its images need at its width."""

    def __init__(self, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName(name)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.images: tuple[Titled, ...] = ()

    def show_images(self, images: tuple[Titled, ...]) -> None:
        """These in place of others."""
        self.images = images
        self.setAccessibleDescription("; ".join(each.words for each in images if each.words))
        self._take_room()
        self.update()

    def cell(self) -> QSize:
        """What one of them takes, with its words."""
        words = [each.words for each in self.images if each.words]
        metrics = self.fontMetrics()
        wide = max([SIDE, *map(metrics.horizontalAdvance, words)])
        return QSize(wide + GAP, SIDE + (metrics.height() if words else 0) + GAP)

    def columns(self) -> int:
        """How many stand beside each other."""
        return max(1, (self.width() + GAP) // self.cell().width())

    def _take_room(self) -> None:
        rows = math.ceil(len(self.images) / self.columns())
        self.setFixedHeight(max(rows * self.cell().height() - GAP, 0))

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._take_room()

    def paintEvent(self, event: QPaintEvent) -> None:
        cell, columns = self.cell(), self.columns()
        with QPainter(self) as painter:
            painter.setPen(self.palette().text().color())
            for index, each in enumerate(self.images):
                row, column = divmod(index, columns)
                corner = QRect(column * cell.width(), row * cell.height(), cell.width() - GAP, SIDE)
                height, width = each.pixels.shape[:2]
                box = QSize(width, height).scaled(QSize(SIDE, SIDE), Qt.AspectRatioMode.KeepAspectRatio)
                place = QRect(corner.topLeft(), box)
                place.moveCenter(corner.center())
                image = QImage(
                    np.ascontiguousarray(each.pixels).tobytes(), width, height, 3 * width, QImage.Format.Format_RGB888
                )
                painter.drawImage(place, image)  # its pixels stay squares: nothing smooths them
                words = QRect(corner.left(), corner.bottom() + 1, corner.width(), self.fontMetrics().height())
                painter.drawText(words, Qt.AlignmentFlag.AlignHCenter, each.words)
