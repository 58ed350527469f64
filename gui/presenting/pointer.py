"""A ring that follows the cursor over every pane, for a hall to see where the speaker points. No picture has it."""

from __future__ import annotations

from PySide6.QtCore import QPoint, QRectF, Qt, QTimer
from PySide6.QtGui import QColor, QCursor, QPainter, QPaintEvent, QPen, QRadialGradient
from PySide6.QtWidgets import QWidget

from fallline.gui.export.unseen import UNSEEN

SHARE, LEAST = 1 / 14, 48
"""Of the window's height that it is across, and pixels that it is at least."""
OFTEN = 16
"""Milliseconds between two looks at the cursor: panes that track no mouse tell nobody of its moves."""
GLOW, DARK, BRIGHT = QColor(255, 64, 64), QColor(0, 0, 0, 170), QColor(255, 255, 255, 230)


class Pointer(QWidget):
    """Lets every event through to what is beneath. Two rims, dark and bright, show on any ground."""

    def __init__(self, window: QWidget) -> None:
        super().__init__(window)
        self.setObjectName("pointer")
        self.setProperty(UNSEEN, True)
        for attribute in (Qt.WidgetAttribute.WA_TransparentForMouseEvents, Qt.WidgetAttribute.WA_NoSystemBackground):
            self.setAttribute(attribute)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.hide()
        self._look = QTimer(self, interval=OFTEN)
        self._look.timeout.connect(self.follow)

    def is_on(self) -> bool:
        """Whether it follows the cursor."""
        return self._look.isActive()

    def turn(self, on: bool) -> None:
        """Follow the cursor, or be gone."""
        if on:
            self._look.start()
            self.follow()
        else:
            self._look.stop()
            self.hide()

    def follow(self) -> None:
        """Be where the cursor is; nowhere, where that is outside of the window."""
        window = self.parentWidget()
        assert window is not None
        at = window.mapFromGlobal(QCursor.pos())
        if not window.rect().contains(at):
            self.hide()
            return
        size = max(round(window.height() * SHARE), LEAST)
        if self.width() != size:
            self.resize(size, size)
        corner = at - QPoint(size // 2, size // 2)
        if corner != self.pos():
            self.move(corner)
        if self.isHidden():
            self.show()
            self.raise_()

    def paintEvent(self, event: QPaintEvent) -> None:
        box = QRectF(self.rect()).adjusted(4, 4, -4, -4)
        glow = QRadialGradient(box.center(), box.width() / 2)
        for place, alpha in ((0.0, 110), (0.4, 60), (1.0, 20)):
            colour = QColor(GLOW)
            colour.setAlpha(alpha)
            glow.setColorAt(place, colour)
        with QPainter(self) as painter:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.setBrush(glow)
            for rim, width in ((DARK, 6.0), (BRIGHT, 2.5)):
                painter.setPen(QPen(rim, width))
                painter.drawEllipse(box)
