"""Tune fairly: every run at its best rate and momentum within one budget, their sensitivity side by side."""

from __future__ import annotations

import math

import numpy as np
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QScrollArea, QWidget

from fallline.engine.language import tr
from fallline.engine.optimizers.recorded import Recorded
from fallline.engine.scenario.edit import with_run
from fallline.engine.scenario.scenario import Run, Scenario
from fallline.engine.studies.tuning import Tuned, tune
from fallline.gui.follower import Follower
from fallline.gui.maps.computing_window import ComputingWindow
from fallline.gui.maps.tune_panel import LEAST, TunePanel
from fallline.gui.maps.tune_side import TuneSide
from fallline.gui.session import Session
from fallline.gui.theme import Theme

COLUMNS = 2
AT_ONCE = 2e6
"""Numbers that all gradients of the budget come to, up to which the window begins by itself: a few seconds."""


class TuneWindow(ComputingWindow):
    """Asks in the background, shows each method when it is tuned, and can be stopped."""

    def __init__(self, session: Session, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__("tune-window", tr("Tune fairly"), (1120, 740), session, theme, parent)
        self.found: tuple[Tuned, ...] = ()
        self.tuned: Scenario = session.scenario
        self.places: tuple[int, ...] = ()
        """Which runs of the scenario were tuned."""
        self.panels: list[TunePanel] = []
        self.side = TuneSide()
        self.take_side(self.side)
        self.side.take.clicked.connect(self.take_all)
        self._lay_out()
        self.follower = Follower(session, self, self.refresh, paths=False)
        self.refresh()

    def quick(self) -> bool:
        """Whether nothing was tuned, and the budget is small for this landscape."""
        return not self.found and self._work() <= AT_ONCE

    def _work(self) -> float:
        landscape = self.session.scenario.landscape
        runs = sum(run.enabled for run in self.session.scenario.runs)
        return float(runs * self.side.budget.value() * landscape.dimension * max(landscape.examples, 1))

    def refresh(self) -> None:
        """What a budget comes to here; what was found can be taken while its runs are there."""
        self.side.show_cost(self.session.scenario.steps)
        there = self._there()
        self.side.take.setEnabled(bool(self.found) and there)
        for panel in self.panels:
            panel.take.setEnabled(there)

    def compute(self) -> None:
        """Start over with the runs that are shown."""
        self._background.drop()
        scenario = self.session.scenario
        places = tuple(
            index
            for index, run in enumerate(scenario.runs)
            if run.enabled and not run.dashed and not isinstance(run.optimizer, Recorded)
        )
        if not places:
            self.side.say(tr("There is no run to tune: add one, or switch one on."), fault=True)
            return
        self.tuned, self.places, self.found = scenario, places, ()
        runs, budget = tuple(scenario.runs[index] for index in places), self.side.budget.value()
        self.side.picture.setEnabled(False)
        self._place_panels(runs)
        self.side.begin(tr("Tuning {count} runs, {budget:,} gradients each …", count=len(runs), budget=budget))
        self._background.ask(lambda progress: tune(scenario, runs, budget, progress))

    def stop(self) -> None:
        """Leave it at what is there, which can be taken."""
        super().stop()
        self.refresh()

    def restyle(self, theme: Theme) -> None:
        """Take on other colours."""
        self.theme = theme
        for panel in self.panels:
            panel.plot.restyle(theme)
        self._draw()

    def take(self, number: int) -> None:
        """Give one run its best."""
        if number < len(self.found) and self._there():
            changed = self._with(self.session.scenario, number)
            self.session.edit(changed, tr("take a tuned rate"))

    def take_all(self) -> None:
        """Give every run its best, as one edit."""
        if not self._there():
            return
        scenario = self.session.scenario
        for number in range(len(self.found)):
            scenario = self._with(scenario, number)
        self.session.edit(scenario, tr("take all tuned rates"))

    def _with(self, scenario: Scenario, number: int) -> Scenario:
        best = self.found[number].run
        return with_run(scenario, self.places[number], optimizer=best.optimizer, schedule=best.schedule)

    def _there(self) -> bool:
        """Whether the runs that were tuned are still where they were."""
        runs = self.session.scenario.runs
        return all(
            place < len(runs) and type(runs[place].optimizer) is type(self.tuned.runs[place].optimizer)
            for place in self.places
        )

    def _show(self, share: float, found: object) -> None:
        self.side.progress.setValue(round(100 * share))
        if isinstance(found, tuple):
            self.found = found
            self._draw()

    def _finish(self, found: tuple[Tuned, ...]) -> None:
        self.found = found
        self._draw()
        best = min(found, key=lambda each: (each.best.end, each.best.arrives))
        self.side.progress.setValue(100)
        self.side.say(
            tr(
                "Tuned alike, “{label}” ends lowest within {steps:,} steps.",
                label=best.run.label,
                steps=self.tuned.steps,
            )
        )
        self.refresh()

    def _draw(self) -> None:
        """All panels over the same rates and ends, as far as they are tuned."""
        self.side.picture.setEnabled(bool(self.found))
        if not self.found:
            return
        lowest = self.tuned.landscape.lowest()
        ends = np.concatenate([each.ends[np.isfinite(each.ends)] for each in self.found])
        base = float(min(ends.min(initial=np.inf), *(each.best.end for each in self.found)))
        base = base if lowest is None else lowest
        first = float(np.mean(self.tuned.landscape.loss(self.tuned.positions()))) - base
        least = max(min(each.best.end for each in self.found) - base, LEAST * first)
        span = (least / 3, max(first * 10, least * 10))
        rates = np.concatenate([each.rates for each in self.found])
        across = (float(rates.min()) / 1.5, float(rates.max()) * 1.5)
        if not (math.isfinite(span[0]) and span[0] > 0):
            span = (LEAST, 1.0)
        for found, panel in zip(self.found, self.panels, strict=False):
            panel.show_tuned(found, base, span, across)
            panel.show()

    def _place_panels(self, runs: tuple[Run, ...]) -> None:
        """One for each of `runs`, shown once it is tuned."""
        while len(self.panels) < len(runs):
            number = len(self.panels)
            self.panels.append(TunePanel(self.theme, number))
            self.panels[-1].wanted.connect(self.take)
            self.grid.addWidget(self.panels[-1], number // COLUMNS, number % COLUMNS)
        for panel, run in zip(self.panels, runs, strict=False):
            panel.name_it(run.label)
        for panel in self.panels:
            panel.hide()

    def _lay_out(self) -> None:
        scroll = QScrollArea(self)
        scroll.setWidgetResizable(True)
        scroll.setAccessibleName(tr("Sensitivity of each method"))
        scroll.setAccessibleDescription(tr("Arrow keys scroll"))
        content = QWidget(scroll)
        content.setProperty("role", "content")
        self.grid = QGridLayout(content)
        self.grid.setSpacing(14)
        scroll.setWidget(content)
        row = QHBoxLayout(self)
        row.setContentsMargins(16, 14, 16, 14)
        row.setSpacing(18)
        row.addLayout(self.over_in_button(self.side))
        row.addWidget(scroll, 1)
