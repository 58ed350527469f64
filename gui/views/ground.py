"""The standing part of the contour view: heat map and contour lines, in the background where they take long."""

from __future__ import annotations

import time

import numpy as np
import pyqtgraph as pg
from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QColor

from fallline.engine.problem.landscape import Landscape
from fallline.engine.run.progress import Progress
from fallline.gui.background import Background
from fallline.gui.theme import Theme
from fallline.gui.views.terrain import GRID, Terrain, slow, terrain

PATIENCE = 0.06
"""Seconds that a ground takes, at the pace of the last one, from which it is computed in the background."""
Rect = tuple[float, float, float, float]
THIN = 30.0


def is_thin(rect: Rect) -> bool:
    """Whether it would be a line if a unit of x were as long as one of y: fits of data have parameters of any size."""
    wide, high = rect[1] - rect[0], rect[3] - rect[2]
    return not 1 / THIN < wide / high < THIN


class Ground(QObject):
    """Owns the two items; late answers of an older look are dropped. `failed(why)`: there is no ground, or "" again."""

    failed = Signal(str)
    drawn = Signal()
    """There is another one."""

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self.heat = pg.ImageItem(axisOrder="row-major")
        self.heat.setZValue(-20)
        self.lines = pg.PlotCurveItem(connect="finite", antialias=True)
        self.lines.setZValue(-10)
        self._shown: tuple[Rect, Terrain] | None = None
        self._pace = 0.0
        self._background = Background(self)
        self._background.answered.connect(self._take)
        self._background.failed.connect(self._clear)

    def draw(self, landscape: Landscape, rect: Rect, theme: Theme, *, most: int = GRID, wait: bool = False) -> None:
        """Show `landscape` over `rect`, by up to `most` points along a side.

        At once, or later where that would hold up the hand and nobody waits.
        """
        self._theme = theme

        def work(_: Progress) -> tuple[Rect, Terrain]:
            began = time.perf_counter()
            found = terrain(landscape, rect, most)
            self._pace = (time.perf_counter() - began) / most**2
            return rect, found

        at_once = wait or (self._pace * most**2 <= PATIENCE and not slow(landscape, most))
        self._background.ask(work, at_once=at_once, asks=False)

    @property
    def terrain(self) -> Terrain | None:
        """What is shown."""
        return None if self._shown is None else self._shown[1]

    def restyle(self, theme: Theme) -> None:
        """The same ground in other colours."""
        self._theme = theme
        if self._shown is not None:
            self._paint(*self._shown)

    def show(self, rect: Rect, ground: Terrain, theme: Theme) -> None:
        """Show what is there already."""
        self._theme = theme
        self._take((rect, ground))

    def _take(self, shown: tuple[Rect, Terrain]) -> None:
        self._shown = shown
        self._paint(*shown)
        self.failed.emit("")
        self.drawn.emit()

    def _clear(self, why: str) -> None:
        """What stands there is the ground of another look."""
        self._shown = None
        self.heat.clear()
        self.lines.clear()
        self.failed.emit(why)
        self.drawn.emit()

    def _paint(self, rect: Rect, ground: Terrain) -> None:
        x0, x1, y0, y1 = rect
        self.heat.setImage(coloured(ground.heights, self._theme), autoLevels=False)
        dx, dy = (x1 - x0) / (len(ground.heights) - 1), (y1 - y0) / (len(ground.heights) - 1)
        self.heat.setRect(x0 - dx / 2, y0 - dy / 2, x1 - x0 + dx, y1 - y0 + dy)
        colour = QColor(self._theme.contour)
        colour.setAlpha(self._theme.contour_alpha)
        self.lines.setData(*ground.lines.T, pen=pg.mkPen(colour, width=1))


def coloured(heights: np.ndarray, theme: Theme) -> np.ndarray:
    """RGBA bytes of `heights` in the theme's map; transparent where the loss is undefined."""
    stops, colours = zip(*theme.heat, strict=True)
    table = np.array(colours, dtype=np.float64)
    rgba = np.empty((*heights.shape, 4), dtype=np.uint8)
    known = np.isfinite(heights)
    for channel in range(3):
        rgba[..., channel] = np.interp(np.where(known, heights, 0.0), stops, table[:, channel])
    rgba[..., 3] = np.where(known, 255, 0)
    return rgba
