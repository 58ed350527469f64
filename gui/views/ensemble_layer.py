"""Hundreds of draws of the selected run's noise or batches as a cloud, and the quantiles of their losses as bands."""

from __future__ import annotations

import numpy as np
import pyqtgraph as pg
from PySide6.QtCore import QObject, QTimer, Signal

from fallline.engine.language import tr
from fallline.engine.scenario.scenario import Scenario
from fallline.engine.studies.ensemble import Ensemble, affordable, chance, density, ensemble
from fallline.gui.background import Background
from fallline.gui.follower import Follower
from fallline.gui.session import Session
from fallline.gui.theme import Theme
from fallline.gui.views.tints import encoded, grounds

MEMBERS, PAUSE = 500, 120
DENSE = 7.0
"""How soon the cloud hides the map under it, by members a cell."""
KERNEL = 0.06, 0.24, 0.4, 0.24, 0.06
"""How a draw is spread over cells, along each axis."""


class EnsembleLayer(QObject):
    """Off until it is shown; then it follows edits and the playhead. `changed` says that there are other bands."""

    described = Signal(str)
    changed = Signal()

    def __init__(self, session: Session, theme: Theme, parent: QObject) -> None:
        super().__init__(parent)
        self.session, self.theme = session, theme
        self.item = pg.ImageItem(axisOrder="row-major")
        self.item.setZValue(3)
        self.item.hide()
        self.found: Ensemble | None = None
        self.colour = ""
        self.shown = False
        self._background = Background(self)
        self._later = QTimer(self, singleShot=True, interval=PAUSE)
        self._later.timeout.connect(self._compute)
        self._background.answered.connect(self._take)
        self._background.failed.connect(lambda why: self._clear(tr("The ensemble could not be drawn: {why}", why=why)))
        self.follower = Follower(session, self, self.refresh, self.show_step, paths=False)

    def set_shown(self, shown: bool) -> None:
        """Put the cloud of the selected run on, or take it off."""
        self.shown = shown
        self._later.stop()
        self._background.drop()
        if shown:
            self._compute()
        else:
            self._clear("")

    def refresh(self) -> None:
        """An edit: compute again when the hand rests."""
        if self.shown:
            self._later.start()

    def restyle(self, theme: Theme) -> None:
        """Take on other colours."""
        self.theme = theme
        self.show_step(self.session.playhead)

    def show_step(self, step: int) -> None:
        """The cloud at `step`."""
        if self.found is None:
            return
        (x0, x1), (y0, y1) = self.item.getViewBox().viewRange()
        counts = density(self.found, step, (x0, x1, y0, y1))
        self.item.setImage(cloud(counts, self.theme, self.colour), autoLevels=False)
        self.item.setRect(x0, y0, x1 - x0, y1 - y0)
        self.item.show()

    def _compute(self) -> None:
        self._background.drop()
        index, scenario = self.session.selected, self.session.scenario
        if index is None or scenario.landscape.dimension != 2:
            self._clear(tr("An ensemble needs a run on a landscape of two parameters."))
            return
        run, drawn = scenario.runs[index], " and ".join(chance(scenario, index))
        if not drawn:
            self._clear(
                tr("{label} has no noise: all seeds agree. For a cloud, {ways}.", label=run.label, ways=_ways(scenario))
            )
            return
        members = affordable(scenario, MEMBERS, index)
        self.described.emit(tr("Drawing {members} times …", members=members))
        self.colour = str(run.colour)
        self._background.ask(lambda _: (drawn, ensemble(scenario, index, members)))

    def _take(self, answer: tuple[str, Ensemble]) -> None:
        drawn, self.found = answer
        members = self.found.loss.shape[1]
        left = tr("; {left} of them diverged", left=self.found.left) if self.found.left else ""
        few = tr(" (fewer than {MEMBERS}, for the run is long)", MEMBERS=MEMBERS) if members < MEMBERS else ""
        bands = tr("Bands on the loss: median, half, and nine tenths.")
        self.described.emit(
            tr(
                "{members} draws of the {drawn}{few}{left}. {bands}",
                members=members,
                drawn=drawn,
                few=few,
                left=left,
                bands=bands,
            )
        )
        self.changed.emit()
        self.show_step(self.session.playhead)

    def _clear(self, why: str) -> None:
        """No cloud and no bands, and the reason."""
        self.item.hide()
        self.found = None
        self.described.emit(why)
        self.changed.emit()


def cloud(counts: np.ndarray, theme: Theme, colour: str) -> np.ndarray:
    """RGBA bytes of members per cell: a ground in the hue of the run, on which its path and all others stand out."""
    smooth = _spread(_spread(counts).T).T
    rgba = np.empty((*counts.shape, 4), dtype=np.uint8)
    rgba[..., :3] = encoded(grounds(theme, [theme.runs[colour]]))[0]
    rgba[..., 3] = 255 * (1 - np.exp(-DENSE * smooth))
    return rgba


def _spread(counts: np.ndarray) -> np.ndarray:
    """Each row over its neighbours, so that a draw is a soft spot."""
    padded = np.pad(counts, ((2, 2), (0, 0)))
    return np.asarray(sum(weight * padded[row : row + len(counts)] for row, weight in enumerate(KERNEL)))


def _ways(scenario: Scenario) -> str:
    """What would make the seeds differ."""
    batches = tr(" or a smaller batch size") if scenario.landscape.examples else ""
    return tr("give its gradient noise σ{batches}", batches=batches)
