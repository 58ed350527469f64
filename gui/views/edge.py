"""The sharpness along every path, and dashed the edge of stability that it must stay under, both as they come."""

from __future__ import annotations

import time

import numpy as np
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel, QWidget

from fallline.engine.analysis.sharpness import MOST, Sharpness, sharpness_as_it_comes
from fallline.engine.analysis.stability import QUICK
from fallline.engine.language import later, tr, written
from fallline.engine.problem.landscape import NoHessian
from fallline.engine.run.progress import Progress
from fallline.engine.run.trajectory import Trajectory
from fallline.engine.scenario.scenario import Scenario
from fallline.gui.background import gathered
from fallline.gui.figures import figure
from fallline.gui.session import Session
from fallline.gui.theme import Theme
from fallline.gui.views.coming_plot import ComingPlot, Pairs, Work
from fallline.gui.views.now_table import FigureTable
from fallline.gui.views.step_plot import Curve, log10
from fallline.gui.views.view import Place

HEADS = {
    "λ max": tr("Sharpness: the largest eigenvalue of the Hessian as the method sees it, B^-1/2 H B^-1/2"),
    later("edge"): tr("The limit of stability over the learning rate: 2/η for descent, (2 + 2β)/η for momentum"),
    later("of it"): tr(
        "λ max as a share of the edge; above 100 % each step along the steepest direction is longer than the last"
    ),
}
SHARE = list(HEADS).index("of it")
GATHERED, PATIENCE = 0.08, 0.04
"""Seconds between two drawings of what comes; and those that the window may be held up while a hand drags."""

Known = tuple[Trajectory, Sharpness]


class EdgeView(ComingPlot[Sharpness]):
    """Computed while somebody looks: at once where that is quick, else in the background, from left to right."""

    place = Place("Edge of stability", page="Edge", order=54, share=3)

    def __init__(self, session: Session, theme: Theme, parent: QWidget | None = None) -> None:
        self._took = 0.0
        super().__init__(
            session,
            theme,
            "edge-view",
            tr("Edge of stability"),
            tr("solid λ max, dashed limit / η"),
            log=True,
            parent=parent,
            early=False,
        )
        self.table = FigureTable(HEADS, "edge-table", self)
        self.words = QLabel(self)
        self.words.setObjectName("edge-words")
        self.words.setProperty("role", "muted")
        self.words.setWordWrap(True)
        self.words.setTextFormat(Qt.TextFormat.PlainText)
        self.column.setSpacing(6)
        self.column.addWidget(self.table)
        self.column.addWidget(self.words)
        self.begin()

    @classmethod
    def wanted(cls, scenario: Scenario) -> bool:
        """Where there are second derivatives."""
        return scenario.landscape.has_hessian

    def work(self, pairs: Pairs) -> Work[Sharpness] | None:
        scenario, known = self.session.scenario, self._known
        if not self.wanted(scenario):
            return None

        def work(progress: Progress) -> list[Known]:
            began = time.perf_counter()
            found = computed(scenario, pairs, known, progress)
            self._took = time.perf_counter() - began
            return found

        return work

    def at_once(self) -> bool:
        landscape = self.session.scenario.landscape
        return landscape.dimension <= QUICK and not landscape.examples and self._took < PATIENCE

    def failed(self, why: str) -> None:
        self.words.setText(why)

    def curves(self) -> list[Curve]:
        """Of the runs that are known, as far as they are."""
        found = []
        for run, path in self.runs():
            along = self.known(path)
            if along is not None:
                x, at = along.steps.astype(np.float64), along.steps.astype(np.int64)
                found.append(Curve(run, log10(along.value), x, steps=at))
                if np.isfinite(along.edge).any():
                    found.append(Curve(run, log10(along.edge), x, dashed=True, steps=at))
        return found

    def span(self, curves: list[Curve]) -> tuple[float, float]:
        """The values of the runs that stay, where there are any: one that leaves would press the others flat."""
        left = {id(run) for run, path in self.runs() if path.diverged_at is not None}
        return super().span([curve for curve in curves if id(curve.run) not in left] or curves)

    def say(self) -> None:
        known = [(path, along) for _, path in self.runs() if (along := self.known(path)) is not None]
        staying = [along for path, along in known if path.diverged_at is None]
        found = staying or [along for _, along in known]  # one that leaves goes where no bound is small
        if not self.session.scenario.landscape.has_hessian:
            text = f"{NoHessian(self.session.scenario.landscape)}."
        elif self.computing:
            text = tr("Computing …")
        elif not found:
            text = tr("No run is shown. Add one on the left, or switch one on.")
        else:
            text = _how(found)
        self.words.setText(text)

    def show_step(self, step: int) -> None:
        """Move the playhead, and read off the figures where each run is."""
        super().show_step(step)
        pairs = self.runs()
        self.table.set_runs(tuple(run for run, _ in pairs), self.theme)
        for index, (_, path) in enumerate(pairs):
            along = self.known(path)
            value, edge = (np.nan, np.nan) if along is None else _near(along, min(step, path.steps))
            share = value / edge if edge > 0 and value >= 0 else np.nan
            texts = [_told(value), _told(edge), f"{written(f'{100 * share:.3g}')} %" if np.isfinite(share) else "–"]
            past = share > 1
            tip = tr("Past the edge: along the steepest direction each step is longer than the last.") if past else ""
            self.table.set_row(index, texts, SHARE if past else None, tip)


def computed(scenario: Scenario, pairs: Pairs, known: list[Known], progress: Progress) -> list[Known]:
    """The sharpness along each path, in order; what is `known` of a path already is taken over."""
    found: list[Known] = []
    for index, (run, path) in enumerate(pairs):
        before = next((along for one, along in known if one is path and along.steps[-1] == path.steps), None)
        if before is not None:
            found.append((path, before))
            continue

        def tell(along: Sharpness, index: int = index, path: Trajectory = path) -> None:
            progress(min((index + len(along.steps) / MOST) / len(pairs), 1.0), [*found, (path, along)])

        along = gathered(sharpness_as_it_comes(scenario, run, path), tell, GATHERED)
        found.append((path, along))
    return found


def _near(along: Sharpness, step: int) -> tuple[float, float]:
    """Value and edge at the point nearest to `step`, as far as they are known."""
    if step > along.steps[-1]:
        return np.nan, np.nan
    k = int(np.abs(along.steps - step).argmin())
    return float(along.value[k]), float(along.edge[k])


def _told(value: float) -> str:
    return figure(value) if np.isfinite(value) else "–"


def _how(found: list[Sharpness]) -> str:
    """How it was computed, and how far off it may be."""
    points = max(len(along.steps) for along in found)
    spent = np.concatenate([along.products for along in found])
    bounds = np.concatenate([along.bound for along in found])
    if not np.isfinite(bounds).any():
        return tr("Not defined along these paths: the method divides by no matrix that is known and positive.")
    if not spent.any():
        return tr("At {points} points of a path, from the whole Hessian.", points=points)
    mean = float(spent[spent > 0].mean())
    return tr(
        "At {points} points of a path, by Lanczos: {mean:.0f} Hessian-vector products for each. An "
        "eigenvalue lies within {figure} of each.",
        points=points,
        mean=mean,
        figure=figure(float(np.nanmax(bounds)), 2),
    )
