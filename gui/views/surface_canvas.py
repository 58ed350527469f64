"""The picture of the surface and the hand on it: drag, wheel, keys.

Everything is computed on the way to a paint event, and Qt paints only what is seen: hidden, it costs nothing.
"""

from __future__ import annotations

import numpy as np
from msgspec.structs import replace
from PySide6.QtCore import QPointF, Qt, QTimer, Signal
from PySide6.QtGui import QColor, QFocusEvent, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPen, QWheelEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from fallline.engine.language import tr
from fallline.gui.follower import Follower
from fallline.gui.session import Session
from fallline.gui.theme import Theme
from fallline.gui.views.surface_camera import Camera
from fallline.gui.views.surface_ground import SurfaceGround
from fallline.gui.views.surface_mesh import Rect
from fallline.gui.views.surface_painter import SurfacePainter
from fallline.gui.views.surface_scene import SceneMaker

REST = 140
"""Milliseconds without movement after which the ground is drawn as finely as it can be."""
KEYS = {
    Qt.Key.Key_Left: (-16, 0),
    Qt.Key.Key_Right: (16, 0),
    Qt.Key.Key_Up: (0, -10),
    Qt.Key.Key_Down: (0, 10),
}
ZOOMS = {Qt.Key.Key_Plus: 1.15, Qt.Key.Key_Equal: 1.15, Qt.Key.Key_Minus: 1 / 1.15}


class SurfaceCanvas(QWidget):
    """The picture and the hand on it. `turned` follows the camera."""

    turned = Signal()

    def __init__(self, session: Session, theme: Theme) -> None:
        super().__init__()
        self.setObjectName("surface-canvas")
        self.setAccessibleName(tr("Surface of the loss"))
        self.setAccessibleDescription(tr("Arrow keys turn it, plus and minus zoom, 0 resets"))
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setMinimumSize(180, 160)
        self.setCursor(Qt.CursorShape.OpenHandCursor)
        self.session, self.theme = session, theme
        self.camera = Camera()
        self.ground = SurfaceGround(self)
        self.ground.ready.connect(self.update)
        self.painter = SurfacePainter(self.ground)
        self.maker = SceneMaker(session, self)
        self.maker.ready.connect(self.update)
        self._from: QPointF | None = None
        self._rest = QTimer(self, singleShot=True, interval=REST)
        self._rest.timeout.connect(self.update)
        self.follower = Follower(session, self, self.refresh, self.show_step)

    def restyle(self, theme: Theme) -> None:
        """Take on other colours."""
        self.theme = theme
        self.update()

    def refresh(self) -> None:
        """Show what the scenario changed."""
        self.maker.forget_paths()
        self._moving()

    def show_step(self, step: int) -> None:
        """Follow the playhead."""
        self.update()

    def set_linear(self, linear: bool) -> None:
        """Height by the loss itself, or by its logarithm."""
        self.maker.linear = linear
        self.update()

    def look_at(self, window: Rect | None) -> None:
        """Show another part of the plane."""
        if window != self.maker.window:
            self.maker.window = window
            self._moving()

    def set_camera(self, camera: Camera) -> None:
        """Look from elsewhere."""
        self.camera = camera
        self._moving()
        self.turned.emit()

    def reset(self) -> None:
        """Look from where one looked at first."""
        self.set_camera(Camera())

    def painter_camera(self) -> Camera:
        """The camera, held before this widget and its block."""
        scene = self.maker.scene()
        reach = self.camera.reach if scene is None else float(np.hypot(*scene.relief.sides))
        return replace(self.camera, width=float(self.width()), height=float(self.height()), reach=reach)

    def _moving(self) -> None:
        if self.isVisible():
            self._rest.start()
            self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        with QPainter(self) as painter:
            painter.fillRect(self.rect(), QColor(self.theme.plot))
            scene = self.maker.scene()
            if scene is None:
                painter.setPen(QColor(self.theme.muted))
                how = Qt.AlignmentFlag.AlignCenter | Qt.TextFlag.TextWordWrap
                painter.drawText(self.rect(), how, self.maker.fault or tr("Computing the surface …"))
            else:
                ratio, fine = self.devicePixelRatioF(), not self._rest.isActive()
                self.painter.paint(
                    painter, scene, self.painter_camera(), self.theme, self.session.playhead, ratio, fine=fine
                )
            if self.hasFocus():
                painter.setPen(QPen(QColor(self.theme.accent), 1))
                painter.setBrush(Qt.BrushStyle.NoBrush)
                painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)
                painter.drawRect(self.rect().adjusted(0, 0, -1, -1))

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.button() == Qt.MouseButton.LeftButton:
            self._from = event.position()
            self.setCursor(Qt.CursorShape.ClosedHandCursor)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        if self._from is not None:
            by = event.position() - self._from
            self._from = event.position()
            self.set_camera(self.camera.turned(by.x(), by.y()))

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        self._from = None
        self.setCursor(Qt.CursorShape.OpenHandCursor)

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        self.reset()

    def wheelEvent(self, event: QWheelEvent) -> None:
        self.set_camera(self.camera.zoomed(1.0015 ** event.angleDelta().y()))
        event.accept()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        key = Qt.Key(event.key())
        if key in KEYS:
            self.set_camera(self.camera.turned(*KEYS[key]))
        elif key in ZOOMS:
            self.set_camera(self.camera.zoomed(ZOOMS[key]))
        elif key == Qt.Key.Key_0:
            self.reset()
        else:
            super().keyPressEvent(event)  # the others belong to the transport

    def focusInEvent(self, event: QFocusEvent) -> None:
        self.update()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        self.update()
