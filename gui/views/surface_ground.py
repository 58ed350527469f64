"""The block as it stands while paths move on it: a draft at once, and the finest picture from another thread."""

from __future__ import annotations

from PySide6.QtCore import QObject, Signal

from fallline.engine.run.progress import Progress
from fallline.gui.background import Background
from fallline.gui.theme import Theme
from fallline.gui.views.surface_camera import Camera
from fallline.gui.views.surface_mesh import Relief
from fallline.gui.views.surface_paint import paint_of
from fallline.gui.views.surface_raster import Picture, render

FULL = 1.0e6
"""Pixels of the finest picture; a quarter of them while it moves."""
AT_ONCE = FULL / 4
"""Pixels up to which the finest one costs no more than a draft: a person waits for it."""


class SurfaceGround(QObject):
    """Keeps the picture for as long as nothing it shows has changed; `ready` says that the finest has come.

    `renders` counts how often one was rendered. Where a picture of the window is made, somebody `waits`.
    """

    ready = Signal()

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self.renders, self.waits = 0, False
        self._relief: Relief | None = None
        self._look: object = None
        self._picture: Picture | None = None
        self._fine = self._asked = False
        self._background = Background(self)
        self._background.answered.connect(self._take)

    def picture(self, relief: Relief, camera: Camera, theme: Theme, *, fine: bool) -> Picture:
        """`relief` seen by `camera`: the finest there is of it, which is asked for where it is to be `fine`."""
        if relief is not self._relief or self._look != (camera, theme.name):
            self._background.drop()
            self._relief, self._look, self._picture = relief, (camera, theme.name), None
            self._fine = self._asked = False
        if fine and not self._fine and (self.waits or not self._asked):
            self._refine(relief, camera, theme)
        if self._picture is None:
            self._picture = self._render(relief, camera, theme, fineness(camera, fine=False))
        return self._picture

    def _refine(self, relief: Relief, camera: Camera, theme: Theme) -> None:
        fine, paint, self._asked = fineness(camera, fine=True), paint_of(theme), True
        if self.waits or camera.width * camera.height * fine**2 <= AT_ONCE:
            self._background.drop()
            self._picture, self._fine = self._render(relief, camera, theme, fine), True
            return

        def work(_: Progress) -> Picture:
            return render(relief, camera, paint, fine)

        self._background.ask(work, asks=False)

    def _render(self, relief: Relief, camera: Camera, theme: Theme, fine: float) -> Picture:
        self.renders += 1
        return render(relief, camera, paint_of(theme), fine)

    def _take(self, found: Picture) -> None:
        self.renders += 1
        self._picture, self._fine = found, True
        self.ready.emit()


def fineness(camera: Camera, *, fine: bool) -> float:
    """Pixels rendered per logical pixel."""
    most = FULL if fine else FULL / 4
    return float(min(2.0 if fine else 1.0, (most / max(camera.width * camera.height, 1.0)) ** 0.5))
