"""A span of steps to drag over the loss plot, and the rate that each run keeps there, measured beside theory's."""

from __future__ import annotations

import numpy as np
import pyqtgraph as pg
from PySide6.QtCore import QSignalBlocker, Signal
from PySide6.QtGui import QColor
from PySide6.QtWidgets import QLabel, QVBoxLayout, QWidget

from fallline.engine.analysis.best_hyperparameters import expected_rate
from fallline.engine.analysis.convergence_rate import SpanRate, span_rate
from fallline.engine.language import later, tr
from fallline.engine.run.trajectory import Trajectory
from fallline.engine.scenario.scenario import Run
from fallline.gui.figures import figure
from fallline.gui.session import Session
from fallline.gui.theme import Theme
from fallline.gui.views.now_table import FigureTable

HEADS = {
    later("measured"): tr("Factor of f − f* per step: the least-squares slope of log(f − f*) over the span"),
    later("theory"): tr("What theory expects with the curvature and learning rate where the span begins"),
    later("a tenth in"): tr("Steps in which f − f* falls to a tenth at the measured rate, or why there is none"),
}
UNTOLD = {
    "unknown": tr("f* is unknown"),
    "left": tr("diverged at {left}"),
    "minimum": tr("already at f*"),
    "few": tr("under 3 points"),
}


class RateSpan(QWidget):
    """Hidden until it is asked for; knows nothing of the playhead, and so costs no frame anything."""

    dragged = Signal()

    def __init__(self, session: Session, theme: Theme, plot: pg.PlotWidget, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("rate-span")
        self.session, self.theme, self.plot = session, theme, plot
        self.region = pg.LinearRegionItem(swapMode="push")
        self.region.setZValue(-8)
        self.region.sigRegionChanged.connect(self._moved)  # a lambda would hold both for ever: it belongs to no scene
        self._fits: list[pg.PlotCurveItem] = []
        self.words = QLabel(self)
        self.words.setObjectName("rate-span-words")
        self.words.setProperty("role", "muted")
        self.words.setWordWrap(True)
        self.table = FigureTable(HEADS, "rate-span-table", self)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(4)
        column.addWidget(self.words)
        column.addWidget(self.table)
        self._on = self._against_steps = False
        self.hide()

    @property
    def steps(self) -> tuple[int, int]:
        """The first and the last step of the span."""
        low, high = self.region.getRegion()
        return round(low), round(high)

    def show_span(self, on: bool, *, against_steps: bool) -> None:
        """Bring the span and its table, or take them away; without a step axis there is nothing to drag on."""
        if on and not self._on:
            steps = self.session.scenario.steps
            self.plot.addItem(self.region, ignoreBounds=True)
            self._place(steps // 2, steps)  # the second half, where what is only of the beginning has gone
        elif self._on and not on:
            self.plot.removeItem(self.region)
        self._on, self._against_steps = on, against_steps
        self.region.setVisible(against_steps)
        self.setVisible(on)

    def _moved(self, _: object) -> None:
        self.dragged.emit()

    def _place(self, first: int, last: int) -> None:
        with QSignalBlocker(self.region):
            self.region.setBounds((0, self.session.scenario.steps))
            self.region.setRegion((first, last))

    def refresh(self, theme: Theme, runs: list[tuple[Run, Trajectory]], *, fits: bool) -> None:
        """Measure anew; the lines that were fitted are drawn where the plot shows log10(f - f*), `fits`."""
        self.theme = theme
        found: list[tuple[Run, SpanRate]] = []
        if self._on:
            self._dress()
            first, last = self._kept()
            lowest = self.session.scenario.landscape.lowest()
            found = [(run, span_rate(path, lowest, first, last)) for run, path in runs]
            self._fill(runs, found, first, last)
        self._draw(found if fits and self._against_steps else [])

    def _kept(self) -> tuple[int, int]:
        """The span, within the steps that there are now."""
        first, last = self.steps
        steps = self.session.scenario.steps
        self._place(min(first, steps), min(last, steps))
        return self.steps

    def _dress(self) -> None:
        fill, edge = QColor(self.theme.accent), QColor(self.theme.accent)
        fill.setAlpha(28)
        self.region.setBrush(fill)
        fill.setAlpha(46)
        self.region.setHoverBrush(fill)
        for line in self.region.lines:
            line.setPen(pg.mkPen(edge, width=1))
            line.setHoverPen(pg.mkPen(edge, width=3))

    def _fill(
        self, runs: list[tuple[Run, Trajectory]], found: list[tuple[Run, SpanRate]], first: int, last: int
    ) -> None:
        how = tr("Drag the band or its edges.") if self._against_steps else tr("Switch cost off to drag the band.")
        self.words.setText(tr("f − f* from step {first} to {last}. {how}", first=first, last=last, how=how))
        self.table.set_runs(tuple(run for run, _ in runs), self.theme)
        for index, ((run, path), (_, rate)) in enumerate(zip(runs, found, strict=True)):
            there = path.diverged_at is None or first < path.diverged_at
            expected = expected_rate(self.session.scenario, run, path, first) ** 2 if there else np.nan
            self.table.set_row(index, [_factor(rate.rate), _factor(expected), words(rate, path)])

    def _draw(self, found: list[tuple[Run, SpanRate]]) -> None:
        """The fitted lines, dashed."""
        told = [(run, rate) for run, rate in found if rate.untold is None and min(rate.losses) > 0]
        while len(self._fits) < len(told):
            self._fits.append(pg.PlotCurveItem(antialias=True))
            self.plot.addItem(self._fits[-1], ignoreBounds=True)
        for index, item in enumerate(self._fits):
            item.setVisible(index < len(told))
            if index < len(told):
                run, rate = told[index]
                pen = pg.mkPen(self.theme.runs[str(run.colour)], width=1, dash=[7, 4])
                item.setData(np.array(rate.steps, dtype=np.float64), np.log10(rate.losses), pen=pen)


def _factor(value: float) -> str:
    if not np.isfinite(value):
        return "–"
    near = 0 < abs(1 - value) < 5e-4  # three digits would say 1, and nothing of how fast
    return f"× 1 {'−' if value < 1 else '+'} {figure(abs(1 - value), 2)}" if near else f"× {figure(value, 4)}"


def words(rate: SpanRate, path: Trajectory) -> str:
    """How fast that is, or why there is no rate."""
    if rate.untold is not None:
        return UNTOLD[rate.untold].format(left=path.diverged_at)
    if not np.isfinite(rate.tenfold):
        return tr("stands still")
    return tr("{steps} steps", steps=figure(rate.tenfold)) if rate.rate < 1 else tr("grows")
