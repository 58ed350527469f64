"""The sweep: choose two fields and their ranges, see a figure over both, click a cell to load it."""

from __future__ import annotations

import math

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QLabel, QVBoxLayout, QWidget

from fallline.engine.language import tr
from fallline.engine.scenario.scenario import Scenario, ScenarioError
from fallline.engine.studies.sweep import Axis, Metric, Sweep, best_cell, placed, remarks, run_of, sweep
from fallline.engine.studies.sweep_theory import lines
from fallline.gui.figures import figure
from fallline.gui.follower import Follower
from fallline.gui.maps.computing_window import ComputingWindow
from fallline.gui.maps.map_plot import MapPlot
from fallline.gui.maps.sweep_form import SHORT
from fallline.gui.maps.sweep_side import SweepSide
from fallline.gui.session import Session
from fallline.gui.theme import Theme

AT_ONCE = 2e9
"""Work, as `_work` counts it, up to which the window begins by itself: a second or a few."""


class SweepWindow(ComputingWindow):
    """Follows the session's scenario; computes in the background, shows row by row, can be stopped."""

    def __init__(self, session: Session, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__("sweep-window", tr("Sweep"), (1080, 700), session, theme, parent)
        self.found: Sweep | None = None
        self.swept: Scenario = session.scenario
        self.map: MapPlot | None = None
        self._fresh = False
        self.side = SweepSide()
        self.form, self.progress, self.readout = self.side.form, self.side.progress, self.side.readout
        self.take_side(self.side)
        self.side.best.clicked.connect(self.load_best)
        self._lay_out()
        self.follower = Follower(session, self, self.list_fields, paths=False)
        self.list_fields()

    def list_fields(self) -> None:
        """Every number of the scenario that a sweep can turn."""
        self.form.show_scenario(self.session.scenario, self.session.selected)

    def compute(self) -> None:
        """Start over with what is chosen."""
        self._background.drop()
        scenario = self.session.scenario
        try:
            x, y, metric = self.form.chosen()
            placed(scenario, {x.place: x.low, y.place: y.low})
            run_of(scenario, x, y)
        except ScenarioError as error:
            self.side.say(str(error), fault=True)
            return
        self.swept, self._fresh = scenario, True
        self.side.begin()
        self._background.ask(lambda progress: sweep(scenario, x, y, metric, progress=progress))

    def quick(self) -> bool:
        """Whether no sweep is there, and the chosen one is small."""
        return self.found is None and self._work() <= AT_ONCE

    def _work(self) -> float:
        """About how many numbers the chosen sweep passes through; infinite where it cannot be computed."""
        try:
            x, y, _ = self.form.chosen()
        except ScenarioError:
            return math.inf
        landscape = self.session.scenario.landscape
        step = landscape.dimension * max(landscape.examples, 1)
        return float(x.count * y.count * self.session.scenario.steps * step)

    def restyle(self, theme: Theme) -> None:
        """Take on other colours."""
        self.theme = theme
        if self.found is not None:
            self._replace(self.found)

    def load(self, column: int, row: int) -> None:
        """Put a cell's pair of values into the scenario."""
        if self.found is None:
            return
        x, y = self.found.x, self.found.y
        values = {x.place: float(x.values()[column]), y.place: float(y.values()[row])}
        try:
            self.session.edit(placed(self.session.scenario, values), tr("load a cell of the sweep"))
        except ScenarioError as error:
            self.side.say(str(error), fault=True)

    def load_best(self) -> None:
        """Put the pair with the least figure into the scenario."""
        if self.found is not None and (best := best_cell(self.found)):
            self.load(*best)
            self._read(*best)

    def _show(self, share: float, found: Sweep) -> None:
        self.found = found
        self.side.picture.setEnabled(True)
        self.progress.setValue(round(100 * share))
        if self.map is None or _axes(self.map.found) != _axes(found):
            self._replace(found)
        else:
            self.map.show_sweep(found)
            if self._fresh:  # another scenario has other lines
                self._draw_theory(self.map)
        self._fresh = False

    def _finish(self, found: Sweep) -> None:
        self.side.say(" ".join([_summary(found), *(f"{words}." for words in remarks(self.swept, found))]))
        self.side.best.setEnabled(best_cell(found) is not None)

    def _replace(self, found: Sweep) -> None:
        if self.map is not None:
            self.map.hide()
            self.map.deleteLater()
        self.map = MapPlot(self.theme, found, self.form.words(found.x.place), self.form.words(found.y.place))
        self.map.setObjectName("sweep-map")
        self._draw_theory(self.map)
        self.map.pointed.connect(self._read)
        self.map.picked.connect(self.load)
        self.space.addWidget(self.map)
        self.empty.hide()

    def _draw_theory(self, plot: MapPlot) -> None:
        plot.show_theory(lines(self.swept, plot.found.x, plot.found.y))

    def _read(self, column: int, row: int) -> None:
        if self.found is None or column < 0:
            self.readout.setText("")
            return
        found = self.found
        value = tr("diverged") if found.diverged[row, column] else figure(float(found.figures[row, column]))
        pair = ((found.x, column), (found.y, row))
        parts = [f"{self.form.words(axis.place)} = {figure(float(axis.values()[at]))}" for axis, at in pair]
        self.readout.setText("\n".join([*parts, f"{SHORT[found.metric]}: {value}"]))

    def _lay_out(self) -> None:
        self.empty = QLabel(tr("Choose two fields and their values, and press Compute."))
        self.empty.setProperty("role", "muted")
        self.empty.setAlignment(Qt.AlignmentFlag.AlignCenter)
        whole = QHBoxLayout(self)
        whole.setContentsMargins(16, 14, 16, 14)
        whole.setSpacing(18)
        whole.addLayout(self.over_in_button(self.side))
        self.space = QVBoxLayout()
        self.space.addWidget(self.empty)
        whole.addLayout(self.space, 1)


def _axes(found: Sweep) -> tuple[Axis, Axis, Metric]:
    """What the frame of a map depends on."""
    return found.x, found.y, found.metric


def _summary(found: Sweep) -> str:
    share = float(found.diverged.mean())
    return tr(
        "{size:,} runs; {share} diverged.", size=found.figures.size, share=f"{share:.0%}" if share else tr("none")
    )
