"""The planes that were measured of a network elsewhere: which there are, what each holds, and the loss along a line."""

from __future__ import annotations

import numpy as np
from PySide6.QtCore import QSignalBlocker, Qt
from PySide6.QtWidgets import QLabel, QListWidget, QVBoxLayout, QWidget

from fallline.engine.landscapes.measured import Measured
from fallline.engine.language import tr
from fallline.engine.scenario.scenario import Scenario
from fallline.gui.figures import figure
from fallline.gui.follower import Follower
from fallline.gui.session import Session
from fallline.gui.theme import Theme
from fallline.gui.views.axes import make_plot, restyle
from fallline.gui.views.contour import ContourView
from fallline.gui.views.curve_layer import CurveLayer, DrawnCurve
from fallline.gui.views.deck import Deck
from fallline.gui.views.step_plot import span_of
from fallline.gui.views.view import Place, View
from fallline.gui.widgets.section import SectionTitle


class PlanesView(View):
    """Each plane is a snapshot of the scenario; choosing one goes there."""

    place = Place("Planes", page="Planes", order=5)

    def __init__(self, session: Session, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(session, theme, parent)
        self.setObjectName("planes-view")
        self.deck: Deck | None = None
        self._rows: list[int] = []
        """Of each row of the list, which snapshot it is."""
        self.list = QListWidget(self)
        self.list.setObjectName("planes-list")
        self.list.setAccessibleName(tr("Planes through the parameters"))
        self.list.setAccessibleDescription(tr("Arrow keys choose one"))
        self.list.setProperty("role", "history")
        self.list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.list.setTextElideMode(Qt.TextElideMode.ElideRight)
        self.list.setMinimumHeight(140)
        self.list.currentRowChanged.connect(self._go)
        self.words = QLabel(self)
        self.words.setObjectName("planes-words")
        self.words.setWordWrap(True)
        self.line_title = SectionTitle(tr("Along the line"), tr("dashed: straight between its ends"), self)
        self.plot = make_plot(theme, whole_x=False, zoom_y=False, parent=self)
        self.plot.setAccessibleName(tr("Loss along the line"))
        self.plot.setFocusPolicy(Qt.FocusPolicy.ClickFocus)
        self.plot.setMinimumHeight(160)
        self.layer = CurveLayer()
        self.plot.addItem(self.layer, ignoreBounds=True)
        self.barrier = QLabel(self)
        self.barrier.setObjectName("planes-barrier")
        self.barrier.setProperty("role", "muted")
        self.barrier.setWordWrap(True)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        column.addWidget(SectionTitle(tr("Planes"), parent=self))
        for widget in (self.list, self.words, self.line_title, self.plot, self.barrier):
            column.addWidget(widget)
        self.follower = Follower(session, self, self.refresh)

    @classmethod
    def wanted(cls, scenario: Scenario) -> bool:
        return isinstance(scenario.landscape, Measured)

    def attend(self, contour: ContourView) -> None:
        """What is in sight there goes with the plane."""
        self.deck = Deck(self.session, contour)
        self.refresh()

    def restyle(self, theme: Theme) -> None:
        self.theme = theme
        restyle(self.plot, theme)
        self.refresh()

    def refresh(self) -> None:
        """Those that there are, and the one that is shown."""
        landscape, snapshots = self.session.scenario.landscape, self.session.scenario.snapshots
        self._rows = [k for k, each in enumerate(snapshots) if isinstance(each.landscape, Measured)]
        here = next((row for row, k in enumerate(self._rows) if snapshots[k].landscape == landscape), -1)
        with QSignalBlocker(self.list):
            self.list.clear()
            self.list.addItems([snapshots[k].title or tr("Measured plane") for k in self._rows])
            self.list.setCurrentRow(here)
        if isinstance(landscape, Measured):
            self.words.setText(landscape.said[2])
            self._draw(np.array(landscape.line))

    def _draw(self, line: np.ndarray[tuple[int], np.dtype[np.float64]]) -> None:
        for widget in (self.line_title, self.plot, self.barrier):
            widget.setVisible(len(line) > 1)
        if len(line) < 2:
            return
        t, known = np.linspace(0, 1, len(line)), np.where(np.isfinite(line), line, np.nan)
        straight = (1 - t) * known[0] + t * known[-1]
        colour = self.theme.runs[str(run.colour)] if (run := next(iter(self.session.scenario.runs), None)) else "grey"
        self.layer.set_curves((DrawnCurve(t, known, colour), DrawnCurve(t, straight, self.theme.muted, dashed=True)))
        low, high = span_of([known, straight], 1e-12)
        spare = 0.06 * (high - low)
        self.plot.setRange(xRange=(-0.02, 1.02), yRange=(low - spare, high + spare), padding=0)
        at = int(np.nanargmax(known - straight)) if np.isfinite(known - straight).any() else 0
        rises = figure(float((known - straight)[at]))
        self.barrier.setText(
            tr("Its barrier: {rises} above the straight, at {t:.2f} of the way.", rises=rises, t=t[at])
        )

    def _go(self, row: int) -> None:
        if self.deck is not None and row >= 0:
            self.deck.show(self._rows[row])
