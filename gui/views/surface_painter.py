"""Draws the block with paths on it. What stands still is kept as images: while it plays, a frame costs the new pieces.

Kept are the ground in its frame (until camera, relief or theme change), the faint future, and the bright past, to which
new pieces are added. What lies behind the block is drawn dimmed.
"""

from __future__ import annotations

import msgspec
import numpy as np
from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QImage, QPainter

from fallline.gui import text_size
from fallline.gui.theme import Theme
from fallline.gui.views.surface_box import box
from fallline.gui.views.surface_camera import Camera
from fallline.gui.views.surface_ground import SurfaceGround
from fallline.gui.views.surface_ink import BRIGHT, blank, draw_labels, draw_lines, image, mark, stroke
from fallline.gui.views.surface_mesh import Relief
from fallline.gui.views.surface_paths import Lines, Track, seen
from fallline.gui.views.surface_raster import Picture
from fallline.gui.widgets.icons import RunLook

PAST, FUTURE, STILL = 2.2, 1.0, 2.0
"""Pixels; and of a frozen path, widths of one that is walked."""
FAINT, PAST_BEHIND, FUTURE_BEHIND = 110, 70, 36
MARKER, STAR = 13.0, 15.0


class Scene(msgspec.Struct, frozen=True, eq=False):
    """Everything on the block. Compared by identity: whoever changes it makes another."""

    relief: Relief
    tracks: tuple[tuple[Track, RunLook], ...]
    """Each path, and how it is drawn."""
    minima: Track | None
    titles: tuple[str, str]
    still: tuple[tuple[Track, RunLook], ...] = ()
    """Frozen paths beneath the others."""
    weight: float = 1.0
    """What widths and sizes are multiplied by."""
    past_only: bool = False


class SurfacePainter:
    """Keeps what it drew, on the `ground` that is there."""

    def __init__(self, ground: SurfaceGround) -> None:
        self.ground = ground
        self._ground_key: object = None
        self._scene: Scene | None = None
        self._ground = self._future = self._past = QImage()
        self._picture: Picture | None = None
        self._lines: list[Lines] = []
        self._stars: Lines | None = None
        self._drawn = 0

    def paint(
        self, painter: QPainter, scene: Scene, camera: Camera, theme: Theme, step: int, ratio: float, *, fine: bool
    ) -> None:
        """Draw `scene` up to `step` onto a device of `ratio` pixels per logical pixel."""
        self._prepare_ground(scene, camera, theme, ratio, fine)
        self._prepare_lines(scene, camera, theme, ratio)
        self._follow(scene, theme, step)
        for layer in (self._ground, self._future, self._past):
            painter.drawImage(0, 0, layer)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if self._stars is not None:
            for place, behind in zip(self._stars.spots, self._stars.behind, strict=True):
                fill = theme.text if theme.name == "dark" else theme.window
                mark(painter, place, "star", STAR * scene.weight, (fill, theme.marker_rim, 1.0), behind=behind)
        for (_, look), lines in zip(scene.tracks, self._lines, strict=True):
            at = lines.place(step)
            ink = (theme.runs[look.colour], theme.marker_rim, 1.4 * scene.weight)
            mark(painter, lines.spots[at], look.symbol, MARKER * scene.weight, ink, behind=lines.behind[at])

    def _prepare_ground(self, scene: Scene, camera: Camera, theme: Theme, ratio: float, fine: bool) -> None:
        picture = self.ground.picture(scene.relief, camera, theme, fine=fine)
        key = (camera, theme.name, ratio, scene.titles)
        if picture is self._picture and self._ground_key == key:
            return
        self._picture, self._ground_key, self._scene = picture, key, None
        self._ground = blank(camera, ratio)
        frame = box(scene.relief, camera, scene.titles)
        with QPainter(self._ground) as painter:
            painter.setRenderHints(QPainter.RenderHint.Antialiasing | QPainter.RenderHint.SmoothPixmapTransform)
            draw_lines(painter, frame.back, theme.grid, 1.0)
            painter.drawImage(QRectF(0, 0, camera.width, camera.height), image(picture))
            draw_lines(painter, frame.ticks, theme.axis, 1.0)
            draw_labels(painter, frame, theme, camera, text_size.points(9))

    def _prepare_lines(self, scene: Scene, camera: Camera, theme: Theme, ratio: float) -> None:
        if scene is self._scene or self._picture is None:
            return
        self._scene = scene
        self._lines = [seen(track, camera, self._picture, dashed=look.dashed) for track, look in scene.tracks]
        self._stars = None if scene.minima is None else seen(scene.minima, camera, self._picture)
        self._future, self._past = blank(camera, ratio), blank(camera, ratio)
        self._drawn = 0
        for still, look in scene.still:
            lines, broad = seen(still, camera, self._picture, dashed=look.dashed), STILL * PAST * scene.weight
            _stroke_all(self._future, lines, theme.runs[look.colour], broad)
        for (_, look), lines in zip(scene.tracks if not scene.past_only else (), self._lines, strict=False):
            _stroke_all(self._future, lines, theme.runs[look.colour], FUTURE * scene.weight)

    def _follow(self, scene: Scene, theme: Theme, step: int) -> None:
        if step < self._drawn:
            self._past.fill(Qt.GlobalColor.transparent)
            self._drawn = 0
        if step > self._drawn:
            for (_, look), lines in zip(scene.tracks, self._lines, strict=True):
                new = (lines.steps > self._drawn) & (lines.steps <= step)
                ink = theme.runs[look.colour]
                stroke(self._past, lines, new, ink, PAST * scene.weight, (BRIGHT, PAST_BEHIND))
            self._drawn = step


def _stroke_all(image: QImage, lines: Lines, colour: str, width: float) -> None:
    stroke(image, lines, np.ones(len(lines.lines), dtype=bool), colour, width, (FAINT, FUTURE_BEHIND))
