"""What is drawn on a widget."""

from PySide6.QtGui import QImage


def ink(widget):
    image = widget.grab().toImage().convertToFormat(QImage.Format.Format_ARGB32)
    ground = image.pixel(0, 0)
    return [(x, y) for x in range(image.width()) for y in range(image.height()) if image.pixel(x, y) != ground]
