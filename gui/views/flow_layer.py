"""The central flow of the outlined run, dashed: where descent is on average as it bounces at the edge of stability."""

from __future__ import annotations

import pyqtgraph as pg
from PySide6.QtCore import QObject, Qt, QTimer, Signal

from fallline.engine.analysis.central_flow import CentralFlow, central_flow_as_it_comes, why_not
from fallline.engine.language import tr
from fallline.engine.run.progress import Progress
from fallline.engine.run.trajectory import Trajectory
from fallline.engine.scenario.scenario import Run, Scenario
from fallline.gui.background import Background, gathered
from fallline.gui.follower import Follower
from fallline.gui.session import Session
from fallline.gui.theme import Theme

PAUSE, GATHERED = 120, 0.15
"""Milliseconds that the hand must rest; seconds between two drawings of what comes."""


class FlowLayer(QObject):
    """Off until it is shown; then it follows edits. `changed` says that there is another flow, or more of it."""

    described = Signal(str)
    changed = Signal()

    def __init__(self, session: Session, theme: Theme, parent: QObject) -> None:
        super().__init__(parent)
        self.session, self.theme = session, theme
        self.item = pg.PlotCurveItem(antialias=True)
        self.item.setZValue(6)
        self.found: CentralFlow | None = None
        self.run: Run | None = None
        self.shown = False
        self._path: Trajectory | None = None
        self.background = Background(self)
        self._later = QTimer(self, singleShot=True, interval=PAUSE)
        self._later.timeout.connect(self._compute)
        self.background.told.connect(lambda _, news: None if news is None else self._take(news))
        self.background.answered.connect(self._answered)
        self.background.failed.connect(
            lambda why: self._clear(tr("The central flow could not be computed: {why}", why=why))
        )
        self.follower = Follower(session, self, self.refresh, lambda _: self._outlined())

    def set_shown(self, shown: bool) -> None:
        """Put the flow beside the outlined run, or take it off."""
        self.shown = shown
        self._later.stop()
        self.background.drop()
        if shown:
            self._compute()
        else:
            self._clear("")

    def refresh(self) -> None:
        """An edit: compute again when the hand rests, if the outlined path is another."""
        if self.shown and self._chosen() is not self._path:
            self.background.drop()  # its next news would be of what was there before
            if self.found is not None and self.found.theta.shape[1] != self.session.scenario.landscape.dimension:
                self._clear("")
            self._later.start()
        elif self.found is not None:
            self._draw()

    def restyle(self, theme: Theme) -> None:
        """Take on other colours."""
        self.theme = theme
        self._draw()

    def _outlined(self) -> None:
        if self.shown and self._chosen() is not self._path and not self._later.isActive():
            self._later.start()

    def _chosen(self) -> Trajectory | None:
        index = self.session.selected
        return None if index is None else self.session.paths[index]

    def _compute(self) -> None:
        index, scenario = self.session.selected, self.session.scenario
        self.background.drop()
        self._path = self._chosen()
        if index is None or self._path is None:
            self._clear(tr("The central flow needs a run that is shown."))
            return
        if self._path.status == "unfinished":
            return  # it comes again when there is more of it
        run, path = scenario.runs[index], self._path
        why = why_not(scenario, run, path)
        self._clear(why and tr("{label} has no central flow: {why}", label=run.label, why=why))
        if not why:
            self.run = run
            self.described.emit(tr("Computing the central flow …"))
            self.background.ask(lambda progress: _computed(scenario, run, path, progress))

    def _take(self, found: CentralFlow) -> None:
        self.found = found
        self._draw()
        self.changed.emit()

    def _answered(self, found: CentralFlow) -> None:
        self._take(found)
        most = int(found.unstable.max())
        ways = tr("one direction bounces") if most == 1 else tr("up to {most} directions bounce", most=most)
        there = tr("at the edge {ways}", ways=ways) if most else tr("the run never meets the edge")
        self.described.emit(
            tr("Dashed: the central flow, and in the loss plot the mean loss that it foretells; {there}.", there=there)
        )

    def _draw(self) -> None:
        if self.found is None:
            self.item.setData([], [])
            return
        x, y = self.session.projection.project(self.found.theta.T)
        pen = pg.mkPen(self.theme.text, width=2, style=Qt.PenStyle.DashLine)
        self.item.setData(x, y, pen=pen)

    def _clear(self, why: str) -> None:
        self.found = self.run = None
        self._draw()
        self.described.emit(why)
        self.changed.emit()


def _computed(scenario: Scenario, run: Run, path: Trajectory, progress: Progress) -> CentralFlow:
    coming = central_flow_as_it_comes(scenario, run, path)
    return gathered(coming, lambda found: progress(float(found.steps[-1]) / path.steps, found), GATHERED)
