"""Why the selected run went as it did: its findings, the span of each in the plots, and remedies to try beside it."""

from __future__ import annotations

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QLabel, QVBoxLayout, QWidget

from fallline.engine.analysis.diagnosis.finding import Finding, Remedy
from fallline.engine.analysis.diagnosis.outcome import copy_in, outcome, with_copy
from fallline.engine.language import tr
from fallline.engine.scenario.edit import replace
from fallline.gui.background import Background
from fallline.gui.follower import Follower
from fallline.gui.marking import Mark
from fallline.gui.session import Session
from fallline.gui.theme import Theme
from fallline.gui.views.finding_card import FindingCard
from fallline.gui.views.run_picker import RunPicker
from fallline.gui.views.view import Place, View
from fallline.gui.widgets.section import SectionTitle

REST = 250
"""Milliseconds for which a hand leaves the run alone before it is asked why."""
LOOKING, NOBODY = tr("Looking for the cause …"), tr("No run is shown. Add one on the left, or switch one on.")


class WhyView(View):
    """Asks while it is seen, in the background, and again when the run is another."""

    place = Place("Why", page="Why", order=52)

    def __init__(self, session: Session, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(session, theme, parent)
        self.setObjectName("why-view")
        self.setAccessibleName(tr("Why the run went as it did"))
        self.picker = RunPicker("why-run-picker", tr("Run that is diagnosed"), session, self)
        self.state = QLabel(self)
        self.state.setObjectName("why-state")
        self.state.setProperty("role", "muted")
        self.state.setWordWrap(True)
        self.column = QVBoxLayout(self)
        self.column.setContentsMargins(0, 0, 0, 0)
        self.column.setSpacing(10)
        for widget in (SectionTitle(tr("The whole run"), parent=self), self.picker, self.state):
            self.column.addWidget(widget)
        self.cards: list[FindingCard] = []
        self.findings: tuple[Finding, ...] = ()
        self._asked: object = None
        self._later = QTimer(self, singleShot=True, interval=REST)
        self._later.timeout.connect(self._ask)
        self._background = Background(self)
        self._background.answered.connect(self._take)
        self._background.failed.connect(lambda why: self.state.setText(tr("It could not be told: {why}", why=why)))
        self.follower = Follower(session, self, self.refresh, lambda _: self.follow(), early=False)

    def restyle(self, theme: Theme) -> None:
        """Take on other colours."""
        self.theme = theme
        self.follower.edited()

    def refresh(self) -> None:
        """The runs there are to choose from; and the cause, where the run is another."""
        self.picker.refill(self.theme)
        self.follow()
        self._tell()

    def follow(self) -> None:
        """Another run may be selected, or its path complete."""
        self.picker.follow()
        if self.session.marked is not None and self.session.marked.run != self.session.selected:
            self.session.mark(None)
        wanted = self._question()
        if wanted == self._asked:
            return
        self._asked = wanted
        self.session.mark(None)
        self._background.drop()
        self.findings = ()
        self.state.setText(NOBODY if self.session.selected is None else LOOKING)
        self._tell()
        self._later.start() if wanted is not None else self._later.stop()

    def _question(self) -> object:
        """What the answer depends on; None where there is nothing to ask, or not yet."""
        index, session = self.session.selected, self.session
        if index is None:
            return None
        if session.paths[index].status == "unfinished":
            return "unfinished"
        run = replace(session.scenario.runs[index], label="a run", colour=None, dashed=False)
        return run, replace(session.scenario, runs=(), title="", description="", view=None)

    def _ask(self) -> None:
        index, scenario = self.session.selected, self.session.scenario
        if index is None or self._asked == "unfinished":
            return
        from fallline.engine.analysis.diagnosis.diagnose import diagnose_run  # when it is first asked for

        run, path = scenario.runs[index], self.session.paths[index]
        self._background.ask(lambda _: diagnose_run(scenario, run, path))

    def _take(self, found: tuple[Finding, ...]) -> None:
        self.findings = found
        self.state.setText("")
        self._tell()

    def _tell(self) -> None:
        """As many cards as findings."""
        self.state.setVisible(bool(self.state.text()))
        while len(self.cards) < len(self.findings):
            self._add_card()
        for row, card in enumerate(self.cards):
            card.setVisible(row < len(self.findings))
            if row < len(self.findings):
                found = self.findings[row]
                card.show_finding(found, tuple(self._outcome(remedy) for remedy in found.remedies))
                card.where.setChecked(self.session.marked is not None and self.session.marked == self._mark(found))

    def _add_card(self) -> None:
        number = len(self.cards)
        card = FindingCard(number, self)
        card.marked.connect(lambda on: self._show(number, on=on))
        card.wanted.connect(self._try)
        self.cards.append(card)
        self.column.addWidget(card)

    def _outcome(self, remedy: Remedy) -> str:
        """What the copy with this change did; empty where there is none, or it is on its way."""
        at, chosen = copy_in(self.session.scenario, remedy), self.session.selected
        if at is None or chosen is None:
            return ""
        tried = self.session.paths[at]
        return "" if tried.status == "unfinished" else outcome(self.session.paths[chosen], tried).words()

    def _mark(self, found: Finding) -> Mark | None:
        chosen = self.session.selected
        return None if chosen is None else Mark(chosen, found.steps, found.direction)

    def _show(self, number: int, *, on: bool) -> None:
        if number < len(self.findings):
            mark = self._mark(self.findings[number])
            if on or self.session.marked == mark:
                self.session.mark(mark if on else None)
            for row, card in enumerate(self.cards):
                if on and row != number:
                    card.where.setChecked(False)

    def _try(self, remedy: Remedy) -> None:
        chosen = self.session.selected
        if chosen is None:
            return
        self.session.change(lambda: with_copy(self.session.scenario, chosen, remedy), tr("try a remedy"))
        self.session.select(chosen)
