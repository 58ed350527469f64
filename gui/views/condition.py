"""The condition number along every path, and the curvature where each run is now."""

from __future__ import annotations

import numpy as np
from PySide6.QtWidgets import QLabel, QSizePolicy, QWidget

from engine.anatomy import LARGEST
from engine.curvature import Curvature, curvature
from engine.scenario import Run
from engine.stability import Stability, condition_along, preconditioned, stability
from engine.trace import Trajectory
from gui.figures import figure
from gui.session import Session
from gui.theme import Theme
from gui.views.step_plot import Array, Curve, StepPlot, log10, switch
from gui.views.table import FigureTable

MOST, SEEN, FEW = 1500, 120, 8
"""Points of a path whose Hessian is formed, also through the eyes of a method; parameters of a model up to which."""
HEADS = {
    "κ": "Condition number: largest over smallest singular value of the Hessian",
    "λ min": "Smallest eigenvalue of the Hessian",
    "λ max": "Largest eigenvalue of the Hessian",
    "η λ max": "Learning rate times the largest eigenvalue that the method sees, against its limit of stability",
    "kind": "The kind of point this would be if its gradient were zero",
}


GAUGE = list(HEADS).index("η λ max")


class ConditionView(StepPlot):
    """A plot where the condition number varies, one sentence where it is the same everywhere, and a table."""

    def __init__(self, session: Session, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(session, theme, "condition-view", "Condition number", "κ(H)", log=True, parent=parent)
        self.seen = switch(
            self.title,
            "as seen",
            "condition-seen-button",
            "The condition number that each method sees, with its scaling",
        )
        self.seen.toggled.connect(self.refresh)
        self.sentence = QLabel(self)
        self.sentence.setObjectName("condition-sentence")
        self.sentence.setWordWrap(True)
        self.table = FigureTable(HEADS, "condition-table", self)
        self.column.setSpacing(6)
        self.column.addWidget(self.sentence)
        self.column.addWidget(self.table)
        self.start()

    def set_compact(self, compact: bool) -> None:
        """Without the smallest eigenvalue, which κ and the largest one give."""
        self.table.hide_columns(["λ min"] if compact else [])

    def curves(self) -> list[Curve]:
        """Condition numbers along the paths; infinite and undefined ones leave gaps."""
        curves = [self._curve(run, path) for run, path in self.runs()] if self._formed() else []
        self._say(curves)
        self.table.set_runs(tuple(run for run, _ in self.runs()), self.theme)
        return curves

    def _formed(self) -> bool:
        """Whether Hessians are quick enough to come by; a sum over examples makes them slow."""
        landscape = self.session.scenario.landscape
        return landscape.dimension <= (FEW if landscape.examples else LARGEST)

    def _curve(self, run: Run, path: Trajectory) -> Curve:
        scenario = self.session.scenario
        most = SEEN if self.seen.isChecked() else MOST
        at = np.unique(np.linspace(0, path.steps, most).astype(int)) if path.steps > most else np.arange(path.steps + 1)
        if self.seen.isChecked():
            kappa = condition_along(scenario, run, path, at.tolist())[0]
        else:
            kappa = curvature(scenario.landscape, path.theta[at, :, 0].T).condition_number
        full = np.interp(np.arange(path.steps + 1), at, log10(np.where(np.isfinite(kappa), kappa, np.nan)))
        return Curve(run, full, np.arange(path.steps + 1, dtype=np.float64))

    def _say(self, curves: list[Curve]) -> None:
        """Four flat lines on top of each other say less than one sentence."""
        values = np.concatenate([curve.y for curve in curves]) if curves else np.empty(0)
        known = values[np.isfinite(values)]
        constant = bool(known.size) and bool(np.ptp(known) < 1e-6) and known.size == values.size
        self.plot.setVisible(bool(known.size) and not constant)
        self.sentence.setVisible(not self.plot.isVisibleTo(self))
        policy = QSizePolicy.Policy.Expanding if self.plot.isVisibleTo(self) else QSizePolicy.Policy.Maximum
        self.setSizePolicy(QSizePolicy.Policy.Preferred, policy)
        if not self._formed():
            d = self.session.scenario.landscape.dimension
            self.sentence.setText(f"With {d:,} parameters the Hessian is not formed at every step.")
        elif constant:
            self.sentence.setText(f"{figure(float(10 ** known[0]))}, the same everywhere on these paths.")
        elif not curves:
            self.sentence.setText("No run is shown. Add one on the left, or switch one on.")
        else:
            self.sentence.setText("Infinite or undefined all along these paths: the Hessian is singular.")

    def show_step(self, step: int) -> None:
        """Move the playhead, and read off the curvature at each run's point."""
        super().show_step(step)
        if not hasattr(self, "table"):
            return
        landscape = self.session.scenario.landscape
        self.table.setVisible(self._formed())
        if not self._formed():
            return
        scenario = self.session.scenario
        for index, (run, path) in enumerate(self.runs()):
            here = curvature(landscape, path.theta[min(step, path.steps), :, :1])
            gauge = stability(scenario, run, path, step)
            kappa = preconditioned(scenario, run, path, step).condition_number if self.seen.isChecked() else None
            past = gauge.margin is not None and gauge.margin < 0
            self.table.set_row(index, figures(here, gauge, kappa), GAUGE if past else None, _past(gauge))


def _past(gauge: Stability) -> str:
    text = "Past the limit of stability: along the steepest direction each step is longer than the last."
    return text if gauge.leaves_at is None else f"{text} At this rate it leaves at step {gauge.leaves_at}."


def figures(here: Curvature, gauge: Stability, seen: float | None) -> list[str]:
    """The row of one run; its rate times curvature stands against the limit of its method, where there is one."""
    low, high = float(here.eigenvalues[0, 0]), float(here.eigenvalues[-1, 0])
    value = figure(gauge.value)
    return [
        figure(float(here.condition_number[0]) if seen is None else seen),
        figure(low),
        figure(high),
        value if gauge.limit is None else f"{value} / {figure(gauge.limit)}",
        here.kind[0] if np.isfinite(low) else "–",
    ]


def rate_at(run: Run, path: Trajectory, step: int, steps: int) -> float:
    """The learning rate of the step that leaves point `step`."""
    rates: Array = path.lr if len(path.lr) else run.schedule.rates(steps)
    return float(rates[min(step, len(rates) - 1)])
