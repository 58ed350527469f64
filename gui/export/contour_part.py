"""The contour view in a figure: laid out as if shown, without a window."""

from __future__ import annotations

import numpy as np
import pyqtgraph as pg
from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QImage, QPainter, QPalette, QTransform
from PySide6.QtWidgets import QApplication, QWidget

from fallline.gui.export.looked import draw_looked
from fallline.gui.export.part import Part, Track
from fallline.gui.session import Session
from fallline.gui.theme import Theme
from fallline.gui.views.axes import restyle
from fallline.gui.views.contour import ContourView
from fallline.gui.views.ground import Rect, is_thin
from fallline.gui.views.terrain import Terrain, finer, terrain

FINER = 3


class Plane:
    """The contour view over `view`, laid out in `place`. `moving` leaves out what a film draws over it."""

    def __init__(
        self,
        session: Session,
        theme: Theme,
        room: QWidget,
        place: QRectF,
        *,
        view: Rect | None,
        equal: bool,
        moving: bool,
    ) -> None:
        self.place = place
        self.contour = contour = ContourView(session, theme)
        restyle(contour, theme)
        show_hidden(contour, room, place)
        contour.hint.hide()
        contour.overlay.hide()
        x0, x1, y0, y1 = view or session.projection.window
        contour.getViewBox().setAspectLocked(equal and not is_thin((x0, x1, y0, y1)))
        contour.setRange(xRange=(x0, x1), yRange=(y0, y1), padding=0)
        if moving:
            contour.paths.hide()
        self.seen = seen_rect(contour, place)
        self._asked = contour.asked()

    def compute(self) -> Terrain:
        """The ground, as finely as paper shows it: a costly loss is computed at few points."""
        landscape, rect = self._asked
        return finer(terrain(landscape, rect), rect)

    def take(self, found: Terrain) -> None:
        """Stand on it."""
        self.contour.ground.show(self._asked[1], found, self.contour.theme)
        _smooth(self.contour.heat)

    def tracks(self) -> list[Track]:
        """Every walker."""
        moved = transform(self.contour, self.place)
        return [
            Track(path.within(self.seen, moved).points, path.colour, path.symbol, path.steps, path.dashed)
            for path in self.contour.paths.paths
        ]

    def draw_looked(self, painter: QPainter, step: int) -> None:
        """What runs look at beside their positions."""
        contour = self.contour
        draw_looked(painter, contour.session, contour.theme, transform(contour, self.place), self.seen, step)

    def part(self) -> Part:
        """What draws it."""
        return view_part(self.contour, self.place)


def seen_rect(view: pg.PlotWidget, place: QRectF) -> QRectF:
    """The rectangle of the plot itself, inside its axes."""
    return view.getViewBox().sceneBoundingRect().translated(place.topLeft())


def transform(view: pg.PlotWidget, place: QRectF) -> QTransform:
    """From the plot's data to the layout."""
    to_scene = view.getViewBox().childGroup.sceneTransform()
    return to_scene * view.viewportTransform() * QTransform.fromTranslate(place.left(), place.top())


def view_part(view: pg.PlotWidget, place: QRectF) -> Part:
    """What draws `view` in `place`, as vectors."""
    set_vectors(view, on=True)
    view.setBackground(None)  # the figure's own shows through, or nothing

    def draw(painter: QPainter) -> None:
        painter.setRenderHints(QPainter.RenderHint.Antialiasing | QPainter.RenderHint.SmoothPixmapTransform)
        view.render(painter, QRectF(place.topLeft(), view.size().toSizeF()))

    return Part(draw, seen_rect(view, place))


def set_vectors(view: pg.PlotWidget, *, on: bool) -> None:
    """Let the items of `view` draw themselves as vectors, or as they do on the screen."""
    for item in view.scene().items():
        if hasattr(item, "setExportMode"):
            item.setExportMode(on, {"antialias": True})


def show_hidden(widget: QWidget, room: QWidget, place: QRectF) -> None:
    """Give `widget` its size and layout, as a child of `room` that no screen ever sees.

    The offscreen platform warns of every window with a least size; a child has none.
    """
    widget.setParent(room)
    widget.resize(round(place.width()), round(place.height()))
    widget.setPalette(QPalette(QApplication.palette()))
    widget.show()


def made_room() -> QWidget:
    """A window without a layout that is shown to nobody."""
    room = QWidget()
    room.setAttribute(Qt.WidgetAttribute.WA_DontShowOnScreen)
    room.resize(1, 1)
    room.show()
    return room


def _smooth(heat: pg.ImageItem) -> None:
    """A finer grid of the same colours: few viewers of SVG and PDF smooth an image that they enlarge."""
    rgba = heat.image
    if rgba is None:
        return
    place = heat.mapRectToParent(heat.boundingRect())
    rgba = np.ascontiguousarray(rgba)
    rows, columns = rgba.shape[:2]
    image = QImage(rgba.data, columns, rows, 4 * columns, QImage.Format.Format_RGBA8888)
    finer = image.scaled(
        columns * FINER, rows * FINER, Qt.AspectRatioMode.IgnoreAspectRatio, Qt.TransformationMode.SmoothTransformation
    ).convertToFormat(QImage.Format.Format_RGBA8888)
    pixels = np.frombuffer(finer.constBits(), np.uint8).reshape(finer.height(), finer.bytesPerLine() // 4, 4)
    heat.setImage(pixels[:, : finer.width()].copy(), autoLevels=False)
    heat.setRect(place)
