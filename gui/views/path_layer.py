"""Paths drawn append-only: a new step costs its own segment, however long the path is.

`trail` adds new segments to the picture of what stands still, so that a frame is one picture and the markers. Where it
cannot, for the picture changed or the playhead went back, it begins with two device-sized images: the faint future, and
the bright past up to the last whole block of steps. When the view, the paths or the theme change it draws all steps.
In export mode everything is drawn as lines and shapes in device coordinates, for SVG and PDF.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QLineF, QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QImage, QPainter, QPen, QPixmap, QTransform
from PySide6.QtWidgets import QStyleOptionGraphicsItem, QWidget

from fallline.engine.run.outline import place
from fallline.gui.views.dashes import dashed, lengths
from fallline.gui.views.drawn_path import DrawnPath
from fallline.gui.views.leaving import Placed
from fallline.gui.views.path_ink import FAINT, FUTURE, MARKER, PAST, marker, pen
from fallline.gui.views.segments import MARGIN, clipped_to, draw_lines, joined, thinned
from fallline.gui.views.still import OverAll

Array = NDArray[np.float64]
APART = np.full((1, 2), np.nan)
"""Between two lines that do not meet."""
TOUCH = 4.0
"""Pixels around a line within which a click is meant for it."""
BLOCK = 128
"""Steps: going back draws no more than these anew, and each whole block once."""


class PathLayer(OverAll):
    """All paths over the contour view, up to a step."""

    def __init__(self) -> None:
        super().__init__()
        self._paths: tuple[DrawnPath, ...] = ()
        self._step = 0
        self._weight, self._past_only = 1.0, False
        self._rim = "#ffffff"
        self._key: object = None
        self._drawn = -1
        self._grown = 0
        self._future = self._past = QImage()
        self._under: object = None
        self._moved = False
        self._trail = QPixmap()
        self._placed: list[Placed] | None = None
        self._along: list[Array | None] = []
        self._transform, self._sight = QTransform(), QRectF()
        self._exporting = False

    def setExportMode(self, export: bool, opts: dict[str, object] | None = None) -> None:
        """Whether to draw vectors."""
        self._exporting = export
        self._key = None  # on the screen the paths lie elsewhere than in a picture
        super().setExportMode(export, opts)

    @property
    def paths(self) -> tuple[DrawnPath, ...]:
        """What is drawn."""
        return self._paths

    def set_paths(
        self, paths: tuple[DrawnPath, ...], rim: str, weight: float = 1.0, *, past_only: bool = False
    ) -> None:
        """Other paths, or another theme: `rim` is the colour around a marker, `weight` a factor of widths and sizes."""
        self._paths, self._rim, self._key, self._placed = paths, rim, None, None
        self._weight, self._past_only = weight, past_only
        self.update()

    def set_step(self, step: int) -> None:
        """Show the past up to `step`, a marker there."""
        self._step = step
        self.update()

    def crossings(self, box: QRectF) -> int:
        """How many lines run through `box`."""
        lines = [points for _, points in self._lines()]
        return len(clipped_to(np.concatenate([part for each in lines for part in (each, APART)]), box)) if lines else 0

    def at(self, place: QPointF) -> int | None:
        """Which path a point of the view belongs to: that of the nearest marker there, or else of the nearest line."""
        near = np.array([place.x(), place.y()])
        marks = [np.hypot(*(np.array(path.at(self._step, self._transform)) - near)) for path in self._paths]
        if marks and min(marks) <= MARKER * self._weight:
            return int(np.argmin(marks))
        box = QRectF(place.x() - TOUCH, place.y() - TOUCH, 2 * TOUCH, 2 * TOUCH)
        return next((row for row, (_, points) in enumerate(self._lines()) if len(clipped_to(points, box))), None)

    def paint(self, painter: QPainter, option: QStyleOptionGraphicsItem, widget: QWidget | None = None) -> None:
        transform, device = painter.worldTransform(), painter.device()
        if self._exporting:
            self._paint_vectors(painter, transform)
            return
        ratio = device.devicePixelRatioF()
        # An image counts its pixels, a widget its logical units.
        unit = ratio if isinstance(device, (QImage, QPixmap)) else 1.0
        width, height = round(device.width() / unit), round(device.height() / unit)
        self._prepare(transform, transform.mapRect(self.getViewBox().viewRect()), width, height, ratio)
        self._catch_up()
        painter.save()
        painter.resetTransform()
        painter.drawImage(0, 0, self._future)
        painter.drawImage(0, 0, self._past)
        self._stroke(painter, QRectF(0, 0, width, height), self._drawn, self._step)
        self._draw_markers(painter)
        painter.restore()

    def trail(self, still: QPixmap, transform: QTransform, sight: QRectF) -> QPixmap:
        """`still` with the lines up to the step over it, within `sight`; `transform` leads from data to its units."""
        size, under = still.deviceIndependentSize().toSize(), (still.cacheKey(), sight.getRect())
        self._prepare(transform, sight, size.width(), size.height(), still.devicePixelRatio())
        anew = under != self._under or self._step < self._grown
        if anew:
            self._under, self._grown, self._trail = under, 0, still.copy()
        with QPainter(self._trail) as painter:
            painter.setClipRect(sight)
            if self._moved:  # and may at once again, by the hand that drags the start: no image is kept
                self._moved = False
                self._fade(painter, sight)
                self._stroke(painter, sight, 0, None, FUTURE, FAINT)
            elif anew:
                self._catch_up()
                self._grown = self._drawn
                painter.drawImage(0, 0, self._future)
                painter.drawImage(0, 0, self._past)
            self._stroke(painter, sight, self._grown, self._step)
        self._grown = self._step
        return self._trail

    def paint_over(self, painter: QPainter, transform: QTransform) -> None:
        self._draw_markers(painter)

    def _paint_vectors(self, painter: QPainter, transform: QTransform) -> None:
        """Past, future and markers, cut to the view by hand: QSvgGenerator knows no clipping."""
        seen = transform.mapRect(self.getViewBox().viewRect())
        self._place(transform, seen)
        painter.save()
        painter.resetTransform()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        future = [] if self._past_only else [(None, FUTURE, FAINT)]
        for last, width, alpha in (*future, (self._step, PAST, 255)):
            for (path, points), along in zip(self._lines(), self._along, strict=True):
                upto = None if last is None else place(path.steps, last) + 1
                painter.setPen(pen(path.colour, width * self._weight, alpha, dashed=path.dashed))
                lines = clipped_to(points[:upto], seen) if along is None else dashed(points[:upto], along[:upto], seen)
                painter.drawPath(joined(lines))
        self._fade(painter, seen)
        self._draw_markers(painter, seen)
        painter.restore()

    def _lines(self) -> Iterator[tuple[DrawnPath, Array]]:
        return ((path, there.points) for path, there in self._there())

    def _there(self) -> Iterator[tuple[DrawnPath, Placed]]:
        """Each path and where it lies: others than those of the last picture, for a quick hand, where they will."""
        if self._placed is None:
            self._place(self._transform, self._sight)
        return zip(self._paths, self._placed or (), strict=True)

    def _prepare(self, transform: QTransform, sight: QRectF, width: int, height: int, ratio: float) -> None:
        """Another view or other paths: place the points."""
        key = (_numbers(transform), width, height, ratio)
        if key != self._key:
            self._key, self._drawn, self._under, self._moved = key, -1, None, True
            self._place(transform, sight)
            self._future = self._past = QImage()

    def _place(self, transform: QTransform, sight: QRectF) -> None:
        self._transform, self._sight = QTransform(transform), sight
        self._placed = [path.within(sight, transform) for path in self._paths]
        self._along = [lengths(points) if path.dashed else None for path, points in self._lines()]

    def _image(self) -> QImage:
        """A clear one, as large as the view."""
        assert isinstance(self._key, tuple)
        _, width, height, ratio = self._key
        image = QImage(round(width * ratio), round(height * ratio), QImage.Format.Format_ARGB32_Premultiplied)
        image.setDevicePixelRatio(ratio)
        image.fill(Qt.GlobalColor.transparent)
        return image

    def _catch_up(self) -> None:
        """Draw the future, once, and bring the image of the past to the block of steps that the playhead is in."""
        if self._future.isNull():
            self._future = self._image()
            self._draw_on(self._future, 0, None, FUTURE, FAINT)
            with QPainter(self._future) as painter:
                self._fade(painter, self._sight)
        block = self._step - self._step % BLOCK
        if block and block != self._drawn:
            if self._past.isNull() or self._drawn > block:
                self._past, self._drawn = self._image(), 0
            self._draw_on(self._past, self._drawn, block)
        elif not block:
            self._past = QImage()
        self._drawn = block

    def _draw_on(self, image: QImage, *stroke: Any) -> None:
        with QPainter(image) as painter:
            self._stroke(painter, QRectF(QPointF(), image.deviceIndependentSize()), *stroke)

    def _stroke(
        self, painter: QPainter, sight: QRectF, first: int, last: int | None, width: float = PAST, alpha: int = 255
    ) -> None:
        """The lines from step `first` to `last`, or to the end, cut to somewhat more than `sight`."""
        if last is None and self._past_only:
            return
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        room = sight.adjusted(-MARGIN, -MARGIN, MARGIN, MARGIN)
        for (path, points), along in zip(self._lines(), self._along, strict=True):
            some = slice(place(path.steps, first), None if last is None else place(path.steps, last) + 1)
            part = points[some]
            painter.setPen(pen(path.colour, width * self._weight, alpha, dashed=path.dashed))
            if along is not None:
                if len(part) > 1:
                    draw_lines(painter, dashed(part, along[some], room))
            elif len(part) == 2 and room.contains(*part[0].tolist()) and room.contains(*part[1].tolist()):
                painter.drawLine(QLineF(*part.ravel().tolist()))  # nearly every frame: nothing to cut
            elif len(part) > 1:
                draw_lines(painter, clipped_to(thinned(part), room))

    def _fade(self, painter: QPainter, sight: QRectF) -> None:
        """What is seen of the runs that go away once they have left: each line fainter than the last."""
        if self._past_only:
            return
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        for path, there in self._there():
            for line, share in there.fading():
                painter.setPen(pen(path.colour, FUTURE * self._weight, round(FAINT * share)))
                draw_lines(painter, clipped_to(line, sight))

    def _draw_edges(self, painter: QPainter) -> None:
        """An arrow where a run went out of sight for good, once it has."""
        for path, there in self._there():
            if place(path.steps, self._step) >= len(there.points) - 1 and (head := there.head(self._sight)):
                painter.setBrush(QColor(path.colour))
                painter.drawPath(head)

    def _draw_markers(self, painter: QPainter, seen: QRectF | None = None) -> None:
        rim = QPen(QColor(self._rim), 1.4 * self._weight)
        rim.setJoinStyle(Qt.PenJoinStyle.RoundJoin)
        painter.setPen(rim)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        self._draw_edges(painter)
        for path in self._paths:
            x, y = path.at(self._step, self._transform)
            if not (np.isfinite(x) and abs(x) < 1e5 and abs(y) < 1e5):
                continue
            if seen is not None and not seen.contains(x, y):
                continue
            painter.setBrush(QColor(path.colour))
            painter.drawPath(marker(path.symbol, MARKER * self._weight, x, y))


def _numbers(t: QTransform) -> tuple[float, ...]:
    return (t.m11(), t.m12(), t.m21(), t.m22(), t.dx(), t.dy())
