"""The surface in a figure: the ground an image, as the heat map is; frame, labels, paths and markers vectors."""

from __future__ import annotations

from itertools import product
from typing import NamedTuple

import numpy as np
from msgspec.structs import replace
from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QImage, QPainter

from fallline.gui.export.options import PictureOptions
from fallline.gui.export.part import LaidTrack, Part, Track, apart
from fallline.gui.export.surface_marks import dashes_of, draw_along, orders
from fallline.gui.session import Session
from fallline.gui.theme import Theme
from fallline.gui.views.ground import Rect
from fallline.gui.views.path_ink import pen
from fallline.gui.views.segments import clipped_to, joined
from fallline.gui.views.surface_box import box
from fallline.gui.views.surface_camera import HEIGHT, MARGIN, Camera
from fallline.gui.views.surface_ink import BRIGHT, draw_labels, draw_lines, image, mark
from fallline.gui.views.surface_mesh import Relief, relief
from fallline.gui.views.surface_paint import paint_of
from fallline.gui.views.surface_painter import (
    FAINT,
    FUTURE,
    FUTURE_BEHIND,
    MARKER,
    PAST,
    PAST_BEHIND,
    STAR,
    STILL,
    Scene,
)
from fallline.gui.views.surface_paths import Lines, seen
from fallline.gui.views.surface_raster import PLINTH, Picture, render
from fallline.gui.views.surface_scene import scene_on

MOST_SAMPLES, DRAFT = 6e6, 1e6
"""Of the ground, four for each pixel that is kept, so that its edges are smooth; and of a preview."""


class Ground(NamedTuple):  # unpacked
    """What there is to see, and how it lies in the figure."""

    scene: Scene
    camera: Camera
    picture: Picture
    image: QImage
    """The picture at half its size, its edges smooth."""
    lines: list[Lines]
    stars: Lines | None


class Block:
    """The landscape of `session` over `view`, laid out in `place`. `moving` leaves out what a film draws over it."""

    def __init__(
        self,
        session: Session,
        theme: Theme,
        options: PictureOptions,
        place: QRectF,
        *,
        view: Rect | None,
        zoom: float,
        draft: bool,
        moving: bool,
    ) -> None:
        self.session, self.theme, self.options, self.seen, self.moving = session, theme, options, place, moving
        self.marked = options.styled and options.marks and not moving
        self._view, self._zoom, self._draft = view or session.projection.window, zoom, draft

    def compute(self) -> Ground:
        """The block from where one looks, and the paths on it."""
        options, place = self.options, self.seen
        scene = scene_on(relief(self.session.projection.landscape, self._view, linear=not options.log), self.session)
        camera = Camera(
            turn=float(np.radians(options.turn)), tilt=float(np.radians(options.tilt)),
            width=place.width(), height=place.height(), reach=float(np.hypot(*scene.relief.sides)),
        )  # fmt: skip
        camera = camera.zoomed(self._zoom * _fitting(camera, scene.relief))
        area = max(place.width() * place.height(), 1.0)
        fineness = min(2 * max(options.scale, 2.0), ((DRAFT if self._draft else MOST_SAMPLES) / area) ** 0.5)
        picture = render(scene.relief, camera, paint_of(self.theme), fineness)
        lines = [self._placed(self._seen(n, scene, camera, picture)) for n in range(len(scene.tracks))]
        stars = None if scene.minima is None else self._placed(seen(scene.minima, camera, picture))
        rendered = image(picture)
        size, smooth = rendered.size() / 2, Qt.TransformationMode.SmoothTransformation
        half = rendered.scaled(size, Qt.AspectRatioMode.IgnoreAspectRatio, smooth)
        return Ground(scene, camera, picture, half, lines, stars)

    def _seen(self, number: int, scene: Scene, camera: Camera, picture: Picture) -> Lines:
        """The path of a walker: in the dashes of its run where these tell runs apart."""
        track, look = scene.tracks[number]
        if not self.marked:
            return seen(track, camera, picture, dashed=look.dashed)
        of = orders(self.session.scenario.runs, self.session.paths)
        dash = dashes_of(of[number], PAST * scene.weight)
        return seen(track, camera, picture, dashed=bool(dash), dash=dash)

    def take(self, found: Ground) -> None:
        """Stand on it."""
        self.scene, self.camera, self.picture, self.image, self.lines, self.stars = found

    def _placed(self, lines: Lines) -> Lines:
        """From the camera's pixels to the figure."""
        corner = np.array([self.seen.left(), self.seen.top()])
        return replace(lines, lines=lines.lines + np.tile(corner, 2), spots=lines.spots + corner)

    def tracks(self) -> list[Track]:
        """Every walker."""
        return list(self._laid())

    def _laid(self) -> list[LaidTrack]:
        """Every walker."""
        return [
            LaidTrack(lines.spots, self.theme.runs[look.colour], look.symbol, lines.drawn, lines=lines)
            for (_, look), lines in zip(self.scene.tracks, self.lines, strict=True)
        ]

    def part(self) -> Part:
        """What draws it."""
        return Part(self._draw)

    def _draw(self, painter: QPainter) -> None:
        painter.setRenderHints(QPainter.RenderHint.Antialiasing | QPainter.RenderHint.SmoothPixmapTransform)
        painter.save()
        painter.translate(self.seen.topLeft())
        frame = box(self.scene.relief, self.camera, self.scene.titles)
        draw_lines(painter, frame.back, self.theme.grid, 1.0)
        painter.drawImage(QRectF(0, 0, self.seen.width(), self.seen.height()), self.image)
        draw_lines(painter, frame.ticks, self.theme.axis, 1.0)
        draw_labels(painter, frame, self.theme, self.camera)
        painter.restore()
        if not self.moving:
            self._draw_paths(painter)
        self._draw_stars(painter)
        if not self.moving:
            self._draw_markers(painter)

    def _draw_paths(self, painter: QPainter) -> None:
        step, scene, last = self.session.playhead, self.scene, self.session.scenario.steps
        painter.setBrush(Qt.BrushStyle.NoBrush)
        self._draw_still(painter)
        future = [] if scene.past_only else [(last, FUTURE, FAINT, FUTURE_BEHIND)]
        for end, width, bright, behind in (*future, (step, PAST, BRIGHT, PAST_BEHIND)):
            for track, order in self._ordered():
                for lines, alpha in track.pieces(0, end, self.seen, behind):
                    if len(lines):
                        flat = self.marked and bool(dashes_of(order))
                        alpha_of = bright if alpha == BRIGHT else alpha
                        painter.setPen(pen(track.colour, width * scene.weight, alpha_of, dashed=flat))
                        painter.drawPath(joined(lines))
        if self.marked:
            for track, order in self._ordered():
                draw_along(painter, track, step, order, self.seen, self.theme, scene.weight)

    def _ordered(self) -> list[tuple[LaidTrack, int]]:
        """Every walker, and which run it is of."""
        session = self.session
        return list(zip(self._laid(), orders(session.scenario.runs, session.paths), strict=True))

    def _draw_still(self, painter: QPainter) -> None:
        """The frozen paths, of which the ground hides what lies behind it."""
        for track, look in self.scene.still:
            lines = self._placed(seen(track, self.camera, self.picture, dashed=look.dashed))
            painter.setPen(pen(self.theme.runs[look.colour], STILL * PAST * self.scene.weight, FAINT))
            painter.drawPath(joined(clipped_to(apart(lines.lines[~lines.hidden]), self.seen)))

    def _draw_stars(self, painter: QPainter) -> None:
        if self.stars is None:
            return
        fill = self.theme.text if self.theme.name == "dark" else self.theme.window
        for place, behind in zip(self.stars.spots, self.stars.behind, strict=True):
            if self.seen.contains(*place):
                look = (fill, self.theme.marker_rim, 1.0)
                mark(painter, place, "star", STAR * self.scene.weight, look, behind=bool(behind))

    def _draw_markers(self, painter: QPainter) -> None:
        for track in self.tracks():
            step = self.session.playhead
            place = track.points[track.place(step)]
            if self.seen.contains(*place):
                weight = self.scene.weight
                look = (track.colour, self.theme.marker_rim, 1.4 * weight)
                mark(painter, place, track.symbol, MARKER * weight, look, behind=track.is_behind(step))


def _fitting(camera: Camera, relief: Relief) -> float:
    """The zoom at which the block fills the picture: `camera` leaves room to turn it."""
    corners = np.array(list(product(*((-side, side) for side in relief.sides), (-PLINTH, HEIGHT))))
    away = np.abs(camera.project(corners)[:, :2] - [camera.width / 2, camera.height / 2]).max(axis=0)
    room = np.maximum([camera.width / 2 - MARGIN[0], camera.height / 2 - MARGIN[1]], 20.0)
    return float((room / away).min())
