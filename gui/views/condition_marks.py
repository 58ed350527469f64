"""Marks on the condition number or the eigenvalues along paths: saddle-like ground, and singular points."""

from __future__ import annotations

import numpy as np
import pyqtgraph as pg
from numpy.typing import NDArray
from PySide6.QtCore import QRectF
from PySide6.QtGui import QColor, QPainter, QPen, QTransform
from PySide6.QtWidgets import QLabel, QWidget

from fallline.engine.analysis.spectrum import Spectrum, thinned
from fallline.engine.language import tr
from fallline.gui.theme import Theme
from fallline.gui.views.curve_layer import Standing
from fallline.gui.views.segments import draw_lines, to_device
from fallline.gui.views.step_plot import Curve

Array = NDArray[np.float64]
MOST, WIDTH = 24, 1.6
"""Marks of each kind on one curve; pixels of their lines."""
SADDLE, SINGULAR = tr("× saddle"), tr("↑ singular: κ infinite")
CROSS = np.array([[-3.2, -3.2, 3.2, 3.2], [-3.2, 3.2, 3.2, -3.2]])
ARROW = np.array([[0.0, 10.0, 0.0, -2.0], [-3.6, 1.8, 0.0, -2.0], [3.6, 1.8, 0.0, -2.0]])
"""Lines (k, 4) about a point, in pixels, as the legend has them."""


class Marks(Standing):
    """A small figure of lines at each point, in the colour of its run."""

    def __init__(self, figure: Array) -> None:
        super().__init__()
        self._figure = figure
        self._points: list[tuple[str, Array]] = []

    @property
    def at(self) -> Array:
        """Where they are, (n, 2) in the data."""
        return np.concatenate([np.empty((0, 2)), *(points for _, points in self._points)])

    def set_points(self, points: list[tuple[str, Array]]) -> None:
        """Other points: of each colour (n, 2)."""
        self._points = points
        self.update()

    def draw(self, painter: QPainter, transform: QTransform, sight: QRectF) -> None:
        for colour, points in self._points:
            places = to_device(points, transform)[:, None, [0, 1, 0, 1]]
            painter.setPen(QPen(QColor(colour), WIDTH))
            draw_lines(painter, (places + self._figure).reshape(-1, 4))


class ConditionMarks(QLabel):
    """The legend, which shows only what there is; the marks lie in the plot."""

    def __init__(self, plot: pg.PlotWidget, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("condition-legend")
        self.setProperty("role", "muted")
        self.setToolTip(
            tr(
                "× Here the Hessian curves up one way and down another, as at a saddle.\n"
                "↑ Here an eigenvalue is zero or changes its sign: the condition number is infinite."
            )
        )
        self.saddles, self.singular = Marks(CROSS), Marks(ARROW)
        for item in (self.saddles, self.singular):
            item.setZValue(4)
            plot.addItem(item, ignoreBounds=True)

    def show_marks(self, marked: list[tuple[Curve, Spectrum]], top: float, theme: Theme, words: str = "") -> None:
        """Saddles on their curves; singular points at the height `top`; `words` begin the legend."""
        saddles, singular = [], []
        for curve, along in marked:
            colour = theme.runs[str(curve.run.colour)]
            points = np.array([curve.at(step) for step in along.steps[thinned(along.saddle, MOST)]]).reshape(-1, 2)
            saddles.append((colour, points[np.isfinite(points[:, 1])]))
            few = along.singular[:: max(1, -(-len(along.singular) // MOST))]
            singular.append((colour, np.column_stack([few, np.full(len(few), top)])))
        self.saddles.set_points(saddles)
        self.singular.set_points(singular)
        marks = "     ".join(
            text for text, there in ((SADDLE, self.saddles), (SINGULAR, self.singular)) if len(there.at)
        )
        self.setText("\n".join(line for line in (words, marks) if line))
        self.setVisible(bool(self.text()))
