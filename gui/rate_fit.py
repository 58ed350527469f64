"""Learning rates that suit the landscape that was chosen: sought in the background, and taken back at a press."""

from __future__ import annotations

import time

from PySide6.QtCore import QObject, Signal

from fallline.engine.language import tr
from fallline.engine.problem.landscape import Landscape
from fallline.engine.run.progress import Stopped
from fallline.engine.scenario.edit import replace, with_landscape, with_rates
from fallline.engine.scenario.scenario import Scenario
from fallline.engine.studies.fitted_rates import fitted
from fallline.gui.background import Background
from fallline.gui.follower import Follower
from fallline.gui.session import Session

PATIENCE = 0.04
"""Seconds for which the window itself looks for rates; what takes longer is looked for in the background."""
Rates = tuple[float, ...]


class RateFit(QObject):
    """`offered` says that there is another choice to offer, or none: see `fits` and `kept`."""

    offered = Signal()

    def __init__(self, session: Session) -> None:
        super().__init__(session)
        self._session, self._asked = session, session.scenario
        self._gesture = ""
        self._kept, self._fitted, self._on = Rates(), Rates(), type(session.scenario.landscape)
        self.background = Background(self)
        self.background.answered.connect(self._take)
        self.follower = Follower(session, self, self._follow, paths=False)

    @property
    def fits(self) -> bool:
        """Whether the rates are those that were found, and others were there before."""
        return self._known() and _rates(self._session.scenario) == self._fitted

    @property
    def kept(self) -> bool:
        """Whether the rates are those from before, and others were found."""
        return self._known() and _rates(self._session.scenario) == self._kept

    def choose(self, landscape: Landscape) -> None:
        """Go over to another landscape with rates that suit it: one undo step."""
        self._gesture = tr("choose {tag}", tag=landscape.tag())
        self._session.settle()
        self._session.change(
            lambda: with_landscape(self._session.scenario, landscape), tr("change the landscape"), self._gesture
        )
        if self._session.scenario.landscape == landscape:
            self.fit(self._gesture)

    def fit(self, gesture: str = "") -> None:
        """Look for rates on the landscape that there is."""
        self._gesture, self._asked, began = gesture, self._session.scenario, time.perf_counter()
        self._kept = self._fitted = ()
        scenario = self._asked

        def progress(_: float, __: object = None, /) -> None:
            if time.perf_counter() - began > PATIENCE:
                raise Stopped

        try:
            self.background.ask(lambda _: fitted(scenario, progress), at_once=True)
        except Stopped:
            self.background.ask(lambda progress: fitted(scenario, progress))

    def keep(self) -> None:
        """Go back to the rates from before."""
        self._session.edit(with_rates(self._session.scenario, self._kept), tr("keep the learning rates"))

    def take(self) -> None:
        """Go to those that were found once more."""
        self._session.edit(with_rates(self._session.scenario, self._fitted), tr("fit the learning rates"))

    def _take(self, found: Scenario) -> None:
        scenario = self._session.scenario
        self._kept, self._fitted, self._on = _rates(scenario), _rates(found), type(found.landscape)
        self._session.edit(with_rates(scenario, self._fitted), tr("fit the learning rates"), self._gesture)
        self._session.settle()
        self.offered.emit()

    def _follow(self) -> None:
        """What is being looked for suits another scenario, once another is there."""
        if self.background.busy and _searched(self._session.scenario) != _searched(self._asked):
            self.background.drop()

    def _known(self) -> bool:
        return self._kept != self._fitted and isinstance(self._session.scenario.landscape, self._on)


def _rates(scenario: Scenario) -> Rates:
    return tuple(run.schedule.lr for run in scenario.runs)


def _searched(scenario: Scenario) -> Scenario:
    """All that the search depends on."""
    return replace(scenario, title="", description="", view=None)
