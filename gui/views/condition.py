"""The condition number or the eigenvalues along every path, and the curvature where each run is now."""

from __future__ import annotations

from typing import TypeVar

import numpy as np
from PySide6.QtWidgets import QLabel, QSizePolicy, QWidget

from fallline.engine.analysis.spectrum import FORMED, Spectrum, spectrum_as_it_comes
from fallline.engine.analysis.stability import preconditioned, rate_at, stability
from fallline.engine.analysis.step import LARGEST
from fallline.engine.language import tr
from fallline.engine.problem.curvature import curvature
from fallline.engine.problem.landscape import NoHessian
from fallline.engine.run.progress import Progress
from fallline.engine.run.trajectory import Trajectory
from fallline.engine.scenario.scenario import Run
from fallline.gui.background import gathered
from fallline.gui.figures import figure
from fallline.gui.session import Session
from fallline.gui.theme import Theme
from fallline.gui.views.axes import LogAxis
from fallline.gui.views.coming_plot import ComingPlot, Pairs, Work
from fallline.gui.views.condition_marks import ConditionMarks
from fallline.gui.views.condition_table import GAUGE, HEADS, figures, leaving_words, past_words, untold_words
from fallline.gui.views.feature_rates import FeatureRates
from fallline.gui.views.now_table import FigureTable
from fallline.gui.views.spectra import SpectraAlong
from fallline.gui.views.step_plot import Array, Curve, log10, switch
from fallline.gui.views.symlog import symlog, threshold_for
from fallline.gui.views.symlog_axis import SymlogAxis, put_axis
from fallline.gui.views.view import Place

T = TypeVar("T")

MOST, SEEN, FEW = 1500, 120, 8
"""Points of a path whose Hessian is formed, also through the eyes of a method; parameters of a model up to which."""
COMING, GATHERED = 40, 0.1
"""Points of a path of more parameters, which come in the background; seconds between two drawings of them."""
LEGEND = tr("solid λ max, dashed λ min")


class ConditionView(ComingPlot[Spectrum]):
    """A plot where something varies, one sentence where the condition number is the same everywhere, and tables."""

    place = Place("Condition number", page="Plots", order=20, share=2)

    def __init__(self, session: Session, theme: Theme, parent: QWidget | None = None) -> None:
        self._spectra: list[Spectrum] = []
        self._outlined: int | None = None
        self.along = SpectraAlong()
        super().__init__(session, theme, "condition-view", tr("Condition number"), "κ(H)", log=True, parent=parent)
        self.along.setParent(self)
        self.along.ready.connect(self.refresh)
        self.eigenvalues = switch(
            self.title,
            "λ",
            "condition-eigenvalues-button",
            tr("The largest eigenvalue and, dashed, the smallest, on a symmetric logarithmic axis"),
        )
        self.seen = switch(
            self.title,
            "B⁻¹H",
            "condition-seen-button",
            tr("Preconditioned: what a method meets that divides its steps by B, as Adam, RMSProp and AdaGrad do"),
        )
        self.marks = ConditionMarks(self.plot, self)
        self.sentence = QLabel(self)
        self.sentence.setObjectName("condition-sentence")
        self.sentence.setWordWrap(True)
        self.table = FigureTable(HEADS, "condition-table", self)
        self.alarm = QLabel(self)
        self.alarm.setObjectName("condition-alarm")
        self.alarm.setProperty("role", "error")
        self.alarm.setWordWrap(True)
        self.features = FeatureRates(self)
        self.column.setSpacing(6)
        for widget in (self.marks, self.sentence, self.table, self.alarm, self.features):
            self.column.addWidget(widget)
        self.eigenvalues.toggled.connect(self._switched)
        self.seen.toggled.connect(self._switched)
        self.begin()

    def set_compact(self, compact: bool) -> None:
        """Without the smallest eigenvalue, which κ and the largest one give."""
        self.table.hide_columns(["λ min"] if compact else [])

    def _switched(self) -> None:
        wanted = SymlogAxis if self.eigenvalues.isChecked() else LogAxis
        if not isinstance(self.plot.getAxis("left"), wanted):
            put_axis(self.plot, wanted("left"), self.theme)
        self.title.title.setText(tr("Eigenvalues") if self.eigenvalues.isChecked() else tr("Condition number"))
        seen, told = self.seen.isChecked(), self.eigenvalues.isChecked()
        of = tr("of B⁻¹H") if seen else tr("of H")
        self.title.detail.setText(of if told else "κ(B⁻¹H)" if seen else "κ(H)")
        if self.sender() is self.seen:
            self._known = []
        self.refresh()

    def options(self) -> tuple[object, ...]:
        return self.seen.isChecked(), self._large() and self.eigenvalues.isChecked()

    def _large(self) -> bool:
        """Whether so many products are needed that they wait until a person wants the ends of the spectrum."""
        return self.session.scenario.landscape.dimension > FORMED

    def work(self, pairs: Pairs) -> Work[Spectrum] | None:
        """Of models with many parameters; elsewhere it is quick enough for the hand."""
        scenario, seen = self.session.scenario, self.seen.isChecked()
        if self._formed() or not scenario.landscape.has_hessian or (self._large() and not self.eigenvalues.isChecked()):
            return None

        def work(progress: Progress) -> list[tuple[Trajectory, Spectrum]]:
            found = list[tuple[Trajectory, Spectrum]]()
            for index, (run, path) in enumerate(pairs):

                def tell(along: Spectrum, index: int = index, path: Trajectory = path) -> None:
                    progress((index + len(along.steps) / COMING) / len(pairs), [*found, (path, along)])

                coming = spectrum_as_it_comes(scenario, run, path, COMING, seen=seen)
                found.append((path, gathered(coming, tell, GATHERED)))
            return found

        return work

    def left_to_others(self) -> Work[Spectrum] | None:
        """What whoever draws this has to compute before, and `take`: nothing more is done here in the background.

        Of models with many parameters it is the ends of the spectrum that are drawn.
        """
        if self.background is not None:
            self.background.drop()
            self.background = None
        if self._large() and self.session.scenario.landscape.has_hessian:
            self.eigenvalues.setChecked(True)
        return self.work(self.runs())

    def curves(self) -> list[Curve]:
        """Condition numbers along the paths, infinite and undefined ones gaps; or two eigenvalues for each run."""
        runs, seen = self.runs(), self.seen.isChecked()
        if self._formed():
            self._spectra = self.along.spectra(self.session, runs, SEEN if seen else MOST, seen=seen)
        else:
            known = [(pair, along) for pair in runs if (along := self.known(pair[1])) is not None]
            runs, self._spectra = [pair for pair, _ in known], [along for _, along in known]
        curves = self._of_eigenvalues(runs) if self.eigenvalues.isChecked() else self._of_condition(runs)
        self._say(curves)
        self.table.set_runs(tuple(run for run, _ in self.runs()), self.theme)
        return curves

    def _formed(self) -> bool:
        """Whether there are Hessians, and quick enough to come by; a sum over examples makes them slow."""
        landscape = self.session.scenario.landscape
        return landscape.has_hessian and landscape.dimension <= (FEW if landscape.examples else LARGEST)

    def _of_condition(self, runs: list[tuple[Run, Trajectory]]) -> list[Curve]:
        return [
            _whole(run, path, along, log10(np.where(np.isfinite(along.condition), along.condition, np.nan)))
            for (run, path), along in zip(runs, self._spectra, strict=True)
        ]

    def _of_eigenvalues(self, runs: list[tuple[Run, Trajectory]]) -> list[Curve]:
        """Of each run the largest, then, dashed, the smallest."""
        ends = [(along.highest, along.lowest) for along in self._spectra]
        threshold = threshold_for(np.concatenate([np.ravel(pair) for pair in self._staying(ends)]) if ends else [])
        axis = self.plot.getAxis("left")
        if isinstance(axis, SymlogAxis):
            axis.set_threshold(threshold)
        return [
            _whole(run, path, along, symlog(values, threshold), dashed=dashed)
            for (run, path), along, pair in zip(runs, self._spectra, ends, strict=True)
            for values, dashed in zip(pair, (False, True), strict=True)
        ]

    def span(self, curves: list[Curve]) -> tuple[float, float]:
        """The values of the runs that stay, where there are any: one that leaves would press the others flat."""
        each = 2 if self.eigenvalues.isChecked() else 1
        pairs = [curves[at : at + each] for at in range(0, len(curves), each)]
        return super().span([curve for pair in self._staying(pairs) for curve in pair])

    def _staying(self, values: list[T]) -> list[T]:
        """Of one value for each run those of the runs that do not leave; all, where every run leaves."""
        kept = [value for value, (_, path) in zip(values, self.runs(), strict=False) if path.diverged_at is None]
        return kept or values

    def _say(self, curves: list[Curve]) -> None:
        """Four flat lines on top of each other say less than one sentence."""
        values = np.concatenate([curve.y for curve in curves]) if curves else np.empty(0)
        known = values[np.isfinite(values)]
        constant = not self.eigenvalues.isChecked() and bool(
            known.size and np.ptp(known) < 1e-6 and known.size == values.size
        )
        self.plot.setVisible(bool(known.size) and not constant)
        self.sentence.setVisible(not self.plot.isVisibleTo(self))
        policy = QSizePolicy.Policy.Expanding if self.plot.isVisibleTo(self) else QSizePolicy.Policy.Maximum
        self.setSizePolicy(QSizePolicy.Policy.Preferred, policy)
        if not self.session.scenario.landscape.has_hessian:
            self.sentence.setText(f"{NoHessian(self.session.scenario.landscape)}.")
        elif not self._formed() and not known.size:
            self.sentence.setText(self._untold())
        elif constant:
            saddle = all(along.saddle.all() for along in self._spectra)
            kind = tr(" Everywhere it curves up one way and down another, as at a saddle.") if saddle else ""
            self.sentence.setText(
                tr(
                    "{figure}, the same everywhere on these paths.{kind}",
                    figure=figure(float(10 ** known[0])),
                    kind=kind,
                )
            )
        elif not curves:
            self.sentence.setText(tr("No run is shown. Add one on the left, or switch one on."))
        else:
            self.sentence.setText(tr("Infinite or undefined all along these paths: the Hessian is singular."))

    def _untold(self) -> str:
        """Why there is no curve of a model with many parameters."""
        if not self.runs():
            return tr("No run is shown. Add one on the left, or switch one on.")
        d, lone = self.session.scenario.landscape.dimension, self._large() and not self.eigenvalues.isChecked()
        return untold_words(d, lone=lone, known=bool(self._spectra), computing=self.computing)

    def say(self) -> None:
        """The marks on the curves."""
        # Of eigenvalues the smallest tells a saddle; a point is singular where the axis is 0, or kappa infinite.
        marked = self._curves[1::2] if self.eigenvalues.isChecked() else self._curves
        low, high = self.span(self._curves)
        top = 0.0 if self.eigenvalues.isChecked() else high - 0.04 * (high - low)
        shown = self.plot.isVisibleTo(self)
        pairs = list(zip(marked, self._spectra, strict=True)) if shown else []
        self.marks.show_marks(pairs, top, self.theme, LEGEND if shown and self.eigenvalues.isChecked() else "")

    def follow(self, step: int) -> None:
        """The playhead moved, or another run was outlined."""
        if self.session.selected != self._outlined:
            self.show_step(step)
        else:
            super().follow(step)

    def show_step(self, step: int) -> None:
        """Move the playhead, and read off the curvature at each run's point."""
        super().show_step(step)
        formed, self._outlined = self._formed(), self.session.selected
        alarms = self._read(step, self._outlined) if formed else []
        self.table.setVisible(formed)
        self.features.setVisible(formed and self._outlined is not None)
        self.alarm.setText("\n".join(alarms))
        self.alarm.setVisible(bool(alarms))

    def _read(self, step: int, chosen: int | None) -> list[str]:
        """Fill the tables with the curvature where every run is; what is alarming."""
        scenario, runs, alarms = self.session.scenario, self.runs(), list[str]()
        points = [path.theta[min(step, path.steps), :, 0] for _, path in runs]
        theta = np.array(points).reshape(len(runs), scenario.landscape.dimension).T
        here = curvature(scenario.landscape, theta, vectors=False)  # of all at once: every frame asks
        for index, (run, path) in enumerate(runs):
            gauge = stability(scenario, run, path, step)
            kappa = preconditioned(scenario, run, path, step).condition_number if self.seen.isChecked() else None
            past = gauge.margin is not None and gauge.margin < 0
            self.table.set_row(index, figures(here, index, gauge, kappa), GAUGE if past else None, past_words(gauge))
            if past and (words := leaving_words(run.label, gauge, path, step)):
                alarms.append(words)
            if chosen is not None and run is scenario.runs[chosen]:
                self.features.show_rates(run, here.hessian[:, :, index], rate_at(run, path, step), self.theme)
        return alarms


def _whole(run: Run, path: Trajectory, along: Spectrum, y: Array, *, dashed: bool = False) -> Curve:
    """A curve over every step of `path` that is drawn, from values at some; as far as they are known."""
    if along.steps[-1] != path.steps or len(along.steps) <= COMING:
        return Curve(run, y, along.steps.astype(np.float64), dashed, along.steps.astype(np.int64))
    steps = path.drawn(np.arange(path.steps + 1, dtype=np.float64))
    return Curve(run, np.interp(steps, along.steps, y), steps, dashed, path.outline)
