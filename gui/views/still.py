"""A plot that is painted once: what moves with the playhead or the hand is drawn over the picture of the rest.

Qt's scene paints every item under a moving one anew, at every frame. Here such items have no contents of their own
in the scene, which neither paints them nor hears when they change.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pyqtgraph as pg
from PySide6.QtCore import QCoreApplication, QEvent, QObject, QRectF, Qt
from PySide6.QtGui import QPainter, QPaintEvent, QPixmap, QTransform
from PySide6.QtWidgets import QGraphicsItem, QStyleOptionGraphicsItem, QWidget

from fallline.gui.views.plain_plot import PlainPlotItem

LOW = Qt.EventPriority.LowEventPriority.value
EMPTY = QGraphicsItem.GraphicsItemFlag.ItemHasNoContents


@contextmanager
def contained(painter: QPainter) -> Iterator[None]:
    """Drawing that leaves `painter` as it was. An error is told of and goes no further: Qt would end the program."""
    painter.save()
    try:
        yield
    except Exception:  # noqa: BLE001  # whatever it is
        sys.excepthook(*sys.exc_info())
    finally:
        painter.restore()


class Over:
    """Mixed into an item of pyqtgraph that a StillPlot draws; `paint` is for exports and for pictures of widgets."""

    scene: Any
    paint: Any
    setFlag: Any

    def setExportMode(self, export: bool, opts: dict[str, object] | None = None) -> None:
        """Let the scene paint this item; pyqtgraph's name for it."""
        self.settle()
        super().setExportMode(export, opts)  # type: ignore[misc]
        self.setFlag(EMPTY, not export)

    def update(self, *_: object) -> None:
        """Draw anew with the next frame."""
        scene = self.scene()
        for view in scene.views() if scene is not None else ():
            view.viewport().update()

    def settle(self) -> None:
        """Be in the scene where it is drawn: before the mouse asks, or an export."""

    def paint_over(self, painter: QPainter, transform: QTransform) -> None:
        """Draw over the picture; `transform` leads from the plot's data to the painter's units."""
        painter.setTransform(transform)
        self.paint(painter, QStyleOptionGraphicsItem(), None)


class Spread(pg.GraphicsObject):
    """May draw anywhere in the plot."""

    def boundingRect(self) -> QRectF:
        return self.viewRect() or QRectF()

    def viewTransformChanged(self) -> None:
        self.prepareGeometryChange()


class OverAll(Over, Spread):
    """An Over that may draw anywhere in the plot."""


class Held(QObject):
    """A context in which a window is not painted, but afterwards.

    A scene that tells of a change has the window painted at once: within a painting, a second one inside the first.
    """

    def __init__(self, window: QWidget) -> None:
        super().__init__()
        self.window, self.asked = window, False

    def __enter__(self) -> None:
        self.window.installEventFilter(self)

    def __exit__(self, *_: object) -> None:
        self.window.removeEventFilter(self)
        if self.asked:
            QCoreApplication.postEvent(self.window, QEvent(QEvent.Type.UpdateRequest), LOW)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() != QEvent.Type.UpdateRequest:
            return False
        self.asked = True
        return True


class StillPlot(pg.PlotWidget):
    """`draw_over` adds a moving item; whatever else changes in the scene spoils the picture, which is made anew."""

    def __init__(self, axes: dict[str, pg.AxisItem], background: str, parent: QWidget | None = None) -> None:
        self._over: list[Any] = []
        self._still, self._deaf = QPixmap(), False
        super().__init__(parent, background, PlainPlotItem(axes))
        self.viewport().setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
        self.scene().changed.connect(self._spoil)

    def draw_over(self, item: Any) -> None:
        """Add `item`, an Over, as high as its z value says among its kind."""
        item.setFlag(EMPTY)
        self.addItem(item, ignoreBounds=True)
        self._over = sorted([*self._over, item], key=lambda each: each.zValue())

    def drop(self, item: Any) -> None:
        """Take an item away again."""
        self._over.remove(item)
        self.removeItem(item)

    def transform_of_data(self) -> QTransform:
        """From the plot's data to the viewport."""
        data: QTransform = self.getViewBox().childGroup.sceneTransform()
        return data * self.viewportTransform()

    def inside(self) -> QRectF:
        """The rectangle between the axes, in the viewport."""
        box = self.getViewBox()
        return self.viewportTransform().mapRect(QRectF(box.mapRectToScene(box.rect())))

    def freshen(self) -> None:
        """Bring up to date what waits for a painting; nothing here."""

    def picture(self) -> QPixmap:
        """What stands still, in device pixels."""
        self.scene().prepareForPaint()
        self._hear()
        ratio, size = self.devicePixelRatioF(), self.viewport().size()
        if self._still.size() != size * ratio or self._still.devicePixelRatio() != ratio:
            self._still = QPixmap(size * ratio)
            self._still.setDevicePixelRatio(ratio)
            self._still.fill(self.backgroundBrush().color())
            with QPainter(self._still) as painter:
                self.render(painter, QRectF(self.viewport().rect()), self.viewport().rect())
        return self._still

    def paintEvent(self, event: QPaintEvent) -> None:
        if self.getPlotItem() is None:  # closed
            return
        self.freshen()
        with QPainter(self.viewport()) as painter:  # ended whatever happens, or Qt would end the program
            if painter.deviceTransform().m11() == self.devicePixelRatioF():
                painter.drawPixmap(0, 0, self.picture())
                self._paint_over(painter, on_screen=True)
                return
        # An export of the window, of another resolution.
        self._settle()
        super().paintEvent(event)
        with QPainter(self.viewport()) as painter:
            self._paint_over(painter, on_screen=False)

    def viewportEvent(self, event: QEvent) -> bool:
        if event.type() in (QEvent.Type.MouseMove, QEvent.Type.MouseButtonPress, QEvent.Type.Enter):
            self._settle()
        return bool(super().viewportEvent(event))

    def _paint_over(self, painter: QPainter, *, on_screen: bool) -> None:
        painter.setRenderHints(self.renderHints())
        painter.setClipRect(self.inside())
        for item in self._over:
            if not item.isVisible():
                continue
            with contained(painter):
                if on_screen:
                    item.paint_over(painter, self.transform_of_data())
                else:
                    painter.setTransform(item.sceneTransform() * self.viewportTransform())
                    item.paint(painter, QStyleOptionGraphicsItem(), None)

    def _hear(self) -> None:
        """Let the scene tell of its changes: with the next turn of the event loop they would miss this frame."""
        with Held(self.window()):
            QCoreApplication.sendPostedEvents(self.scene(), QEvent.Type.MetaCall.value)

    def _settle(self) -> None:
        """Put the moving items where the mouse may find them; they are no part of the picture, and spoil none."""
        self._hear()
        self._deaf = True
        for item in self._over:
            item.settle()
        self._hear()
        self._deaf = False

    def _spoil(self, *_: object) -> None:
        if not self._deaf:
            self._still = QPixmap()
            self.viewport().update()
