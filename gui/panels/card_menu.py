"""What can be done with a whole run: rename, duplicate, remove, recolour."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QMenu, QWidget

from fallline.engine.analysis.best_hyperparameters import best_run
from fallline.engine.scenario.edit import with_run, with_run_added, without_run
from fallline.engine.scenario.scenario import COLOURS, Colour
from fallline.gui.session import Session
from fallline.gui.theme import Theme
from fallline.gui.widgets.icons import icon, marker_icon


class CardMenu(QMenu):
    """The menu behind the three dots of run `index`; filled when it opens."""

    rename = Signal()
    added = Signal(int)
    """The index of a new run."""

    def __init__(self, session: Session, index: int, theme: Theme, parent: QWidget) -> None:
        super().__init__(parent)
        self.session, self.index, self.theme = session, index, theme
        self.colours = QMenu("Colour and marker", self)  # one for ever: clear() would leave it behind
        self.setToolTipsVisible(True)
        self.aboutToShow.connect(self.fill)

    def fill(self) -> None:
        """Actions for the run as it is now."""
        self.clear()
        rename = self.addAction("Rename")
        rename.setObjectName("rename-run-action")
        rename.triggered.connect(lambda _=False: self.rename.emit())
        duplicate = self.addAction(icon("duplicate", self.theme.text), "Duplicate")
        duplicate.setObjectName("duplicate-run-action")
        duplicate.triggered.connect(self.duplicate)
        remove = self.addAction(icon("remove", self.theme.text), "Remove")
        remove.setObjectName("remove-run-action")
        remove.triggered.connect(self.remove)
        best = self.addAction("Best rate and momentum by theory")
        best.setObjectName("best-run-action")
        best.setEnabled(best_run(self.session.scenario, self.index) is not None)
        best.setToolTip("For the curvature at the minimum; known for descent, momentum and Nesterov")
        best.triggered.connect(self.set_best)
        self.colours.clear()
        self.addMenu(self.colours)
        for colour in COLOURS:
            action = self.colours.addAction(marker_icon(colour, self.theme), colour.capitalize())
            action.setObjectName(f"colour-{colour}-action")
            action.setCheckable(True)
            action.setChecked(colour == self.session.scenario.runs[self.index].colour)
            action.triggered.connect(partial(self.recolour, colour))

    def duplicate(self) -> None:
        """A copy below, in a colour of its own."""
        run = self.session.scenario.runs[self.index]
        self.session.edit(with_run_added(self.session.scenario, run, self.index + 1), "duplicate a run")
        self.added.emit(self.index + 1)

    def remove(self) -> None:
        """Without this run."""
        self.session.edit(without_run(self.session.scenario, self.index), "remove a run")

    def set_best(self) -> None:
        """The rate and momentum that theory finds best here."""
        run = best_run(self.session.scenario, self.index)
        if run is not None:
            changed = with_run(self.session.scenario, self.index, optimizer=run.optimizer, schedule=run.schedule)
            self.session.edit(changed, "set the best rate")

    def recolour(self, colour: Colour, _checked: bool = False) -> None:
        """Another colour, and the marker that goes with it."""
        self.session.edit(with_run(self.session.scenario, self.index, colour=colour), "recolour a run")
