"""The loss on what a model learns from and on what was kept from it, over the steps."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from PySide6.QtWidgets import QWidget

from fallline.engine.analysis.model_fit import part_losses
from fallline.engine.language import tr
from fallline.engine.models.model import Model
from fallline.engine.run.progress import Progress
from fallline.engine.run.trajectory import Trajectory
from fallline.engine.scenario.scenario import Scenario
from fallline.gui.session import Session
from fallline.gui.theme import Theme
from fallline.gui.views.coming_plot import ComingPlot, Pairs, Work
from fallline.gui.views.step_plot import Curve, log10
from fallline.gui.views.view import Place

Array = NDArray[np.float64]
Losses = tuple[NDArray[np.intp], Array, Array]


class PartLosses(ComingPlot[Losses]):
    """Two curves for each run, computed in the background while somebody looks."""

    place = Place("Training and validation", page="Model", order=71, share=2)

    def __init__(self, session: Session, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(
            session,
            theme,
            "part-losses",
            tr("Training and validation"),
            tr("dashed: validation"),
            log=True,
            parent=parent,
        )
        self.begin()

    @classmethod
    def wanted(cls, scenario: Scenario) -> bool:
        """Where there is a model of data."""
        return isinstance(scenario.landscape, Model)

    def work(self, pairs: Pairs) -> Work[Losses] | None:
        model = self.session.scenario.landscape
        return (lambda progress: _computed(model, pairs, progress)) if isinstance(model, Model) else None

    def curves(self) -> list[Curve]:
        """Of the runs that are known."""
        found = []
        for run, path in self.runs():
            losses = self.known(path)
            if losses is not None:
                steps, learned, kept = losses
                at, x = steps.astype(np.int64), steps.astype(np.float64)
                found.append(Curve(run, log10(learned), x, steps=at))
                if np.isfinite(kept).any():
                    found.append(Curve(run, log10(kept), x, dashed=True, steps=at))
        return found


def _computed(model: Model, pairs: Pairs, progress: Progress) -> list[tuple[Trajectory, Losses]]:
    found = list[tuple[Trajectory, Losses]]()
    for index, (_, path) in enumerate(pairs):
        progress(index / len(pairs), list(found))
        found.append((path, part_losses(model, path)))
    return found
