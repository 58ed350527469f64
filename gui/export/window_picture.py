"""The whole window as a picture: its pixels, or its widgets one by one as vectors and text.

Icons, the heat map and the surface stay images.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pyqtgraph as pg
from PySide6.QtCore import QCoreApplication, QEvent, QPoint, QRect, QRectF, Qt
from PySide6.QtGui import QImage, QPainter, QRegion
from PySide6.QtWidgets import QGraphicsView, QLabel, QWidget

from fallline.engine.files.embedded_scenario import Content
from fallline.engine.files.format import FORMATS
from fallline.gui.export.contour_part import seen_rect, set_vectors
from fallline.gui.export.drawing import Drawing
from fallline.gui.export.options import PictureOptions
from fallline.gui.export.part import Part
from fallline.gui.export.svg import recorded
from fallline.gui.export.unseen import UNSEEN
from fallline.gui.views.surface_canvas import SurfaceCanvas


def write_window(content: Content, target: Path, options: PictureOptions, window: QWidget) -> None:
    """Write `target`: `window` with `content` as it is now. Raises OSError and ExportError."""
    format = FORMATS.writing(target, "picture")
    format.save(target, window_drawing(content, options, window, vectors=not format.pixels))


def window_drawing(content: Content, options: PictureOptions, window: QWidget, *, vectors: bool) -> Drawing:
    """`window` as it is now, for any thread to write; its parts where they are wanted as `vectors`."""
    layout, image = _layout(window, options), shot(window, options)
    parts: list[Part] = []
    if vectors:
        try:
            with _finest(window):
                parts = [recorded(part, layout) for part in _parts(window, options)]
        finally:
            for view in window.findChildren(pg.PlotWidget):
                set_vectors(view, on=False)
    return Drawing(content, options, layout, lambda: parts, lambda: image)


def _layout(window: QWidget, options: PictureOptions) -> tuple[float, float]:
    """The window's units that the picture has room for."""
    width, height = options.pixels
    ratio = min(width / window.width(), height / window.height())
    return width / ratio, height / ratio


def _corner(window: QWidget, options: PictureOptions) -> QPoint:
    """Where the window's corner is, so that it is in the middle."""
    width, height = _layout(window, options)
    return QPoint(round((width - window.width()) / 2), round((height - window.height()) / 2))


def shot(window: QWidget, options: PictureOptions) -> QImage:
    """The pixels of `window` as it is now, as many as `options` say."""
    for view in window.findChildren(pg.PlotWidget):  # what a scene has still to say, it would say in mid-painting
        QCoreApplication.sendPostedEvents(view.scene(), QEvent.Type.MetaCall.value)
    width, height = options.pixels
    image = QImage(width, height, QImage.Format.Format_ARGB32_Premultiplied)
    image.fill(Qt.GlobalColor.transparent if options.transparent else window.palette().window().color())
    image.setDevicePixelRatio(width / _layout(window, options)[0])
    with _unseen_hidden(window), _finest(window), QPainter(image) as painter:
        window.render(painter, _corner(window, options))
    image.setDevicePixelRatio(1)
    return image


@contextmanager
def _finest(window: QWidget) -> Iterator[None]:
    """Every surface in `window` is painted as it will be at rest, whether or not the other thread has come so far."""
    grounds = [canvas.ground for canvas in window.findChildren(SurfaceCanvas)]
    for ground in grounds:
        ground.waits = True
    try:
        yield
    finally:
        for ground in grounds:
            ground.waits = False


@contextmanager
def _unseen_hidden(window: QWidget) -> Iterator[None]:
    there = [widget for widget in window.findChildren(QWidget) if widget.property(UNSEEN) and widget.isVisible()]
    for widget in there:
        widget.hide()
    try:
        yield
    finally:
        for widget in there:
            widget.show()


def _parts(window: QWidget, options: PictureOptions) -> Iterator[Part]:
    """The window's ground, then every widget that can be seen, each cut to what can be seen of it."""
    if not options.transparent:
        ground, everything = window.palette().window(), QRectF(0, 0, *_layout(window, options))
        yield Part(lambda painter: painter.fillRect(everything, ground))
    corner = _corner(window, options)
    for widget, place, seen in _seen(window, QRect(corner, window.size()), QRect(corner, window.size())):
        frame = None if seen == place else QRectF(seen)
        if isinstance(widget, pg.PlotWidget):
            set_vectors(widget, on=True)
            yield Part(_view(widget, place), seen_rect(widget, QRectF(place)), QRectF(seen))
        else:
            yield Part(_widget(widget, place), None, frame, widget.font() if isinstance(widget, QLabel) else None)


def _seen(widget: QWidget, place: QRect, seen: QRect) -> Iterator[tuple[QWidget, QRect, QRect]]:
    """`widget` and what is on it, back to front, with its place and what its parents let be seen of that."""
    yield widget, place, seen
    if isinstance(widget, QGraphicsView):
        return
    for child in widget.children():
        if isinstance(child, QWidget) and child.isVisible() and not child.isWindow() and not child.property(UNSEEN):
            at = QRect(place.topLeft() + child.pos(), child.size())
            if at.intersects(seen):
                yield from _seen(child, at, at & seen)


def _view(view: pg.PlotWidget, place: QRect) -> Callable[[QPainter], None]:
    def draw(painter: QPainter) -> None:
        painter.setRenderHints(QPainter.RenderHint.Antialiasing | QPainter.RenderHint.SmoothPixmapTransform)
        view.render(painter, QRectF(place))

    return draw


def _widget(widget: QWidget, place: QRect) -> Callable[[QPainter], None]:
    """Draws `widget` alone, without what is on it."""
    return lambda painter: widget.render(painter, place.topLeft(), QRegion(), QWidget.RenderFlag(0))
