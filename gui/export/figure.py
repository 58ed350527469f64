"""A figure laid out in CSS pixels: title, contour view, a plot beside or below it, legend; drawn without a window."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import pyqtgraph as pg
from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QColor, QImage, QPainter, QPalette, QTransform
from PySide6.QtWidgets import QApplication, QWidget

from engine.scenario import Scenario
from gui.export.options import PictureOptions
from gui.export.themes import THEMES
from gui.export.words import Words
from gui.session import Session
from gui.theme import Theme
from gui.views.axes import restyle
from gui.views.condition import ConditionView
from gui.views.contour import ContourView
from gui.views.ground import Rect
from gui.views.loss import LossView
from gui.views.step_plot import StepPlot

CAPTION, SENTENCE, FINER = 24.0, 30, 3


@dataclass(frozen=True)
class Part:
    """Something to draw, and the rectangle that lines given in data end at."""

    draw: Callable[[QPainter], None]
    clip: QRectF | None = None


class Figure:
    """Owns the views; `close` it when it is drawn. `equal` keeps a unit of x as long as a unit of y.

    `moving` leaves out what a film draws over it: paths, curves, step and legend.
    """

    def __init__(
        self,
        scenario: Scenario,
        options: PictureOptions,
        *,
        theme: Theme | None = None,
        view: Rect | None = None,
        equal: bool = True,
        moving: bool = False,
    ) -> None:
        self.moving = moving
        self.options, self.theme = options, theme or THEMES[options.theme]
        self.width, self.height = options.layout
        self.session = Session(scenario)
        self.session.seek(scenario.steps if options.step is None else options.step)
        self.words = Words(self.session, self.theme, self.width)
        self.contour = ContourView(self.session, self.theme)
        self.side: StepPlot | None = None
        if options.show != "contour":
            self.side = (ConditionView if "condition" in options.show else LossView)(self.session, self.theme)
        restyle(self.contour, self.theme)
        self._lay_out()
        self.contour.hint.hide()
        self.contour.overlay.hide()
        self.contour.getViewBox().setAspectLocked(equal)
        x0, x1, y0, y1 = view or self.session.sight.window
        self.contour.setRange(xRange=(x0, x1), yRange=(y0, y1), padding=0)
        self.contour.redraw_terrain(wait=True)
        _smooth(self.contour.heat)
        if moving:
            self._leave_room()

    def _lay_out(self) -> None:
        """Rectangles for the parts, and the views in them: laid out as if shown, without a window."""
        head = self.words.head if self.options.title else 0.0
        foot = self.words.foot if self.options.legend else 4.0
        self.place = QRectF(0, head, self.width, max(self.height - head - foot, 80))
        self.beside: QRectF | None = None
        if self.side is not None:
            self._prepare_side(self.side)
            wide = self.width > 1.25 * self.height and self.plotted(self.side)
            share = round(0.36 * (self.place.width() if wide else self.place.height()))
            if not self.plotted(self.side):
                share = SENTENCE
            if wide:
                self.beside = self.place.adjusted(self.place.width() - share, CAPTION, 0, -14)
                self.place.adjust(0, 0, -share, 0)
            else:
                self.beside = self.place.adjusted(0, self.place.height() - share + CAPTION, 0, 0)
                self.place.adjust(0, 0, 0, -share)
            _show_aside(self.side, self.beside)
        _show_aside(self.contour, self.place)

    @staticmethod
    def plotted(side: StepPlot) -> bool:
        """Whether there is a plot, and not one sentence instead."""
        return side.plot.isVisibleTo(side)

    def _prepare_side(self, side: StepPlot) -> None:
        side.title.hide()
        if isinstance(side, ConditionView):
            side.table.hide()
        side.plot.setMinimumHeight(40)
        for item in side.plot.getPlotItem().listDataItems():
            pen = pg.mkPen(item.opts["pen"])
            pen.setWidthF(1.6)
            item.setPen(pen)

    def _leave_room(self) -> None:
        self.contour.paths.hide()
        if self.side is not None:
            for item in (*self.side.plot.getPlotItem().listDataItems(), self.side.line, self.side.dots):
                item.hide()

    @staticmethod
    def sight(view: pg.PlotWidget, place: QRectF) -> QRectF:
        """The rectangle of the plot itself, inside its axes."""
        return view.getViewBox().sceneBoundingRect().translated(place.topLeft())

    @staticmethod
    def transform(view: pg.PlotWidget, place: QRectF) -> QTransform:
        """From the plot's data to the layout."""
        to_scene = view.getViewBox().childGroup.sceneTransform()
        return to_scene * view.viewportTransform() * QTransform.fromTranslate(place.left(), place.top())

    def parts(self) -> list[Part]:
        """What is drawn, back to front."""
        parts = [] if self.options.transparent else [Part(self._background)]
        if self.options.title:
            parts.append(Part(self.words.draw_title))
            if not self.moving:
                parts.append(Part(self.words.draw_step))
        parts.append(self._view(self.contour, self.place))
        if self.side is not None and self.beside is not None:
            caption = self.beside.adjusted(8, -CAPTION, 0, 0)
            parts.append(Part(lambda painter: self.words.draw_caption(painter, caption, *self._caption())))
            if self.plotted(self.side):
                parts.append(self._view(self.side.plot, self.beside))
        if self.options.legend and not self.moving:
            top = self.height - self.words.foot
            parts.append(Part(lambda painter: self.words.draw_legend(painter, top)))
        return parts

    def _caption(self) -> tuple[str, str]:
        assert self.side is not None
        if isinstance(self.side, ConditionView) and not self.plotted(self.side):
            return "Condition number", self.side.sentence.text()
        return self.side.accessibleName(), self.side.title.detail.text()

    def _background(self, painter: QPainter) -> None:
        painter.fillRect(QRectF(0, 0, self.width, self.height), QColor(self.theme.plot))

    def _view(self, view: pg.PlotWidget, place: QRectF) -> Part:
        for item in view.scene().items():
            if hasattr(item, "setExportMode"):
                item.setExportMode(True, {"antialias": True})
        view.setBackground(None)  # the figure's own shows through, or nothing

        def draw(painter: QPainter) -> None:
            painter.setRenderHints(QPainter.RenderHint.Antialiasing | QPainter.RenderHint.SmoothPixmapTransform)
            view.render(painter, QRectF(place.topLeft(), view.size().toSizeF()))

        return Part(draw, self.sight(view, place))

    def close(self) -> None:
        """Let go of the views."""
        for view in (self.contour, self.side):
            if view is not None:
                view.close()
                view.deleteLater()
        self.session.deleteLater()


def _show_aside(widget: QWidget, place: QRectF) -> None:
    """Give `widget` its size and layout without a window."""
    widget.resize(round(place.width()), round(place.height()))
    widget.setAttribute(Qt.WidgetAttribute.WA_DontShowOnScreen)
    widget.setPalette(QPalette(QApplication.palette()))
    widget.show()


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
