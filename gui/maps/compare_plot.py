"""One plot of a comparison: a curve for each method, the nearest to the cursor in front, and a click on any point."""

from __future__ import annotations

import numpy as np
import pyqtgraph as pg
from numpy.typing import NDArray
from pyqtgraph.GraphicsScene.mouseEvents import MouseClickEvent
from PySide6.QtCore import QPointF, Qt, Signal
from PySide6.QtGui import QColor
from PySide6.QtWidgets import QLabel, QVBoxLayout, QWidget

from fallline.engine.studies.comparison_plots import Plot
from fallline.gui.chart.chart import Look
from fallline.gui.maps.compare_look import ROOM, path
from fallline.gui.theme import Theme
from fallline.gui.views.axes import make_plot, restyle

Array = NDArray[np.float64]
NEAR = 14.0
"""Pixels from a curve within which it is meant."""
FAINT, WIDTH, BROAD = 70, 1.5, 2.5
"""Alpha of the others while one is in front; pixels of a line, and of that one."""


class ComparePlot(QWidget):
    """`pointed(key, method, point)` follows the cursor, with -1 away from all curves; `picked` is a click."""

    pointed, picked = Signal(str, int, int), Signal(str, int, int)

    def __init__(self, theme: Theme, key: str) -> None:
        super().__init__()
        self.theme, self.key = theme, key
        self.shown: Plot | None = None
        self.front = -1
        self._looks: list[Look] = []
        self._paths: list[Array] = []
        self._curves: list[pg.PlotCurveItem] = []
        self.title = QLabel()
        self.title.setProperty("role", "section")
        self.plot = make_plot(theme, log_x=True, whole_x=False, zoom_x=False, zoom_y=False)
        self.plot.setMouseTracking(True)
        self.plot.setMenuEnabled(False)
        self.plot.setFocusPolicy(Qt.FocusPolicy.ClickFocus)
        self.plot.setMinimumSize(200, 96)
        self.plot.getAxis("bottom").keep_room(38)
        self.plot.getAxis("left").keep_room(58)
        self.plot.getPlotItem().layout.setContentsMargins(0, 6, 10, 3)
        self.dot = pg.ScatterPlotItem(size=9)
        self.plot.addItem(self.dot, ignoreBounds=True)
        self.plot.scene().sigMouseMoved.connect(self._move)
        self.plot.scene().sigMouseClicked.connect(self._click)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(2)
        column.addWidget(self.title)
        column.addWidget(self.plot, 1)

    def show_plot(self, plot: Plot, looks: list[Look]) -> None:
        """Draw it anew."""
        self.shown, self._looks = plot, looks
        self.title.setText(plot.title)
        self.plot.setAccessibleName(plot.title)
        self.plot.setLabel("bottom", plot.x)
        self.plot.setLabel("left", plot.y)
        for curve in self._curves:
            self.plot.removeItem(curve)
        self._paths = [path(plot, curve) for curve in plot.curves]
        for each in self._paths:
            each[:, 0] = np.log10(each[:, 0])
        self._curves = [pg.PlotCurveItem(*each.T, antialias=True) for each in self._paths]
        for curve in self._curves:
            self.plot.addItem(curve, ignoreBounds=True)
        ends = np.log10([plot.begin, plot.end])
        self.plot.setRange(xRange=ends, yRange=(-ROOM, 1 + ROOM), padding=0)
        self.dot.setData([])
        self.bring(self.front)

    def bring(self, method: int) -> None:
        """That one in front, the others faint; all alike for -1."""
        self.front = method
        for number, (curve, look) in enumerate(zip(self._curves, self._looks, strict=True)):
            colour = QColor(look.colour)
            colour.setAlpha(255 if method in (-1, number) else FAINT)
            pen = pg.mkPen(colour, width=BROAD if number == method else WIDTH)
            if look.dash:
                pen.setDashPattern(look.dash)
            curve.setPen(pen)
            curve.setZValue(1 if number == method else 0)

    def restyle(self, theme: Theme) -> None:
        """Take on other colours; curves come with `show_plot`."""
        self.theme = theme
        restyle(self.plot, theme)

    def nearest(self, at: QPointF) -> tuple[int, int]:
        """Method and point of the curve that lies nearest to a place of the scene; -1 where none is near."""
        box = self.plot.getViewBox()
        if self.shown is None or not box.sceneBoundingRect().contains(at):
            return -1, -1
        place = box.mapSceneToView(at)
        unit = np.array(box.viewPixelSize())
        best, found = NEAR, (-1, -1)
        for method, points in enumerate(self._paths):
            if self.shown.curves[method].x.size:  # where nothing is solved, nothing is behind the line
                distance, segment = _distance(points / unit, np.array([place.x(), place.y()]) / unit)
                if distance < best:
                    best, found = distance, (method, self._point(method, segment, place.x()))
        return found

    def _point(self, method: int, segment: int, x: float) -> int:
        assert self.shown is not None
        curve = self.shown.curves[method]
        if self.shown.stairs:  # of the path: where it begins, then both ends of each step
            return max((segment - 1) // 2, 0)
        return int(np.abs(np.log10(curve.x) - x).argmin())

    def _move(self, at: QPointF) -> None:
        method, point = self.nearest(at)
        self.plot.viewport().setCursor(
            Qt.CursorShape.PointingHandCursor if method >= 0 else Qt.CursorShape.ArrowCursor
        )  # fmt: skip
        self.mark(method, point)
        self.pointed.emit(self.key, method, point)

    def mark(self, method: int, point: int) -> None:
        """A dot where a curve has that point."""
        if method < 0 or self.shown is None:
            self.dot.setData([])
            return
        curve, colour = self.shown.curves[method], self._looks[method].colour
        self.dot.setData(
            [float(np.log10(curve.x[point]))], [float(curve.y[point])], brush=pg.mkBrush(colour),
            pen=pg.mkPen(self.theme.marker_rim),
        )  # fmt: skip

    def _click(self, event: MouseClickEvent) -> None:
        method, point = self.nearest(event.scenePos())
        if event.button() == Qt.MouseButton.LeftButton and method >= 0:
            self.picked.emit(self.key, method, point)


def _distance(points: Array, at: Array) -> tuple[float, int]:
    """From `at` (2,) to the polyline `points` (k, 2): how far, and the number of the nearest segment."""
    begin, along = points[:-1], np.diff(points, axis=0)
    length = np.maximum((along**2).sum(axis=1), 1e-300)
    share = np.clip(((at - begin) * along).sum(axis=1) / length, 0, 1)
    away = np.hypot(*(begin + share[:, None] * along - at).T)
    nearest = int(away.argmin())
    return float(away[nearest]), nearest
