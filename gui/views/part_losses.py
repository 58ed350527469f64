"""The loss on what a model learns from and on what was kept from it, over the steps."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QWidget

from fallline.engine.analysis.model_fit import part_losses
from fallline.engine.models.model import Model
from fallline.engine.run.progress import Progress
from fallline.engine.run.trajectory import Trajectory
from fallline.engine.scenario.scenario import Scenario
from fallline.gui.background import Background
from fallline.gui.session import Session
from fallline.gui.theme import Theme
from fallline.gui.views.step_plot import Curve, StepPlot, log10
from fallline.gui.views.view import Place

Array = NDArray[np.float64]
Losses = tuple[NDArray[np.intp], Array, Array]


class PartLosses(StepPlot):
    """Two curves for each run, computed in the background while somebody looks."""

    place = Place("Training and validation", page="Model", order=71, share=2)

    def __init__(self, session: Session, theme: Theme, parent: QWidget | None = None) -> None:
        self.background: Background | None = None
        super().__init__(
            session, theme, "part-losses", "Training and validation", "dashed: validation", log=True, parent=parent
        )
        self._found: list[tuple[Trajectory, Losses]] = []
        self._of: tuple[Trajectory, ...] = ()
        self.background = Background(self)
        self.background.answered.connect(self._take)
        self.background.failed.connect(self.title.detail.setText)
        self.start()

    @classmethod
    def wanted(cls, scenario: Scenario) -> bool:
        """Where there is a model of data."""
        return isinstance(scenario.landscape, Model)

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self.refresh()

    def refresh(self) -> None:
        """Ask for what is not known of these paths; until it comes, what is."""
        model, paths = self.session.scenario.landscape, tuple(path for _, path in self.runs())
        if self.background is not None and self.isVisible() and isinstance(model, Model) and not self._same(paths):
            self._of = paths
            self.background.ask(lambda progress: _computed(model, paths, progress))
        super().refresh()

    def _same(self, paths: tuple[Trajectory, ...]) -> bool:
        return len(paths) == len(self._of) and all(a is b for a, b in zip(paths, self._of, strict=True))

    def _take(self, found: object) -> None:
        self._found = found  # type: ignore[assignment]
        super().refresh()

    def curves(self) -> list[Curve]:
        """Of the runs that are known."""
        found = []
        for run, path in self.runs():
            for steps, learned, kept in (losses for known, losses in self._found if known is path):
                at, x = steps.astype(np.int64), steps.astype(np.float64)
                found.append(Curve(run, log10(learned), x, steps=at))
                if np.isfinite(kept).any():
                    found.append(Curve(run, log10(kept), x, dashed=True, steps=at))
        return found


def _computed(model: Model, paths: tuple[Trajectory, ...], progress: Progress) -> list[tuple[Trajectory, Losses]]:
    found = []
    for index, path in enumerate(paths):
        progress(index / len(paths))
        found.append((path, part_losses(model, path)))
    return found
