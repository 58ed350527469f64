"""The loss of every run over the steps, or over the evaluations that they cost."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pyqtgraph as pg
from PySide6.QtCore import Qt
from PySide6.QtGui import QColor
from PySide6.QtWidgets import QToolButton, QWidget

from fallline.engine.analysis.best_hyperparameters import expected_rate
from fallline.engine.analysis.convergence_rate import expected_at, mean_loss
from fallline.engine.analysis.noise_floor import noise_floor
from fallline.engine.language import tr
from fallline.engine.run.trajectory import Trajectory
from fallline.engine.scenario.scenario import Run
from fallline.gui.session import Session
from fallline.gui.theme import Theme
from fallline.gui.views.axes import LogAxis, ValueAxis
from fallline.gui.views.best_pair import BestPair
from fallline.gui.views.contour import ContourView
from fallline.gui.views.ensemble_layer import EnsembleLayer
from fallline.gui.views.flow_layer import FlowLayer
from fallline.gui.views.rate_span import RateSpan
from fallline.gui.views.step_plot import LOWEST, Array, Curve, StepPlot, log10, span_of, switch
from fallline.gui.views.symlog_axis import put_axis
from fallline.gui.views.view import Place
from fallline.gui.widgets.section import SectionTitle

FLOOR, CEILING, BENDS = 1e-17, 1e4, 60
"""Nothing under FLOOR is told from f*; what exceeds the first losses CEILING times is left to the edge of the plot."""

Line = tuple[Run, Array, Array, Qt.PenStyle]


class LossView(StepPlot):
    """Logarithmic f - f* against the step by default; each of the three by a switch."""

    place = Place("Loss", page="Plots", order=10, share=3)  # what is read most gets most

    def __init__(self, session: Session, theme: Theme, parent: QWidget | None = None) -> None:
        self._ensemble: EnsembleLayer | None = None
        self._flow: FlowLayer | None = None
        self._bands: list[pg.GraphicsObject] = []
        self._expected: list[pg.PlotCurveItem] = []
        self._floors: list[float | None] | None = None
        self._base = 0.0
        self._beside: list[Line] = []
        super().__init__(session, theme, "loss-view", tr("Loss"), "", log=True, parent=parent)
        self.above = self._switch(
            "f − f*", "loss-above-button", tr("Show the loss above that of the best known minimum"), on=True
        )
        self.logarithmic = self._switch(tr("log"), "loss-log-button", tr("Logarithmic axis"), on=True)
        self.costs = self._switch(
            tr("cost"), "loss-cost-button", tr("Against evaluations of f and its gradient"), on=False
        )
        self.rates = SectionTitle(tr("Rate"), parent=self)
        self.column.addWidget(self.rates)
        layout = self.rates.layout()
        assert layout is not None
        layout.addWidget(BestPair(session, self.rates))
        self.theory = self._switch(
            tr("theory"),
            "loss-theory-button",
            tr("What theory expects: the rate from here, and dashed the floor that noise leaves a run on"),
            on=False,
            title=self.rates,
        )
        self.measure = self._switch(
            tr("measure"),
            "loss-measure-button",
            tr("Measure the rate over a span of steps"),
            on=False,
            title=self.rates,
        )
        self.measured = RateSpan(session, theme, self.plot, self)
        self.measured.dragged.connect(self._measure)
        self.column.addWidget(self.measured)
        self.start()

    def _switch(self, text: str, name: str, tip: str, *, on: bool, title: SectionTitle | None = None) -> QToolButton:
        button = switch(title or self.title, text, name, tip, on=on)
        button.toggled.connect(self._switched)
        return button

    def clear(self, on: bool) -> None:
        super().clear(on)
        self.rates.setVisible(not on)

    def show_step(self, step: int) -> None:
        """The playhead; and from it the losses that theory expects of each method it knows, and their floors."""
        super().show_step(step)
        lines = [*self._theory_lines(step), *self._floor_lines()] if self.theory.isChecked() else []
        lines += [*self._flow_lines(), *self._beside]
        while len(self._expected) < len(lines):
            self._expected.append(pg.PlotCurveItem(antialias=True))
            self.plot.addItem(self._expected[-1], ignoreBounds=True)
        for index, item in enumerate(self._expected):
            item.setVisible(index < len(lines))
            if index < len(lines):
                run, x, y, style = lines[index]
                item.setData(x, y, pen=pg.mkPen(self.theme.runs[str(run.colour)], width=1, style=style))

    def _theory_lines(self, step: int) -> list[Line]:
        """From the loss of each run at `step` to the last step; none against evaluations, of which theory is silent."""
        scenario, lines, floor = self.session.scenario, [], self._base
        if self.costs.isChecked():
            return []
        straight = self.logarithmic.isChecked() and self.above.isChecked()
        for run, path in self.runs():
            factor, at = expected_rate(scenario, run, path, step), min(step, path.steps)
            mean = float(mean_loss(path.loss[at : at + 1])[0])
            if np.isfinite(factor) and factor > 0 and np.isfinite(mean):
                x = np.linspace(at, scenario.steps, 2 if straight else BENDS)
                y = expected_at(mean - floor, factor, x - at, self._lowest() - floor)
                lines.append((run, x, self._scaled(y), Qt.PenStyle.DotLine))
        return lines

    def _floor_lines(self) -> list[Line]:
        """Where noise leaves the runs that theory knows, on average, however many steps they take."""
        scenario = self.session.scenario
        if self._floors is None:
            self._floors = [noise_floor(scenario, run) for run, _ in self.runs()]
        lines = []
        for floor, curve in zip(self._floors, self.drawn, strict=True):
            if floor and np.isfinite(floor):
                y = self._scaled(np.full(2, self._lowest() - self._base + floor))
                lines.append((curve.run, curve.x[[0, -1]], y, Qt.PenStyle.DashLine))
        return lines

    def _flow_lines(self) -> list[Line]:
        """The mean loss that the central flow foretells, if it is shown."""
        flow = self._flow
        if flow is None or flow.found is None or flow.run is None or self.costs.isChecked():
            return []
        y = self._scaled(flow.found.mean_loss - self._base)
        return [(flow.run, flow.found.steps.astype(np.float64), y, Qt.PenStyle.DashLine)]

    def _switched(self) -> None:
        wanted = LogAxis if self.logarithmic.isChecked() else ValueAxis
        if not isinstance(self.plot.getAxis("left"), wanted):
            put_axis(self.plot, wanted("left"), self.theme)
        self.line.setVisible(not self.costs.isChecked())  # one step costs each run something else
        # Its table comes below the plot, which keeps its height: the page scrolls instead.
        self.plot.setMinimumHeight(max(self.plot.height(), LOWEST) if self.measure.isChecked() else LOWEST)
        self.measured.show_span(self.measure.isChecked(), against_steps=not self.costs.isChecked())
        self.refresh()

    def _measure(self) -> None:
        fits = self.logarithmic.isChecked() and self.above.isChecked()
        self.measured.refresh(self.theme, self.runs(), fits=fits)

    def attend(self, contour: ContourView) -> None:
        """Draw the bands of its ensemble behind the curves, and over them the loss of its central flow."""
        self._ensemble, self._flow = contour.ensemble, contour.flow
        self._ensemble.changed.connect(self.refresh)
        self._flow.changed.connect(lambda: self.show_step(self.session.playhead))

    def refresh(self) -> None:
        """The curves, the measured rates, and the bands of an ensemble behind them."""
        super().refresh()
        self._measure()
        for item in self._bands:
            self.plot.removeItem(item)
        self._bands = []
        layer = self._ensemble
        if layer is None or layer.found is None or self.costs.isChecked():
            return
        bands = [self._scaled(band - self._base) for band in layer.found.bands]
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
        floor, self._floors = self._floor(), None
        self._base = floor
        self._beside = [line for run, path in self.runs() for line in self._beside_lines(run, path)]
        return [self._curve(run, path) for run, path in self.runs()]

    def _beside_lines(self, run: Run, path: Trajectory) -> Iterator[Line]:
        """The loss of the mean that is kept in the end, where there is one."""
        kept = path.points.get(run.kept)
        if kept is not None:
            losses = self._scaled(mean_loss(path.drawn(kept.loss)) - self._base)
            yield run, self._across(path), losses, Qt.PenStyle.DashDotLine

    def still_curves(self) -> list[Curve]:
        """The same of the frozen runs, above the same floor."""
        return [self._curve(run, path) for run, path in self.session.staged.still]

    def _curve(self, run: Run, path: Trajectory) -> Curve:
        losses = self._scaled(mean_loss(path.drawn(path.loss)) - self._base)
        return Curve(run, losses, self._across(path), steps=path.outline)

    def span(self, curves: list[Curve]) -> tuple[float, float]:
        """All finite values, but no more than CEILING times where the runs began."""
        if not curves:
            return 0.0, 1.0
        low, high = span_of([curve.y for curve in curves])
        begin = max((float(curve.y[0]) for curve in curves if np.isfinite(curve.y[0])), default=high)
        ceiling = begin + np.log10(CEILING) if self.logarithmic.isChecked() else begin + 3 * abs(begin) + 1.0
        return low, max(min(high, ceiling), low + 1e-9)

    def _across(self, path: Trajectory) -> Array:
        across = path.evaluations if self.costs.isChecked() else np.arange(path.steps + 1)
        return np.asarray(path.drawn(across), dtype=np.float64)

    def _against_steps(self) -> bool:
        return not self.costs.isChecked()

    def _least_width(self) -> float:
        return 1.0 if self.costs.isChecked() else super()._least_width()

    def _scaled(self, loss: Array) -> Array:
        return log10(np.maximum(loss, FLOOR)) if self.logarithmic.isChecked() else loss

    def _lowest(self) -> float:
        """f*, or, where it is unknown, what stands in its place."""
        lowest = self.session.scenario.landscape.lowest()
        return lowest if lowest is not None else self._base

    def _floor(self) -> float:
        """What is subtracted: f*, or the lowest loss that a run found where f* is unknown, or nothing."""
        if not self.above.isChecked():
            self.title.detail.setText("f")
            return 0.0
        lowest = self.session.scenario.landscape.lowest()
        if lowest is None and not any(np.isfinite(path.loss).any() for _, path in self.runs()):
            self.title.detail.setText(tr("no loss known") if self.runs() else "")
            return 0.0
        if lowest is not None:
            self.title.detail.setText(tr("above f*"))
            return lowest
        found = float(
            min((np.nanmin(path.loss) for _, path in self.runs() if np.isfinite(path.loss).any()), default=0.0)
        )
        self.title.detail.setText(tr("f, as f* is unknown") if found > 0 else tr("above best found"))
        return min(found, 0.0)  # a loss that stays positive is its own measure: nothing need be taken off
