"""Basins of attraction over the contour view: hue is the minimum reached, and a fainter tint means more steps."""

from __future__ import annotations

import numpy as np
import pyqtgraph as pg
from PySide6.QtCore import QObject, QTimer, Signal

from fallline.engine.language import listed, tr
from fallline.engine.run.progress import Progress
from fallline.engine.studies.basins import DIVERGED, ELSEWHERE, ON_ITS_WAY, Basins, refined
from fallline.gui.background import Background
from fallline.gui.figures import figure
from fallline.gui.follower import Follower
from fallline.gui.session import Session
from fallline.gui.theme import Theme
from fallline.gui.views.tints import encoded, grounds, linear

SIDE, PAUSE = 512, 120
"""Pixels along a side of the finished map; milliseconds of rest before it is computed anew."""
HUES = "blue", "pink", "yellow", "green", "vermilion", "orange", "sky"
"""Of the basins, in order: the first are none that the first runs have, which might be taken for their ends."""
FADES = 0.5
"""Share of its tint that the slowest start has lost."""


class BasinLayer(QObject):
    """Off until `show_run` names a run; then it follows every edit. `described(text)` says what the map shows."""

    described = Signal(str)

    def __init__(self, session: Session, theme: Theme, parent: QObject) -> None:
        super().__init__(parent)
        self.session, self.theme = session, theme
        self.item = pg.ImageItem(axisOrder="row-major")
        self.item.setZValue(-15)
        self.item.hide()
        self.found: Basins | None = None
        self.shown = False
        self._background = Background(self)
        self._later = QTimer(self, singleShot=True, interval=PAUSE)
        self._later.timeout.connect(self._compute)
        self._background.told.connect(lambda _, found: self._take(found))
        self._background.failed.connect(lambda why: self._clear(tr("The basins could not be computed: {why}", why=why)))
        self.follower = Follower(session, self, self.refresh, paths=False)

    def set_shown(self, shown: bool) -> None:
        """Put the map of the selected run on, or take it off."""
        self.shown = shown
        if shown:
            self._compute()
        else:
            self.cancel()
            self._clear("")

    def cancel(self) -> None:
        """Drop whatever is under way."""
        self._background.drop()
        self._later.stop()

    def refresh(self) -> None:
        """An edit or another view: compute again when the hand rests."""
        if self.shown:
            self._later.start()

    def restyle(self, theme: Theme) -> None:
        """Take on other colours."""
        self.theme = theme
        if self.found is not None:
            self._paint(self.found)

    def show_found(self, found: Basins) -> None:
        """Show a map that is there already."""
        self.found = found
        self._paint(found)

    def _compute(self) -> None:
        self.cancel()
        index, scenario = self.session.selected, self.session.scenario
        if index is None or scenario.landscape.dimension != 2:
            self._clear(tr("Basins need a run on a landscape of two parameters."))
            return
        window = self.window()
        self.described.emit(tr("Computing the basins …"))

        def work(progress: Progress) -> None:  # each map is told while the next, finer one is computed
            for found in refined(scenario, index, window, SIDE):
                progress(found.minimum.size / SIDE**2, found)

        self._background.ask(work)

    def _clear(self, why: str) -> None:
        """No map, and the reason."""
        self.item.hide()
        self.found = None
        self.described.emit(why)

    def window(self) -> tuple[float, float, float, float]:
        """What is in sight now."""
        (x0, x1), (y0, y1) = self.item.getViewBox().viewRange()
        return x0, x1, y0, y1

    def _take(self, found: Basins) -> None:
        self.show_found(found)
        self.described.emit(describe(found) if len(found.minimum) == SIDE else tr("Refining the basins …"))

    def _paint(self, found: Basins) -> None:
        x0, x1, y0, y1 = found.window
        self.item.setImage(coloured(found, self.theme), autoLevels=False)
        self.item.setRect(x0, y0, x1 - x0, y1 - y0)
        self.item.show()


def coloured(found: Basins, theme: Theme) -> np.ndarray:
    """RGBA bytes: a tint for each point, fainter the longer it took; grey where runs diverge. Paths show on all."""
    hues = [theme.runs[colour] for colour in HUES]
    tints = grounds(theme, [*hues, "#808080"])
    diverged = found.minimum == DIVERGED
    arrived = found.minimum >= 0
    light = tints[np.where(arrived, found.minimum % len(hues), -1)]
    share = np.where(arrived, 1 - FADES * _slowness(found, arrived), 1.0)[..., None]
    rgba = np.empty((*found.minimum.shape, 4), dtype=np.uint8)
    rgba[..., :3] = encoded(linear([theme.plot])[0] * (1 - share) + light * share)
    rgba[..., 3] = np.where(arrived | diverged, 255, 0)
    return rgba


def _slowness(found: Basins, arrived: np.ndarray) -> np.ndarray:
    """0 for the quickest start in sight, 1 for the slowest, by the logarithm of the steps."""
    steps = np.log1p(found.steps)
    low, high = np.percentile(steps[arrived], (1, 99)) if arrived.any() else (0.0, 0.0)
    return np.clip((steps - low) / (high - low), 0, 1) if high > low else np.zeros(steps.shape)


def describe(found: Basins) -> str:
    """Shares of the window, in words."""
    total = found.minimum.size
    parts = []
    for index, point in enumerate(found.points):
        share = float((found.minimum == index).sum()) / total
        if share >= 0.005:
            parts.append(tr("{share:.0%} reach ({point})", share=share, point=listed(map(figure, point[:2]))))
    others = ((ELSEWHERE, tr("rest elsewhere")), (DIVERGED, tr("diverge")), (ON_ITS_WAY, tr("are still on their way")))
    for code, words in others:
        share = float((found.minimum == code).sum()) / total
        if share >= 0.005:
            parts.append(f"{share:.0%} {words}")
    return tr("Starts here: ") + ", ".join(parts) + tr(". Click to start there.")
