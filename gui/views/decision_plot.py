"""The data over two features, with what a model says between them: probabilities, boundaries, or a fitted line."""

from __future__ import annotations

import numpy as np
import pyqtgraph as pg
from contourpy import LineType, contour_generator
from numpy.typing import NDArray
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QSizePolicy, QWidget

from fallline.engine.analysis.model_fit import Slice, decision, margins, measured, part_seen, predicted
from fallline.engine.language import tr
from fallline.engine.models.model import Model
from fallline.gui.theme import Theme
from fallline.gui.views.axes import Plot, make_plot, restyle
from fallline.gui.views.model_colours import SHAPES, class_colour, mixed

Array = NDArray[np.float64]
SIDE, COARSEST, WORK = 72, 16, 3e7
"""Pixels of the map each way, fewer of a large model, whose numbers times pixels are no more: it follows a hand."""
ROOM = 40
"""Pixels under the plot, for figures and a name."""
POINTS = 2_000
"""Examples of a part that are drawn; of more, every second or third."""


class DecisionPlot(QWidget):
    """Filled points are those that the model learns from, hollow ones those that were kept from it."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.theme = theme
        self.plot: Plot = make_plot(theme, whole_x=False, grid=False, parent=self)
        self.plot.setObjectName("decision-plot")
        self.plot.setAccessibleName(tr("Data and model"))
        self.plot.setFocusPolicy(Qt.FocusPolicy.ClickFocus)
        self.plot.getAxis("bottom").setHeight(ROOM)
        self.plot.setMinimumHeight(220)
        self.plot.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.map = pg.ImageItem(axisOrder="row-major")
        self.map.setZValue(-20)
        self.lines = pg.PlotCurveItem(connect="finite")
        self.points: list[pg.ScatterPlotItem] = []
        self.plot.addItem(self.map, ignoreBounds=True)
        self.plot.addItem(self.lines, ignoreBounds=True)
        column = pg.QtWidgets.QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self.plot)

    def restyle(self, theme: Theme) -> None:
        """Other colours; what is drawn comes with the next data."""
        self.theme = theme
        restyle(self.plot, theme)

    def show_data(self, model: Model, axes: tuple[int, int]) -> None:
        """The examples, which no step moves: by two features, or by target and what is said."""
        for item in self.points:
            self.plot.removeItem(item)
        self.points = []
        _, kept = part_seen(model)
        for part, hollow in ((model.parts.train, False), (kept, True)):
            if not model.parts.classes:
                self._add(np.zeros((0, 2)), 0, hollow)  # where they lie is what the model says
                continue
            where = measured(model, part)[:, list(axes)]
            for number in range(len(model.parts.classes)):
                self._add(where[part.y == number][:: 1 + len(part.y) // POINTS], number, hollow)
        if model.parts.classes:
            names = model.parts.features
            self.plot.setLabel("bottom", names[axes[0]])
            self.plot.setLabel("left", names[axes[1]])

    def _add(self, where: Array, number: int, hollow: bool) -> None:
        colour = class_colour(number, self.theme)
        item = pg.ScatterPlotItem(
            x=where[:, 0], y=where[:, 1], size=7, symbol=SHAPES[number % len(SHAPES)],
            pen=pg.mkPen(colour if hollow else self.theme.plot, width=1.4 if hollow else 0.6),
            brush=pg.mkBrush(self.theme.plot if hollow else colour),
        )  # fmt: skip
        self.points.append(item)
        self.plot.addItem(item, ignoreBounds=True)

    def show_model(self, model: Model, theta: Array, axes: tuple[int, int]) -> None:
        """What it says at `theta` (d, 1)."""
        if model.parts.classes:
            side = min(SIDE, max(COARSEST, int((WORK / model.dimension) ** 0.5)))
            self._show_classes(decision(model, theta, axes, side))
        else:
            self._show_values(model, theta)

    def _show_classes(self, found: Slice) -> None:
        x0, x1, y0, y1 = found.window
        self.map.setImage(mixed(found.outputs, self.theme), autoLevels=False)
        self.map.setRect(x0, y0, x1 - x0, y1 - y0)
        self.lines.setData(*boundaries(found), pen=pg.mkPen(self.theme.text, width=1.5))
        self.plot.setRange(xRange=(x0, x1), yRange=(y0, y1), padding=0)

    def _show_values(self, model: Model, theta: Array) -> None:
        """Over a single feature the fitted line; over more, what is said against what is true."""
        parts, (_, kept) = model.parts, part_seen(model)
        alone = len(parts.features) == 1
        ends = []
        for item, part in zip(self.points, (parts.train, kept), strict=True):
            truth, said = predicted(model, theta, part)
            x, y = (measured(model, part)[:, 0], truth) if alone else (truth, said)
            item.setData(x=x, y=y)
            ends.append([x.min(), x.max(), y.min(), y.max()])
        self.map.clear()
        low, high = np.min(ends, axis=0), np.max(ends, axis=0)
        if alone:
            order = np.argsort(measured(model, parts.train)[:, 0])
            _, said = predicted(model, theta, parts.train)
            self.lines.setData(measured(model, parts.train)[order, 0], said[order], pen=self._line())
        else:
            both = [min(low[0], low[2]), max(high[1], high[3])]
            self.lines.setData(both, both, pen=self._line())
        self.plot.setLabel("bottom", parts.features[0] if alone else tr("true"))
        self.plot.setLabel("left", (model.target or tr("target")) if alone else tr("predicted"))
        self.plot.setRange(xRange=(low[0], high[1]), yRange=(low[2], high[3]), padding=0.06)

    def _line(self) -> object:
        return pg.mkPen(self.theme.text, width=1.5)


def boundaries(found: Slice) -> tuple[Array, Array]:
    """Lines, with NaN between them, where the most probable class changes."""
    rows, columns, _ = found.outputs.shape
    x0, x1, y0, y1 = found.window
    x = x0 + (x1 - x0) / columns * (np.arange(columns) + 0.5)
    y = y0 + (y1 - y0) / rows * (np.arange(rows) + 0.5)
    pieces: list[Array] = []
    for margin in margins(found):
        if np.isfinite(margin).all():
            lines = contour_generator(x, y, margin, line_type=LineType.ChunkCombinedNan).lines(0.0)[0]
            pieces += [piece for line in lines if line is not None for piece in (line, np.full((1, 2), np.nan))]
    joined = np.concatenate(pieces) if pieces else np.empty((0, 2))
    return joined[:, 0], joined[:, 1]
