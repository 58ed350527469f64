"""What recorded runs logged beside the loss, such as an accuracy: one number at a time, of all runs that have it."""

from __future__ import annotations

from typing import Any

import numpy as np
from PySide6.QtWidgets import QComboBox, QWidget

from fallline.engine.language import tr
from fallline.engine.optimizers.recorded import Recorded
from fallline.engine.scenario.scenario import Run, Scenario
from fallline.gui.session import Session
from fallline.gui.theme import Theme
from fallline.gui.views.step_plot import Curve, StepPlot, span_of
from fallline.gui.views.view import Place


class MetricsView(StepPlot):
    """Chosen by its name at the right of the title."""

    place = Place("Metrics", page="Metrics", order=45, whole=True)

    def __init__(self, session: Session, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(session, theme, "metrics-view", tr("Metrics"), "", log=False, parent=parent)
        self.names = QComboBox(self.title)
        self.names.setObjectName("metrics-names")
        self.names.setAccessibleName(tr("Metric"))
        self.names.activated.connect(lambda _: self.look_at_all())
        layout = self.title.layout()
        assert layout is not None
        layout.addWidget(self.names)
        self.start()

    @classmethod
    def wanted(cls, scenario: Scenario) -> bool:
        return bool(_names(scenario.runs))

    def refresh(self) -> None:
        names = _names(self.session.scenario.runs)
        if names != [self.names.itemText(row) for row in range(self.names.count())]:
            chosen = self.names.currentText()
            self.names.clear()
            self.names.addItems(names)
            self.names.setCurrentIndex(max(self.names.findText(chosen), 0))
        super().refresh()

    def curves(self) -> list[Curve]:
        """Of each run that has it; over gaps a straight line."""
        name, found = self.names.currentText(), []
        for run, path in self.runs():
            values = next((np.array(each.values) for each in _metrics(run) if each.name == name), None)
            if values is None:
                continue
            at = np.flatnonzero(np.isfinite(values[: path.steps + 1]))
            found.append(Curve(run, values[at], at.astype(np.float64), steps=at))
        return [curve for curve in found if len(curve.y)]

    def span(self, curves: list[Curve]) -> tuple[float, float]:
        low, high = span_of([curve.y for curve in curves], 0.0)
        return (low, high) if high > low else (low - 0.5, high + 0.5)


def _metrics(run: Run[Any, Any]) -> tuple[Any, ...]:
    return run.optimizer.metrics if isinstance(run.optimizer, Recorded) else ()


def _names(runs: tuple[Run[Any, Any], ...]) -> list[str]:
    """In the order of the runs."""
    return list(dict.fromkeys(metric.name for run in runs for metric in _metrics(run)))
