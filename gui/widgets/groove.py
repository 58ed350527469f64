"""A horizontal QSlider that leaves keys and wheel to its owner and follows a click at once."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRect, Qt, Signal
from PySide6.QtGui import QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPalette, QPen, QWheelEvent
from PySide6.QtWidgets import QSlider, QStyle, QStyleOptionSlider, QWidget

KEYS = {
    Qt.Key.Key_Right: 1, Qt.Key.Key_Up: 1, Qt.Key.Key_PageUp: 10,
    Qt.Key.Key_Left: -1, Qt.Key.Key_Down: -1, Qt.Key.Key_PageDown: -10,
}  # fmt: skip
MARK = 2.0, 7.0
"""Pixels of a mark: across, and above and below the groove."""
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
        self.mark: int | None = None

    def set_mark(self, position: int | None) -> None:
        """A line over the groove at `position`, or none."""
        if position != self.mark:
            self.mark = position
            self.update()

    def place_of(self, position: int) -> float:
        """Pixels from the left to the middle of a handle at `position`."""
        groove, handle = self._parts()
        room = groove.width() - handle.width()
        place = QStyle.sliderPositionFromValue(self.minimum(), self.maximum(), position, room)
        return groove.x() + handle.width() / 2 + place

    def paintEvent(self, event: QPaintEvent) -> None:
        """The mark is over the handle too: it says on which side of it the value lies."""
        super().paintEvent(event)
        if self.mark is None:
            return
        with QPainter(self) as painter:
            painter.setPen(QPen(self.palette().color(QPalette.ColorRole.BrightText), MARK[0]))
            x, y = self.place_of(self.mark), self.height() / 2
            painter.drawLine(QPointF(x, y - MARK[1]), QPointF(x, y + MARK[1]))

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
        groove, handle = self._parts()
        if handle.contains(event.position().toPoint()):
            return
        offset = round(event.position().x()) - groove.x() - handle.width() // 2
        room = groove.width() - handle.width()
        self.setValue(QStyle.sliderValueFromPosition(self.minimum(), self.maximum(), offset, room))

    def _parts(self) -> tuple[QRect, QRect]:
        """Where the style puts groove and handle."""
        option = QStyleOptionSlider()
        self.initStyleOption(option)
        style, control = self.style(), QStyle.ComplexControl.CC_Slider
        part = QStyle.SubControl
        groove = style.subControlRect(control, option, part.SC_SliderGroove, self)
        return groove, style.subControlRect(control, option, part.SC_SliderHandle, self)
