"""The contour view: heat map, contours, minima, every path, and the start to drag."""

from __future__ import annotations

import numpy as np
import pyqtgraph as pg
from pyqtgraph.GraphicsScene.mouseEvents import MouseClickEvent
from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QKeyEvent, QMouseEvent, QPainter, QPixmap, QResizeEvent
from PySide6.QtWidgets import QWidget

from fallline.engine.language import tr
from fallline.engine.problem.landscape import Landscape
from fallline.gui.follower import Follower
from fallline.gui.session import Session
from fallline.gui.theme import Theme
from fallline.gui.views.axes import ValueAxis, restyle
from fallline.gui.views.basin_layer import BasinLayer
from fallline.gui.views.drawn_path import walkers
from fallline.gui.views.ensemble_layer import EnsembleLayer
from fallline.gui.views.finding_layer import FindingLayer
from fallline.gui.views.flow_layer import FlowLayer
from fallline.gui.views.ground import Ground, Rect, is_thin
from fallline.gui.views.level_values import LevelValues
from fallline.gui.views.outside_layer import OutsideLayer
from fallline.gui.views.overlay_layer import OverlayLayer
from fallline.gui.views.path_layer import PathLayer
from fallline.gui.views.pointed import Pointed
from fallline.gui.views.starts import Starts, with_start
from fallline.gui.views.still import StillPlot
from fallline.gui.views.still_layer import StillLayer
from fallline.gui.views.terrain import GRID

STAR = 15.0
ROUGH, REST = 120, 200
"""Points along a side of the terrain while it changes, and milliseconds after which all are computed."""


class ContourView(StillPlot):
    """Looks at two parameters, or at a plane through more of them. `hovered(point or None)` follows the cursor."""

    hovered = Signal(object)

    def __init__(self, session: Session, theme: Theme, parent: QWidget | None = None) -> None:
        axes = {"left": ValueAxis("left"), "bottom": ValueAxis("bottom")}
        super().__init__(axes, theme.plot, parent)
        self.setObjectName("contour-view")
        self.setAccessibleName(tr("Contours of the loss with the path of every run"))
        self.setAccessibleDescription(
            tr("Drag the ring, or Ctrl with the arrow keys, to move the start; Alt with the arrow keys moves the view")
        )
        self.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        self.session, self.theme = session, theme
        self._landscape: Landscape | None = None
        self._window: Rect | None = None
        self._touched = self._stale = self._rough = False
        self._weight = 1.0
        self._equal = True
        self._build()
        self.follower = Follower(session, self, self.refresh, self.show_step)
        self.refresh()
        self.paths.set_step(session.playhead)

    def _build(self) -> None:
        item = self.getPlotItem()
        item.hideButtons()
        item.layout.setContentsMargins(0, 8, 12, 0)
        item.setLabel("bottom", "x")
        item.getAxis("bottom").keep_room(40)
        item.setLabel("left", "y")
        restyle(self, self.theme)
        self.getViewBox().setAspectLocked(True)
        self.ground = Ground(self)
        self.heat, self.lines = self.ground.heat, self.ground.lines
        self.minima = pg.ScatterPlotItem(symbol="star", size=STAR, pxMode=True)
        self.minima.setZValue(5)
        self.still = StillLayer()
        self.still.setZValue(6)
        self.paths = PathLayer()
        self.paths.setZValue(10)
        self.overlay = OverlayLayer(self.session, self.theme)
        self.overlay.setZValue(12)
        self.basins = BasinLayer(self.session, self.theme, self)
        self.ensemble = EnsembleLayer(self.session, self.theme, self)
        self.flow = FlowLayer(self.session, self.theme, self)
        self.finding = FindingLayer(self.session, self.theme)
        self.finding.setZValue(4)
        self.outside = OutsideLayer(self.session, self.theme)
        self.outside.setZValue(3)
        self.starts = Starts(self, self.session, self.paths.crossings)
        self.hint = self.starts.hint
        layers = (
            self.basins.item,
            self.ensemble.item,
            self.outside,
            self.minima,
            self.finding,
            self.still,
            self.flow.item,
        )
        for standing in (self.heat, self.lines, *layers):
            self.addItem(standing, ignoreBounds=True)
        self.values = LevelValues(self.ground, self.theme)
        for moving in (self.values, self.paths, self.overlay):
            self.draw_over(moving)
        self._rest = QTimer(self, singleShot=True, interval=REST)
        self._rest.timeout.connect(self._rested)
        for follow in (self._stale_terrain, lambda *_: self.basins.refresh()):
            self.getViewBox().sigRangeChanged.connect(follow)
        self.scene().sigMouseClicked.connect(self._clicked)
        self.getViewBox().sigRangeChangedManually.connect(self._touch)
        self.pointed = Pointed(self)
        self.pointed.moved.connect(self.hovered)

    def restyle(self, theme: Theme) -> None:
        """Take on other colours."""
        self.theme = theme
        restyle(self, theme)
        self.overlay.theme = self.values.theme = self.finding.theme = self.outside.theme = theme
        self.ground.restyle(theme)
        self.basins.restyle(theme)
        self.ensemble.restyle(theme)
        self.flow.restyle(theme)
        self._draw_minima()
        self.refresh()

    def refresh(self) -> None:
        """Redraw what the scenario changed."""
        look = self.session.projection
        if look.window != self._window:
            self._window = look.window
            self.getViewBox().setAspectLocked(self._equal and not is_thin(look.window))
            self.reset_view()
        if look.landscape != self._landscape:
            self._landscape = look.landscape
            self.getPlotItem().setLabel("bottom", look.labels[0])
            self.getPlotItem().setLabel("left", look.labels[1])
            self._stale_terrain()
            self._draw_minima()
            self.pointed.look_again()
        self._draw_paths()
        self.paths.set_step(self.session.playhead)  # it may have moved while nobody saw this
        self.starts.refresh(self.theme)
        self.outside.refresh()
        self.finding.refresh()
        self.overlay.update()

    def show_step(self, step: int) -> None:
        """Follow the playhead."""
        self.paths.set_step(step)
        self.finding.refresh()
        if self.overlay.shown:
            self.overlay.update()

    def picture(self) -> QPixmap:
        """What stands still, and the lines of the paths, which only grow."""
        return self.paths.trail(super().picture(), self.transform_of_data(), self.inside())

    def reset_view(self) -> None:
        """Look at all there was to see at first."""
        self._touched = False
        x0, x1, y0, y1 = self.session.projection.window
        self.setRange(xRange=(x0, x1), yRange=(y0, y1), padding=0)

    def chosen_view(self) -> Rect | None:
        """The part in sight, where a hand chose it."""
        (x0, x1), (y0, y1) = self.getViewBox().viewRange()
        return (x0, x1, y0, y1) if self._touched else None

    def sight(self) -> tuple[bool, list[list[float]]]:
        """Whether a hand chose what is in sight, and the ranges that were asked for."""
        return self._touched, self.getViewBox().targetRange()

    def put_sight(self, sight: tuple[bool, list[list[float]]]) -> None:
        """Look at what was in sight once."""
        self._touched, (x, y) = sight
        self.setRange(xRange=x, yRange=y, padding=0)

    def _touch(self) -> None:
        """A hand zoomed or panned: from now on the view is the person's own, also when the window changes size."""
        self._touched = True
        self.session.hold_look()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        closed = getattr(self, "plotItem", None) is None  # pyqtgraph takes the plot away before Qt hides the view
        if hasattr(self, "_touched") and not self._touched and not closed:
            self.reset_view()  # equal axes would leave the range of the old shape, widened

    def set_equal_axes(self, equal: bool) -> None:
        """Whether a unit of x is as long as a unit of y; gradients are at right angles to contours only then."""
        self._equal = equal
        self.getViewBox().setAspectLocked(equal)
        self.reset_view()

    def has_equal_axes(self) -> bool:
        """Whether a unit of x is as long as a unit of y."""
        return bool(self.getViewBox().state["aspectLocked"])

    def redraw_terrain(self, *, wait: bool = False) -> None:
        """Heat map and contours over what is in sight, on a coarse grid while a hand changes it time and again."""
        self._rough = self._rest.isActive() and not wait
        if self.isVisible():
            self._rest.start()
        self.ground.draw(*self.asked(), self.theme, most=ROUGH if self._rough else GRID, wait=wait)

    def asked(self) -> tuple[Landscape, Rect]:
        """The landscape and the part of it whose terrain is in sight, for who computes that: it is not drawn here."""
        self._stale = False
        (x0, x1), (y0, y1) = self.getViewBox().viewRange()
        return self.session.projection.landscape, (x0, x1, y0, y1)

    def freshen(self) -> None:
        """Draw another terrain with the next frame, once, however many changes led to it."""
        if self._stale:
            self.redraw_terrain()

    def _stale_terrain(self, *_: object) -> None:
        self._stale = True
        self.viewport().update()

    def _rested(self) -> None:
        if self._rough:
            self.redraw_terrain()

    def _draw_minima(self) -> None:
        minima = self.session.scenario.landscape.minima()
        points = self.session.projection.project(np.array(minima).T).T if minima else np.empty((0, 2))
        pen = pg.mkPen(self.theme.marker_rim, width=1)
        self.minima.setData(*points.T, pen=pen, brush=pg.mkBrush(self.star()))

    def star(self) -> str:
        """The colour of a minimum."""
        return self.theme.text if self.theme.name == "dark" else self.theme.window

    def show_values(self, shown: bool) -> None:
        """Whether the contours bear their losses."""
        self.values.setVisible(shown)
        self.values.update()

    def _draw_paths(self) -> None:
        session, staged = self.session, self.session.staged
        pairs = zip(session.scenario.runs, session.paths, strict=True)
        shown = {index: pair for index, pair in enumerate(pairs) if pair[0].enabled}
        self._drawn_runs = [index for index, (_, path) in shown.items() for _ in range(path.theta.shape[2])]
        drawn = tuple(each for pair in shown.values() for each in walkers(*pair, session.projection, self.theme))
        self.paths.set_paths(drawn, self.theme.marker_rim, staged.weight, past_only=staged.past_only)
        self.still.refresh(session, self.theme)
        if self._weight != staged.weight:
            self._weight = self.overlay.weight = staged.weight
            self.minima.setSize(STAR * staged.weight)
            self.starts.set_weight(staged.weight)

    def _clicked(self, event: MouseClickEvent) -> None:
        """A click on a run outlines it; elsewhere, with the basins on, it starts there."""
        if event.button() != Qt.MouseButton.LeftButton or event.double():
            return
        run = self.paths.at(self.mapFromScene(event.scenePos()).toPointF())
        if run is not None:
            self.session.select(self._drawn_runs[run])
        elif self.basins.shown:
            point = self.getViewBox().mapSceneToView(event.scenePos())
            self.start_at(point.x(), point.y())

    def start_at(self, x: float, y: float) -> None:
        """Let the first walker start at a point of the picture."""
        moved = with_start(self.session.scenario, self.session.projection, 0, np.array([x, y]))
        self.session.edit(moved, tr("start elsewhere"))

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        self.session.look_at_all()
        self.reset_view()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        event.ignore()  # the keys belong to the transport; a graphics view would scroll

    def leaveEvent(self, event: object) -> None:
        self.pointed.leave()
        super().leaveEvent(event)
