"""The loss of every run over the steps, or over the evaluations that they cost."""

from __future__ import annotations

import numpy as np
import pyqtgraph as pg
from PySide6.QtCore import Qt
from PySide6.QtGui import QColor
from PySide6.QtWidgets import QToolButton, QWidget

from engine.advice import expected_rate
from engine.trace import Trajectory
from gui.session import Session
from gui.theme import Theme
from gui.views.axes import LogAxis, ValueAxis
from gui.views.ensemble_layer import EnsembleLayer
from gui.views.step_plot import Array, Curve, StepPlot, log10, span_of, switch

FLOOR, CEILING = 1e-17, 1e4
"""Nothing under FLOOR is told from f*; what exceeds the first losses CEILING times is left to the edge of the plot."""


class LossView(StepPlot):
    """Logarithmic f - f* against the step by default; each of the three by a switch."""

    def __init__(self, session: Session, theme: Theme, parent: QWidget | None = None) -> None:
        self._ensemble: EnsembleLayer | None = None
        self._bands: list[pg.GraphicsObject] = []
        self._expected: list[pg.PlotCurveItem] = []
        super().__init__(session, theme, "loss-view", "Loss", "", log=True, parent=parent)
        self.above = self._switch(
            "f − f*", "loss-above-button", "Show the loss above that of the best known minimum", on=True
        )
        self.logarithmic = self._switch("log", "loss-log-button", "Logarithmic axis", on=True)
        self.costs = self._switch("evals", "loss-cost-button", "Against evaluations spent, instead of steps", on=False)
        self.theory = self._switch("theory", "loss-theory-button", "The rate that theory expects from here", on=False)
        self.start()

    def _switch(self, text: str, name: str, tip: str, *, on: bool) -> QToolButton:
        button = switch(self.title, text, name, tip, on=on)
        button.toggled.connect(self._switched)
        return button

    def show_step(self, step: int) -> None:
        """The playhead; and from it the straight line that theory expects of each method it knows."""
        super().show_step(step)
        for item in self._expected:
            self.plot.removeItem(item)
        self._expected = []
        if not (hasattr(self, "theory") and self.theory.isChecked() and self.logarithmic.isChecked()):
            return
        scenario = self.session.scenario
        for curve, (run, path) in zip(self._curves, self.runs(), strict=True):
            factor = expected_rate(scenario, run, path, step)
            x, y = curve.at(step)
            if np.isfinite(factor) and factor > 0 and np.isfinite(y):
                end = np.array([x, float(scenario.steps)])
                slope = 2 * np.log10(factor)  # the loss goes as the square of the distance
                pen = pg.mkPen(self.theme.runs[str(run.colour)], width=1, style=Qt.PenStyle.DotLine)
                self._expected.append(pg.PlotCurveItem(end, y + slope * (end - x), pen=pen, antialias=True))
                self.plot.addItem(self._expected[-1], ignoreBounds=True)

    def _switched(self) -> None:
        wanted = LogAxis if self.logarithmic.isChecked() else ValueAxis
        if not isinstance(self.plot.getAxis("left"), wanted):
            axis = wanted("left")
            self.plot.setAxisItems({"left": axis})
            axis.setGrid(48)
            axis.restyle(self.theme)
            axis.linkedViewChanged(
                self.plot.getViewBox()
            )  # it hears of the next change only, not of the range there is
        self.line.setVisible(not self.costs.isChecked())  # one step costs each run something else
        self.refresh()

    def set_ensemble(self, layer: EnsembleLayer) -> None:
        """Draw the bands of `layer` behind the curves."""
        self._ensemble = layer
        layer.changed.connect(self.refresh)

    def refresh(self) -> None:
        """The curves, and the bands of an ensemble behind them."""
        super().refresh()
        for item in self._bands:
            self.plot.removeItem(item)
        self._bands = []
        layer = self._ensemble
        if layer is None or layer.found is None or self.costs.isChecked():
            return
        bands = [self._scaled(band - self._floor()) for band in layer.found.bands]
        steps = np.arange(len(bands[0]), dtype=np.float64)
        colour = QColor(self.theme.runs[layer.colour])
        for low, high, alpha in ((0, 4, 45), (1, 3, 80)):
            edges = [pg.PlotCurveItem(steps, np.nan_to_num(bands[at], nan=bands[2][0])) for at in (low, high)]
            colour.setAlpha(alpha)
            self._bands.append(pg.FillBetweenItem(*edges, brush=colour))
        self._bands.append(
            pg.PlotCurveItem(steps, bands[2], pen=pg.mkPen(self.theme.runs[layer.colour], width=1, dash=[4, 3]))
        )
        for item in self._bands:
            item.setZValue(-5)
            self.plot.addItem(item, ignoreBounds=True)

    def curves(self) -> list[Curve]:
        """The losses as the switches ask for them, averaged over walkers."""
        floor = self._floor()
        return [Curve(run, self._scaled(mean_loss(path) - floor), self._across(path)) for run, path in self.runs()]

    def span(self, curves: list[Curve]) -> tuple[float, float]:
        """All finite values, but no more than CEILING times where the runs began."""
        if not curves:
            return 0.0, 1.0
        low, high = span_of([curve.y for curve in curves])
        begin = max((float(curve.y[0]) for curve in curves if np.isfinite(curve.y[0])), default=high)
        ceiling = begin + np.log10(CEILING) if self.logarithmic.isChecked() else begin + 3 * abs(begin) + 1.0
        return low, max(min(high, ceiling), low + 1e-9)

    def _across(self, path: Trajectory) -> Array:
        return np.asarray(path.evaluations if self.costs.isChecked() else np.arange(path.steps + 1), dtype=np.float64)

    def _least_width(self) -> float:
        return 1.0 if self.costs.isChecked() else super()._least_width()

    def _scaled(self, loss: Array) -> Array:
        return log10(np.maximum(loss, FLOOR)) if self.logarithmic.isChecked() else loss

    def _floor(self) -> float:
        """What is subtracted: f*, or the lowest loss that a run found where f* is unknown, or nothing."""
        if not self.above.isChecked():
            self.title.detail.setText("f")
            return 0.0
        lowest = self.session.scenario.landscape.lowest()
        if lowest is not None:
            self.title.detail.setText("above f*")
            return lowest
        found = float(
            min((np.nanmin(path.loss) for _, path in self.runs() if np.isfinite(path.loss).any()), default=0.0)
        )
        self.title.detail.setText("f, as f* is unknown" if found > 0 else "above best found")
        return min(found, 0.0)  # a loss that stays positive is its own measure: nothing need be taken off


def mean_loss(path: Trajectory) -> Array:
    """The loss at each step, averaged over the walkers that are still there."""
    there = np.isfinite(path.loss)
    total = np.where(there, path.loss, 0.0).sum(axis=1)
    with np.errstate(invalid="ignore"):
        return np.asarray(np.where(there.any(axis=1), total / there.sum(axis=1), np.nan))
