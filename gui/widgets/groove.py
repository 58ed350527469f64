"""A horizontal QSlider that leaves keys and wheel to its owner and follows a click at once."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent, QMouseEvent, QWheelEvent
from PySide6.QtWidgets import QSlider, QStyle, QStyleOptionSlider, QWidget

KEYS = {
    Qt.Key.Key_Right: 1, Qt.Key.Key_Up: 1, Qt.Key.Key_PageUp: 10,
    Qt.Key.Key_Left: -1, Qt.Key.Key_Down: -1, Qt.Key.Key_PageDown: -10,
}  # fmt: skip
ENDS = {Qt.Key.Key_Home: 0, Qt.Key.Key_End: 1}


class Groove(QSlider):
    """`stepped(count)`: keys or wheel; `jumped(0 | 1)`: Home or End; `settled`: the key or wheel came to rest."""

    stepped = Signal(int)
    jumped = Signal(int)
    settled = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(Qt.Orientation.Horizontal, parent)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self._wheel = 0

    def keyPressEvent(self, event: QKeyEvent) -> None:
        key = Qt.Key(event.key())
        if key in KEYS:
            self.stepped.emit(KEYS[key])
        elif key in ENDS:
            self.jumped.emit(ENDS[key])
        else:
            event.ignore()

    def keyReleaseEvent(self, event: QKeyEvent) -> None:
        if event.key() in KEYS | ENDS and not event.isAutoRepeat():
            self.settled.emit()
        else:
            event.ignore()

    def wheelEvent(self, event: QWheelEvent) -> None:
        if not self.hasFocus():  # the hand is scrolling the panel
            event.ignore()
            return
        self._wheel += event.angleDelta().y()
        steps = int(self._wheel / 120)
        self._wheel -= steps * 120
        if steps:
            self.stepped.emit(steps)
            self.settled.emit()
        event.accept()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.button() == Qt.MouseButton.LeftButton:
            self._move_under(event)
        super().mousePressEvent(event)

    def _move_under(self, event: QMouseEvent) -> None:
        """Brings the handle under the cursor, so that a press beside it starts a drag rather than a page step."""
        option = QStyleOptionSlider()
        self.initStyleOption(option)
        style, control = self.style(), QStyle.ComplexControl.CC_Slider
        handle = style.subControlRect(control, option, QStyle.SubControl.SC_SliderHandle, self)
        if handle.contains(event.position().toPoint()):
            return
        groove = style.subControlRect(control, option, QStyle.SubControl.SC_SliderGroove, self)
        offset = round(event.position().x()) - groove.x() - handle.width() // 2
        room = groove.width() - handle.width()
        self.setValue(QStyle.sliderValueFromPosition(self.minimum(), self.maximum(), offset, room))
