"""The density of the Hessian's eigenvalues where the outlined run is, with its error; that of a network elsewhere."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QHideEvent, QShowEvent
from PySide6.QtWidgets import QLabel, QVBoxLayout, QWidget

from fallline.engine.analysis.density_shown import DensityShown, density_as_it_comes, shown
from fallline.engine.analysis.spectral_density import PROBES, SpectralDensity
from fallline.engine.landscapes.measured import Measured
from fallline.engine.language import tr
from fallline.engine.run.progress import Progress
from fallline.engine.run.trajectory import Trajectory
from fallline.engine.scenario.scenario import Scenario
from fallline.gui.background import Background, gathered
from fallline.gui.figures import figure
from fallline.gui.follower import Follower
from fallline.gui.session import Session
from fallline.gui.theme import Theme
from fallline.gui.views.axes import make_plot, restyle
from fallline.gui.views.curve_layer import CurveLayer, DrawnCurve
from fallline.gui.views.step_plot import log10, span_of
from fallline.gui.views.view import Place, View
from fallline.gui.widgets.section import SectionTitle

REST, GATHERED = 250, 0.1
"""Milliseconds that the playhead must rest; seconds between two drawings of what comes."""
LOWEST = 1e-5
"""Share of the highest density down to which it is drawn."""


class SpectrumView(View):
    """Computed while somebody looks, probe by probe."""

    place = Place("Spectral density", page="Edge", order=55, share=2)

    def __init__(self, session: Session, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(session, theme, parent)
        self.setObjectName("spectrum-view")
        self.setAccessibleName(tr("Spectral density of the Hessian"))
        self.found: DensityShown | None = None
        self._of: tuple[Trajectory | None, int] = None, -1
        self.title = SectionTitle(tr("Spectral density"), tr("of the Hessian's eigenvalues"), self)
        self.plot = make_plot(theme, log=True, whole_x=False, zoom_y=False, parent=self)
        self.plot.setAccessibleName(tr("Spectral density"))
        self.plot.setFocusPolicy(Qt.FocusPolicy.ClickFocus)
        self.plot.setMinimumHeight(110)
        self.layer = CurveLayer()
        self.plot.addItem(self.layer, ignoreBounds=True)
        self.words = QLabel(self)
        self.words.setObjectName("spectrum-words")
        self.words.setProperty("role", "muted")
        self.words.setWordWrap(True)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(4)
        for widget in (self.title, self.plot, self.words):
            column.addWidget(widget, int(widget is self.plot))
        self.background = Background(self)
        self.background.told.connect(lambda _, news: None if news is None else self._take(news))
        self.background.answered.connect(self._take)
        self.background.failed.connect(self.words.setText)
        self._later = QTimer(self, singleShot=True, interval=REST)
        self._later.timeout.connect(self._compute)
        self.follower = Follower(session, self, self.refresh, lambda _: self.refresh())

    @classmethod
    def wanted(cls, scenario: Scenario) -> bool:
        """Of more eigenvalues than can be told one by one, or those that were measured elsewhere."""
        landscape = scenario.landscape
        return bool(landscape.nodes) if isinstance(landscape, Measured) else (
            landscape.has_hessian and landscape.dimension > 2
        )  # fmt: skip

    def restyle(self, theme: Theme) -> None:
        self.theme = theme
        restyle(self.plot, theme)
        self._draw()

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self.refresh()

    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        self._later.stop()
        if self.background.busy:
            self.background.drop()
            self._of = None, -1

    def refresh(self) -> None:
        """What was measured elsewhere at once; ours when the playhead rests."""
        landscape = self.session.scenario.landscape
        if isinstance(landscape, Measured):
            self.background.drop()
            self._of = None, -1
            self._take(_measured(landscape))
        elif self._stale():
            self._later.start()

    def _stale(self) -> bool:
        """Whether the outlined run, or the first, is elsewhere by now."""
        path = self._path()
        known, step = self._of
        return path is not known or (path is not None and min(self.session.playhead, path.steps) != step)

    def _path(self) -> Trajectory | None:
        index, runs = self.session.selected, self.session.scenario.runs
        if index is None:
            index = next((k for k, run in enumerate(runs) if run.enabled), None)
        return None if index is None or index >= len(self.session.paths) else self.session.paths[index]

    def _compute(self) -> None:
        path = self._path()
        scenario = self.session.scenario
        if not self.isVisible() or path is None or not self.wanted(scenario) or not self.session.complete:
            return
        self._of = path, min(self.session.playhead, path.steps)
        theta, landscape = path.theta[self._of[1], :, 0].copy(), scenario.landscape

        def work(progress: Progress) -> DensityShown:
            coming = density_as_it_comes(landscape, theta)
            return gathered(coming, lambda found: progress(found.probes / PROBES, found), GATHERED)

        self.background.ask(work)

    def _take(self, found: DensityShown | None) -> None:
        self.found = found
        self._draw()
        self.words.setText("" if found is None else _words(found))

    def _draw(self) -> None:
        found = self.found
        if found is None:
            self.layer.set_curves(())
            return
        least = LOWEST * float(found.value.max())
        colour, curves = self.theme.accent, list[DrawnCurve]()
        if found.exact is not None:
            curves.append(DrawnCurve(found.at, _from(found.exact, least), self.theme.text, still=True))
        curves.append(DrawnCurve(found.at, _from(found.value, least), colour))
        if np.isfinite(found.error).all():
            ends = (found.value - found.error, found.value + found.error)
            curves += [DrawnCurve(found.at, _from(end, least), colour, dashed=True) for end in ends]
        self.layer.set_curves(tuple(curves))
        (low, high), (first, last) = span_of([each.y for each in curves]), (float(found.at[0]), float(found.at[-1]))
        spare = 0.05 * (high - low)
        self.plot.setRange(xRange=(first, last), yRange=(low - spare, high + spare), padding=0)


def _from(values: NDArray[np.float64], least: float) -> NDArray[np.float64]:
    return log10(np.maximum(values, least))


def _measured(landscape: Measured) -> DensityShown | None:
    if not landscape.nodes:
        return None
    nodes, weights = (tuple(map(np.array, each)) for each in (landscape.nodes, landscape.weights))
    return shown(SpectralDensity(0, nodes, weights))


def _words(found: DensityShown) -> str:
    mean, square = (f"{figure(value)} ± {figure(error, 2)}" for value, error in (found.mean, found.square))
    beside = tr(" Broad beneath: the exact spectrum.") if found.exact is not None else ""
    return tr(
        "By {probes} random vectors and up to {degree} products with each, smoothed over {figure}; "
        "dashed, a standard error to either side.{beside} The mean eigenvalue is {mean}, that of the "
        "squares {square}.",
        probes=found.probes,
        degree=found.degree,
        figure=figure(found.width, 2),
        beside=beside,
        mean=mean,
        square=square,
    )
