"""The comparison: methods on problems, tuned alike; four plots and a table, and a click on any of it opens the run."""

from __future__ import annotations

import time
from pathlib import Path
from typing import Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QLabel, QSplitter, QVBoxLayout, QWidget

from fallline.engine.files.atomic import ExportError
from fallline.engine.files.format import FORMATS
from fallline.engine.language import tr
from fallline.engine.scenario.scenario import ScenarioError
from fallline.engine.studies.compare import Comparison, compare
from fallline.engine.studies.comparison_plots import Plot, opened, plots, said
from fallline.gui.background import why
from fallline.gui.chart.chart import Look
from fallline.gui.maps.compare_look import look, told
from fallline.gui.maps.compare_plot import ComparePlot
from fallline.gui.maps.compare_side import CompareSide
from fallline.gui.maps.compare_table import CompareTable
from fallline.gui.maps.computing_window import ComputingWindow
from fallline.gui.save_as import ask_where
from fallline.gui.session import Session
from fallline.gui.theme import Theme

SHARES = [62, 38]
"""Of the height, for the plots and for the table."""
PAUSE = 1.0
"""Seconds between two drawings on the way: one takes a tenth of that."""
KEYS = ("performance", "data", "ecdf", "rate")
EMPTY = tr("Tick methods and problems, and press Compare. Every method is tuned alike, on every problem by itself.")


class CompareWindow(ComputingWindow):
    """`handed_over(scenario)` is to be shown in the main window."""

    handed_over = Signal(object)

    def __init__(self, session: Session, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__("compare-window", tr("Compare"), (1240, 820), session, theme, parent)
        self.found: Comparison | None = None
        self.plots: tuple[Plot, ...] = ()
        self._drawn = 0.0
        self._coming: Comparison | None = None
        """What is found of the comparison under way, which `found` is once it is drawn."""
        self.side, self.table = CompareSide(), CompareTable()
        self.take_side(self.side)
        self.panels = [ComparePlot(theme, key) for key in KEYS]
        self.readout = QLabel()
        self.readout.setObjectName("compare-readout")
        self.side.accuracy.currentIndexChanged.connect(lambda _: self._draw())
        self.side.data.clicked.connect(self.save_data)
        for panel in self.panels:
            panel.pointed.connect(self._read)
            panel.picked.connect(self.open_point)
        self.table.opened.connect(self.open_cell)
        self.table.pointed.connect(self._bring)
        self._lay_out()

    def quick(self) -> bool:
        """It takes a minute: nothing begins by itself."""
        return False

    def compute(self) -> None:
        """Start over with what is ticked."""
        self._background.drop()
        try:
            plan = self.side.plan()
        except ScenarioError as error:
            self.side.say(str(error), fault=True)
            return
        self._coming = None
        self.side.begin(
            tr(
                "Comparing {methods} methods on {problems} problems …",
                methods=len(plan.optimizers),
                problems=len(plan.problems),
            )
        )
        self._background.ask(lambda progress: compare(plan, progress=progress))

    def stop(self) -> None:
        """Leave it at the problems that are through."""
        super().stop()
        self.found = self._coming or self.found
        self._draw()

    def open_point(self, key: str, method: int, point: int) -> None:
        """Show the run behind a point of a curve in the main window."""
        if self.found is not None:
            self.handed_over.emit(opened(self.found, self.plots[KEYS.index(key)], method, point))

    def open_cell(self, method: int, problem: int) -> None:
        """Show the run of a method on a problem from its own start; of all methods where `method` is -1."""
        if self.found is None:
            return
        try:
            self.handed_over.emit(
                self.found.together(problem, 0) if method < 0 else self.found.scenario_of(method, problem, 0)
            )
        except ScenarioError as error:
            self.readout.setText(str(error))

    def save_data(self) -> None:
        """Ask where to, and write a table or arrays."""
        asked = ask_where(self, tr("Save data"), "comparison.csv", FORMATS.written("comparison"))  # of the engine alone
        if asked is not None:
            self.write_data(asked[0])

    def write_data(self, path: Path) -> None:
        """Write what is found, and say so."""
        assert self.found is not None
        try:
            FORMATS.writing(path, "comparison").save(path, self.found.carried(), self.found)
        except (OSError, ExportError, ScenarioError) as error:
            self.side.say(tr("could not write {name}: {why}", name=path.name, why=why(error)), fault=True)
        else:
            self.side.say(tr("Wrote {name}.", name=path.name))

    @property
    def accuracy(self) -> float:
        """Where a run counts as solved."""
        return float(self.side.accuracy.currentData())

    def restyle(self, theme: Theme) -> None:
        """Take on other colours."""
        self.theme = theme
        for panel in self.panels:
            panel.restyle(theme)
        self._draw()

    def _show(self, share: float, found: object) -> None:
        self.side.progress.setValue(round(100 * share))
        if isinstance(found, Comparison):
            self._coming = found
            if time.monotonic() - self._drawn > PAUSE:
                self.found = found
                self._draw()

    def _finish(self, found: Comparison) -> None:
        self.found = found
        self._draw()
        self.side.progress.setValue(100)
        self.side.say(f"{told(found, self.accuracy)}.")

    def _looks(self) -> list[Look]:
        assert self.found is not None
        return [look(number, name, self.theme) for number, name in enumerate(self.found.plan.methods)]

    def _draw(self) -> None:
        """As far as it is."""
        if self.found is None or not self.found.complete:
            return
        if self.split.isHidden():
            self.empty.hide()
            self.split.show()
            self.split.setSizes([self.height() * share for share in SHARES])  # Qt keeps their ratio
        self._drawn = time.monotonic()
        looks = self._looks()
        self.plots = plots(self.found, self.accuracy)
        for panel, plot in zip(self.panels, self.plots, strict=True):
            panel.show_plot(plot, looks)
        self.table.show_comparison(self.found, self.accuracy, looks, self.theme)
        for button in (self.side.picture, self.side.data):
            button.setEnabled(bool(self.found.runnable))

    def _read(self, key: str, method: int, point: int) -> None:
        for panel in self.panels:
            if panel.front != method:
                panel.bring(method)
            if panel.key != key:
                panel.mark(-1, -1)
        if self.found is not None:
            words = said(self.found, self.plots[KEYS.index(key)], method, point) if method >= 0 else ""
            self.readout.setText(tr("{words} – click to open", words=words) if words else "")

    def _bring(self, method: int) -> None:
        for panel in self.panels:
            panel.bring(method)

    def _lay_out(self) -> None:
        self.empty = QLabel(EMPTY)
        self.empty.setProperty("role", "muted")
        self.empty.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.empty.setWordWrap(True)
        upper = QWidget()
        grid = QGridLayout(upper)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setSpacing(10)
        for number, panel in enumerate(self.panels):
            grid.addWidget(panel, number // 2, number % 2)
        self.readout.setProperty("role", "muted")
        grid.addWidget(self.readout, 2, 0, 1, 2)
        self.split = QSplitter(Qt.Orientation.Vertical)
        self.split.setChildrenCollapsible(False)
        self.split.addWidget(upper)
        self.split.addWidget(self.table)
        for part, share in enumerate(SHARES):
            self.split.setStretchFactor(part, share)
        self.split.hide()
        row = QHBoxLayout(self)
        row.setContentsMargins(16, 14, 16, 14)
        row.setSpacing(18)
        row.addLayout(self.over_in_button(self.side))
        space = QVBoxLayout()
        space.addWidget(self.empty)
        space.addWidget(self.split, 1)
        row.addLayout(space, 1)

    def kept(self) -> dict[str, Any]:
        """What is ticked, and the numbers."""
        return {
            "methods": self.side.methods.ticked(),
            "problems": self.side.problems.ticked(),
            "noise": self.side.noise.text(),
            **{name: box.value() for name, box in self.side.boxes.items()},
        }

    def put_back(self, kept: dict[str, Any]) -> None:
        """Tick them again."""
        self.side.methods.tick(kept["methods"])
        self.side.problems.tick(kept["problems"])
        for name, box in self.side.boxes.items():
            box.setValue(int(kept.get(name, box.value())))  # a file of before there was a batch has none
        self.side.noise.show_text(kept.get("noise", "0"))
