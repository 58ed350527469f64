"""The learning rate of every run over all its steps."""

from __future__ import annotations

import numpy as np
from PySide6.QtWidgets import QWidget

from fallline.engine.language import tr
from fallline.engine.run.outline import spread
from fallline.gui.session import Session
from fallline.gui.theme import Theme
from fallline.gui.views.step_plot import Curve, StepPlot, log10
from fallline.gui.views.view import Place


class ScheduleView(StepPlot):
    """What the schedules will do, whether or not the run gets that far."""

    place = Place("Learning rate", page="Plots", order=30, share=2)

    def __init__(self, session: Session, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(session, theme, "schedule-view", tr("Learning rate"), "", log=True, parent=parent)
        self.start()

    def curves(self) -> list[Curve]:
        """Rates of all steps; step k is taken with rate k. One that watches the loss, or was recorded, as it came."""
        found = []
        for run, path in self.runs():
            came = run.schedule.memory or not run.optimizer.offered
            count = len(path.lr) if came else self.session.scenario.steps
            drawn = spread(count)
            at = np.arange(count) if drawn is None else drawn
            x = at.astype(np.float64)
            rates = path.lr[at] if came else run.schedule.rates_at(x)
            found.append(Curve(run, log10(rates), x, steps=drawn))
        return [curve for curve in found if len(curve.y)]
