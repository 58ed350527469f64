"""The runs: a card each, and a button to add one."""

from __future__ import annotations

from typing import TypeVar

from PySide6.QtCore import QPoint, QTimer
from PySide6.QtWidgets import QDockWidget, QHBoxLayout, QLabel, QMenu, QPushButton, QScrollArea, QVBoxLayout, QWidget

from fallline.engine.language import tr
from fallline.engine.method.optimizer import OPTIMIZERS
from fallline.engine.scenario.edit import with_run_added
from fallline.engine.scenario.scenario import Run
from fallline.gui.actions.action import Action, Group
from fallline.gui.actions.actions import Actions
from fallline.gui.follower import Follower
from fallline.gui.panels.card import RunCard
from fallline.gui.panels.run_actions import MOST, RunActions
from fallline.gui.rate_fit import RateFit
from fallline.gui.session import Session
from fallline.gui.theme import Theme
from fallline.gui.widgets.icons import icon
from fallline.gui.widgets.section import SectionTitle

W = TypeVar("W", bound=QWidget)
SPARE = 12
"""Pixels between a card that is brought into view and the edge."""
SETTLES = 500
"""Milliseconds after which a new card has its place, and the panel scrolls for it no more."""


class RunsPanel(QWidget):
    """Cards follow the scenario's runs by position."""

    def __init__(self, session: Session, theme: Theme, parent: QWidget | None = None, *, fit: RateFit) -> None:
        super().__init__(parent)
        self.setObjectName("runs-panel")
        self.session, self.theme, self._fit = session, theme, fit
        self.cards: list[RunCard] = []
        self.of_a_run = RunActions(self)
        self._actions: Actions | None = None
        self._compact = False
        self._new: int | None = None
        self._follows = False
        self.add = QPushButton(tr("Add"), self)
        self.add.setObjectName("add-run-button")
        self.add.setProperty("role", "quiet")
        head = QHBoxLayout()
        head.addWidget(SectionTitle(tr("Runs"), parent=self), 1)
        head.addWidget(self.add)
        self.empty = QLabel(tr("No runs yet. Add one to see an optimizer walk down this landscape."), self)
        self.empty.setProperty("role", "muted")
        self.empty.setWordWrap(True)
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(8)
        self._column.addLayout(head)
        self._column.addWidget(self.empty)
        self._limits = session.staged.limits
        self.follower = Follower(session, self, self.refresh, self.show_step, paths=False)
        self._staged = Follower(session, self, self._restaged)
        self.restyle(theme)

    def sections(self) -> tuple[tuple[Action | Group, ...], ...]:
        """What can be done with runs."""
        add = Action("add-run", tr("&Add a run"), self.add_run, "Ctrl+R", enabled=self._has_room)
        fit = Action(
            "fit-rates", tr("&Fit the learning rates"), self._fit.fit, enabled=self._has_runs,
            help=tr("Look for learning rates that suit this landscape, within a budget of gradients"),
        )  # fmt: skip
        return ((add, fit), *self.of_a_run.sections())

    def _has_runs(self) -> bool:
        return bool(self.session.scenario.runs)

    def bind(self, actions: Actions) -> None:
        """Take button and menus from the registry."""
        self._actions = actions
        actions.bind(self.add, "add-run")

    def restyle(self, theme: Theme) -> None:
        """Take on other colours."""
        self.theme = theme
        self.add.setIcon(icon("add", theme.text))
        for card in self._fitting():
            card.restyle(theme)
        self.empty.setVisible(not self.cards)

    def set_compact(self, compact: bool) -> None:
        """One line a card, until it is opened."""
        if compact != self._compact:
            self._compact = compact
            for card in self._fitting():
                card.set_compact(compact)

    def refresh(self) -> None:
        """As many cards as runs, each showing its own."""
        for card in self._fitting():
            card.refresh()
        self.empty.setVisible(not self.cards)

    def _restaged(self) -> None:
        if self.session.staged.limits != self._limits:
            self._limits = self.session.staged.limits
            self.refresh()

    def _fitting(self) -> list[RunCard]:
        """As many cards as there are runs now: while nobody saw them there may have come more, or gone some."""
        runs = self.session.scenario.runs
        while len(self.cards) > len(runs):
            card = self.cards.pop()
            self._column.removeWidget(card)
            card.hide()
            card.deleteLater()
        while len(self.cards) < len(runs):
            card = RunCard(self.session, len(self.cards), self.theme, self._fill_menu, self)
            if self._compact:
                card.set_compact(True)
            card.unfolded.connect(self._follow)
            self.cards.append(card)
            self._column.addWidget(card)
        return self.cards

    def refill(self) -> None:
        """There is more to choose from."""
        for card in self.cards:
            card.inside.refill()

    def show_step(self, step: int) -> None:
        """The loss of every run at `step`."""
        for card in self.cards:
            card.show_step(step)

    def add_run(self) -> None:
        """The next optimizer that is not there yet, with its own defaults."""
        scenario = self.session.scenario
        present = {run.optimizer.tag() for run in scenario.runs}
        wanted = ["momentum", "gradient-descent", "adam", "nesterov", "rmsprop", "adagrad", *OPTIMIZERS.offered()]
        tag = next((tag for tag in wanted if tag not in present), "momentum")
        self.session.edit(with_run_added(scenario, Run(optimizer=OPTIMIZERS[tag]())), tr("add a run"))
        self.reveal(len(scenario.runs))

    def rename(self, index: int) -> None:
        """Edit the name of a run in its card, which comes up for it."""
        dock = self._above(QDockWidget)
        if dock is not None:
            dock.show()
            dock.raise_()
        self._fitting()[index].label.begin()

    def _has_room(self) -> bool:
        return len(self.session.scenario.runs) < MOST

    def _fill_menu(self, menu: QMenu) -> None:
        if self._actions is not None:
            group = Group("card", "", self.of_a_run.sections())
            self._actions.fill(menu, group)
            self._actions.refresh(*(action.name for action in group.fixed()))

    def reveal(self, index: int) -> None:
        """Outline a new run, and bring its card into view: below the edge it looks as if nothing had come."""
        if index >= len(self.session.scenario.runs):  # it was not wanted after all
            return
        self.session.select(index)
        self._follow(index)

    def _follow(self, index: int) -> None:
        """Bring the card into view, and keep it there while it grows to its size."""
        self._new = index
        QTimer.singleShot(SETTLES, self, self._forget_new)
        self._bring_into_view()

    def _forget_new(self) -> None:
        self._new = None

    def _bring_into_view(self, *_: int) -> None:
        """The new card, whose panel and its scroll bar find their size in more than one go."""
        if self._new is None or self._new >= len(self.cards):
            return
        place = self._above(QScrollArea)
        if place is None:
            return
        if not self._follows:
            self._follows = True
            place.verticalScrollBar().rangeChanged.connect(self._bring_into_view)
        card, within = self.cards[self._new], place.widget()
        assert within is not None
        top, room = card.mapTo(within, QPoint(0, 0)).y(), place.viewport().height()
        bar = place.verticalScrollBar()
        if top < bar.value() or card.sizeHint().height() > room:
            bar.setValue(top - SPARE)
        else:
            bar.setValue(max(bar.value(), top + card.sizeHint().height() + SPARE - room))

    def _above(self, kind: type[W]) -> W | None:
        """The nearest widget of that kind that this one is in."""
        place = self.parentWidget()
        while place is not None and not isinstance(place, kind):
            place = place.parentWidget()
        return place
