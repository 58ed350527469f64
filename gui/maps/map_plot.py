"""A sweep as a picture: a cell for each pair of values, a colour bar, and theory's lines over it."""

from __future__ import annotations

import numpy as np
import pyqtgraph as pg
from numpy.typing import NDArray
from pyqtgraph.GraphicsScene.mouseEvents import MouseClickEvent
from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QVBoxLayout, QWidget

from fallline.engine.language import tr
from fallline.engine.studies.sweep import METRICS, Axis, Sweep
from fallline.engine.studies.sweep_theory import Lines
from fallline.gui.figures import figure
from fallline.gui.labs.plot import LabPlot
from fallline.gui.maps.colour_scale import ColourScale, diverged
from fallline.gui.theme import Theme

Array = NDArray[np.float64]
LOGARITHMIC = ("loss", "distance", "steps")
LEAST = 1e-17
"""What is smaller is drawn as this, where colours follow the logarithm."""


class MapPlot(QWidget):
    """`pointed(column, row)` follows the cursor, (-1, -1) outside; `picked(column, row)` is a click."""

    pointed = Signal(int, int)
    picked = Signal(int, int)

    def __init__(self, theme: Theme, found: Sweep, x: str = "", y: str = "") -> None:
        super().__init__()
        self.theme, self.found = theme, found
        self.frame = LabPlot(theme, title(found), x or found.x.place, y or found.y.place,
                             log_x=found.x.logarithmic, log_y=found.y.logarithmic)  # fmt: skip
        self.frame.title.setProperty("role", "section-detail")  # f* is not F*
        self.frame.plot.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform, False)  # a cell is one run
        self.image = pg.ImageItem(axisOrder="row-major")
        self.frame.plot.addItem(self.image)
        self.scale = ColourScale(theme)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self.frame, 1)
        column.addWidget(self.scale)
        scene = self.frame.plot.scene()
        scene.sigMouseMoved.connect(lambda at: self.pointed.emit(*self._cell(at)))
        scene.sigMouseClicked.connect(self._click)
        self.show_sweep(found)

    def show_sweep(self, found: Sweep) -> None:
        """The figures so far."""
        self.found = found
        self.image.setImage(coloured(found, self.theme), autoLevels=False)
        (x0, x1), (y0, y1) = edges(found.x), edges(found.y)
        self.image.setRect(x0, y0, x1 - x0, y1 - y0)
        self.frame.plot.setRange(xRange=(x0, x1), yRange=(y0, y1), padding=0)
        known = found.figures[np.isfinite(found.figures)]
        self.scale.show_range(*(figure(float(end)) for end in (known.min(), known.max())) if known.size else ("", ""))

    def show_theory(self, theory: Lines | None) -> None:
        """The edge of stability dashed, a star at the best pair; nothing where theory is silent."""
        self.frame.clear()
        if theory is not None:
            boundary = theory.boundary
            self.frame.curve(
                boundary[:, 0], boundary[:, 1], "text", tr("theory: edge of stability"), dash=True, width=2
            )
        if theory is not None and theory.optimum is not None:
            x, y = theory.optimum
            self.frame.points(np.array([x]), np.array([y]), "orange", tr("theory: best pair"), symbol="star", size=16)
        self.frame.finish()

    def _cell(self, scene_position: object) -> tuple[int, int]:
        point = self.frame.plot.getViewBox().mapSceneToView(scene_position)
        at = []
        for axis, value in ((self.found.x, point.x()), (self.found.y, point.y())):
            low, high = edges(axis)
            share = (value - low) / (high - low)
            at.append(int(share * axis.count) if 0 <= share < 1 else -1)
        return (at[0], at[1]) if min(at) >= 0 else (-1, -1)

    def _click(self, event: MouseClickEvent) -> None:
        column, row = self._cell(event.scenePos())
        if event.button() == Qt.MouseButton.LeftButton and column >= 0:
            self.picked.emit(column, row)


def title(found: Sweep) -> str:
    """What is mapped, in whole words."""
    words = METRICS[found.metric].replace("`tolerance`", "10⁻⁶")
    return words[:1].upper() + words[1:]


def edges(axis: Axis) -> tuple[float, float]:
    """Where the first cell begins and the last ends, in log10 on a logarithmic axis."""
    low, high = (np.log10(axis.low), np.log10(axis.high)) if axis.logarithmic else (axis.low, axis.high)
    half = (high - low) / (axis.count - 1) / 2
    return float(low - half), float(high + half)


def coloured(found: Sweep, theme: Theme) -> NDArray[np.uint8]:
    """RGBA bytes: the heat map from best to worst, muted where runs diverge, nothing where there is no figure yet."""
    figures = found.figures
    values = np.where(np.isfinite(figures), figures, np.nan)
    if found.metric in LOGARITHMIC:
        values = np.log10(np.where(values > LEAST, values, np.where(np.isfinite(values), LEAST, np.nan)))
    known = np.isfinite(values)
    low, high = (float(values[known].min()), float(values[known].max())) if known.any() else (0.0, 1.0)
    scaled = np.clip((values - low) / (high - low), 0, 1) if high > low else values * 0
    stops, colours = zip(*theme.heat, strict=True)
    table = np.array(colours, dtype=np.float64)
    rgba = np.zeros((*figures.shape, 4), dtype=np.uint8)
    for channel in range(3):
        rgba[..., channel] = np.interp(np.where(known, scaled, 1.0), stops, table[:, channel])
    rgba[..., 3] = np.where(known | np.isinf(figures), 255, 0)
    rgba[found.diverged] = diverged(theme).getRgb()
    return rgba
