"""Marks on the condition number or the eigenvalues along paths: saddle-like ground, and singular points."""

from __future__ import annotations

import numpy as np
import pyqtgraph as pg
from PySide6.QtWidgets import QLabel, QWidget

from engine.spectrum import Spectrum, thinned
from gui.theme import Theme
from gui.views.step_plot import Curve

MOST = 24
"""Marks of each kind on one curve."""
SADDLE, SINGULAR = "× saddle", "↑ singular: κ infinite"


class ConditionMarks(QLabel):
    """The legend, which shows only what there is; the marks lie in the plot."""

    def __init__(self, plot: pg.PlotWidget, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("condition-legend")
        self.setProperty("role", "muted")
        self.setToolTip(
            "× Here the Hessian curves up one way and down another, as at a saddle.\n"
            "↑ Here an eigenvalue is zero or changes its sign: the condition number is infinite."
        )
        self.saddles = pg.ScatterPlotItem(symbol="x", size=7, pxMode=True, pen=None)
        self.singular = pg.ScatterPlotItem(symbol="arrow_up", size=13, pxMode=True, pen=None)
        for item in (self.saddles, self.singular):
            item.setZValue(4)
            plot.addItem(item, ignoreBounds=True)

    def show_marks(self, marked: list[tuple[Curve, Spectrum]], top: float, theme: Theme, words: str = "") -> None:
        """Saddles on their curves; singular points at the height `top`; `words` begin the legend."""
        saddles: list[dict[str, object]] = []
        singular: list[dict[str, object]] = []
        for curve, along in marked:
            brush = theme.runs[str(curve.run.colour)]
            at = along.steps[thinned(along.saddle, MOST)]
            at = at[np.isfinite(curve.y[at])]
            saddles.extend({"pos": place, "brush": brush} for place in zip(curve.x[at], curve.y[at], strict=True))
            few = along.singular[:: max(1, -(-len(along.singular) // MOST))]
            singular.extend({"pos": (float(step), top), "brush": brush} for step in few)
        self.saddles.setData(saddles)
        self.singular.setData(singular)
        marks = "     ".join(text for text, there in ((SADDLE, saddles), (SINGULAR, singular)) if there)
        self.setText("\n".join(line for line in (words, marks) if line))
        self.setVisible(bool(self.text()))
