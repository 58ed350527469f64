"""What every run shows now: loss, slope, distance to the nearest minimum and learning rate."""

from __future__ import annotations

import numpy as np
from PySide6.QtWidgets import QVBoxLayout, QWidget

from fallline.engine.analysis.stability import rate_at
from fallline.engine.analysis.summary import distance
from fallline.engine.language import later, tr
from fallline.engine.problem.landscape import Landscape
from fallline.engine.run.trajectory import Trajectory
from fallline.gui.figures import AWAY, away_at_length, diverged_at_length, ended_at_length, figure, spent_in_words
from fallline.gui.follower import Follower
from fallline.gui.session import Session
from fallline.gui.theme import Theme
from fallline.gui.views.now_table import FigureTable
from fallline.gui.views.view import Place, View
from fallline.gui.widgets.section import SectionTitle

HEADS = {
    later("loss"): tr("Loss at the run's current point"),
    "|∇f|": tr("Length of the exact gradient there"),
    later("distance"): tr("Distance to the nearest known minimum"),
    "η": tr("Learning rate of the next step"),
    later("status"): tr("What became of the run"),
}


FITNESS = list(HEADS).index("distance")
STATUS = list(HEADS).index("status")
ENDED = {"converged": tr("converged"), "diverged": tr("done"), "done": tr("done"), "unfinished": tr("in part")}
"""Of a run that has not left, at the end of its path."""
ACCURACY = (tr("test"), tr("Share of the test examples that the model gets right"))


class Readout(View):
    """The table "now"."""

    place = Place("Now", page="Plots", order=40)

    def __init__(self, session: Session, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(session, theme, parent)
        self.follower = Follower(session, self, self.refresh, self.follow)
        self.setObjectName("readout")
        self.table = FigureTable(HEADS, "readout-table", self)
        self._shown, self._read = -1, session.paths
        self._landscape: Landscape | None = None
        self._classifies = False
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(6)
        column.addWidget(SectionTitle(tr("Now"), parent=self))
        column.addWidget(self.table)
        self.refresh()

    def restyle(self, theme: Theme) -> None:
        """Take on other colours."""
        self.theme = theme
        self.refresh()

    def set_compact(self, compact: bool) -> None:
        """Without the learning rate, which cards and plot show too."""
        self.table.hide_columns(["η"] if compact else [])

    def refresh(self) -> None:
        """Rows for the runs there are."""
        scenario = self.session.scenario
        if scenario.landscape is not self._landscape:
            self._landscape = scenario.landscape
            self._classifies = bool(np.isfinite(scenario.landscape.accuracy(scenario.positions()[:, :1])).all())
        self.table.name_column(FITNESS, *(ACCURACY if self._classifies else (tr("distance"), HEADS["distance"])))
        self.table.set_runs(tuple(run for run in self.session.scenario.runs if run.enabled), self.theme)
        self.show_step(self.session.playhead)

    def _fitnesses(self, paths: list[Trajectory], step: int) -> list[str]:
        """Of all runs at once: beside a thread that traces, each call waits for its turn."""
        if not paths:
            return []
        theta = np.stack([path.theta[min(step, path.steps), :, 0] for path in paths], axis=1)
        if self._classifies:
            return [f"{share:.0%}" for share in self.session.scenario.landscape.accuracy(theta)]
        return [figure(float(each)) for each in distance(self.session.scenario, theta)]

    def follow(self, step: int) -> None:
        """The playhead moved; an edit is followed by the same step again, which is on show already."""
        if step != self._shown or self.session.paths is not self._read:
            self.show_step(step)

    def show_step(self, step: int) -> None:
        """Read every run off at `step`."""
        scenario = self.session.scenario
        pairs = [pair for pair in zip(scenario.runs, self.session.paths, strict=True) if pair[0].enabled]
        self._shown, self._read = step, self.session.paths
        fitnesses = self._fitnesses([path for _, path in pairs], step)
        for index, (run, path) in enumerate(pairs):
            at = min(step, path.steps)
            left = path.diverged_at is not None and step >= path.diverged_at
            since = path.departs_at
            away = since is not None and step >= since
            gone = tr("diverged") if path.diverged_at else tr("undefined")
            ended = ENDED[path.status] if step >= path.steps else tr("running")
            self.table.set_row(
                index,
                [
                    figure(float(path.loss[at, 0])),
                    figure(float(path.gradient_norm[at, 0])),
                    fitnesses[index],
                    figure(rate_at(run, path, step)),
                    gone if left else AWAY if away else ended,
                ],
            )
            end = ended_at_length(path) if step >= path.steps else tr("Under way.")
            end = diverged_at_length(path) if left else away_at_length(since) if since and away else end
            self.table.explain(index, STATUS, f"{end}\n" + tr("Spent: {spent}.", spent=spent_in_words(path, step)))
