"""The button that gives the outlined run the rate and momentum that theory finds best."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QToolButton, QWidget

from fallline.engine.analysis.best_hyperparameters import best_run, has_best_pair
from fallline.engine.language import tr
from fallline.engine.method.optimizer import OPTIMIZERS
from fallline.engine.scenario.edit import with_run
from fallline.gui.follower import Follower
from fallline.gui.session import Session

KNOWN = tr("Give the outlined run the best rate and momentum for the curvature at the minimum")
REFUSED = tr("theory knows no best rate here: the Hessian is not positive definite")


def _unknown() -> str:
    known = [cls.heading() for cls in OPTIMIZERS.offered().values() if has_best_pair(cls())]
    return tr("Theory knows the best rate and momentum of these alone: {names}", names=", ".join(known))


class BestPair(QToolButton):
    """Enabled where theory knows the method; where it does not know the ground, it says so when it is asked."""

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.session = session
        self.setText(tr("best pair"))
        self.setObjectName("best-pair-button")
        self.setAccessibleName(tr("The best rate and momentum by theory"))
        self.setProperty("role", "switch")
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.clicked.connect(self._set_best)
        # With the playhead, for another run may be outlined.
        self.follower = Follower(session, self, self.refresh, lambda _: self.refresh(), paths=False)
        self.refresh()

    def refresh(self) -> None:
        """Whether theory knows the method of the outlined run."""
        chosen = self.session.selected
        known = chosen is not None and has_best_pair(self.session.scenario.runs[chosen].optimizer)
        if self.isEnabled() != known or not self.toolTip():
            self.setEnabled(known)
            self.setToolTip(KNOWN if known else _unknown())

    def _set_best(self) -> None:
        scenario, chosen = self.session.scenario, self.session.selected
        best = None if chosen is None else best_run(scenario, chosen)
        if chosen is None or best is None:
            self.session.refused.emit(REFUSED)
            return
        changed = with_run(scenario, chosen, optimizer=best.optimizer, schedule=best.schedule)
        self.session.edit(changed, tr("set the best rate"))
