"""An image as the bytes of a PNG, made in memory: Qt does not tell why it could not write a file."""

from __future__ import annotations

from PySide6.QtCore import QBuffer, QIODevice
from PySide6.QtGui import QImage

from fallline.engine.files.atomic import ExportError
from fallline.engine.language import tr


def png(image: QImage) -> bytes:
    """The whole file; raises ExportError where Qt cannot make it."""
    memory = QBuffer()
    memory.open(QIODevice.OpenModeFlag.WriteOnly)
    if not image.save(memory, "PNG"):  # type: ignore[call-overload]  # PySide's stub wants bytes
        raise ExportError(
            tr("Qt cannot make a PNG of {width} x {height} pixels", width=image.width(), height=image.height())
        )
    return bytes(memory.data().data())
