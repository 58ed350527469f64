"""The landscape: which one, its formula typeset, its parameters, its source."""

from __future__ import annotations

import msgspec
from PySide6.QtWidgets import QLabel, QVBoxLayout, QWidget

from fallline.engine.collection.collected import Collected
from fallline.engine.collection.declared import declarations
from fallline.engine.language import later, tr
from fallline.engine.problem.landscape import LANDSCAPES, Landscape
from fallline.engine.scenario.edit import replace, with_landscape
from fallline.engine.scenario.scenario import Scenario
from fallline.gui.follower import Follower
from fallline.gui.form import Form
from fallline.gui.panels.choice_box import ChoiceBox, families
from fallline.gui.panels.chooser import Choice, Chooser
from fallline.gui.panels.constraints_panel import ConstraintsPanel
from fallline.gui.rate_fit import RateFit
from fallline.gui.session import Session
from fallline.gui.theme import Theme
from fallline.gui.widgets.formula_label import GUESS, FormulaLabel
from fallline.gui.widgets.offer import Offer
from fallline.gui.widgets.section import SectionTitle

GROUPS = (
    later("Bowls"),
    later("Valleys"),
    later("Many minima"),
    later("Saddles and plateaus"),
    later("Rough"),
    later("Data"),
    later("Your own"),
)


class LandscapePanel(QWidget):
    """Picks and shapes the landscape."""

    def __init__(self, session: Session, theme: Theme, fit: RateFit, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("landscape-panel")
        self.session, self.theme, self.fit = session, theme, fit
        self.picker = ChoiceBox("landscape-picker", tr("Landscape"), self, pictures=True)
        self.picker.setAccessibleDescription(tr("Landscape: what the runs go down"))
        self.picker.opened.connect(self._draw)
        self._fill()
        self.rates = Offer("rates", self)
        self.words = Offer("words", self)
        self.formula = FormulaLabel(self, least=GUESS)  # or all below would move when it is drawn
        self.form = Form("landscape", session.scenario.landscape, self)
        self._written_before: tuple[type[Landscape], str] | None = None
        """The landscape that was chosen last, and what had been written of another."""
        self.dials: Form | None = None
        """The parameters of a formula of one's own; made when there are any."""
        self.source = QLabel(self)
        self.source.setProperty("role", "muted")
        self.source.setWordWrap(True)
        self._column = column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        column.addWidget(SectionTitle(tr("Landscape"), parent=self))
        column.addWidget(self.picker)
        column.addWidget(self.rates)
        column.addWidget(self.words)
        self.constraints = ConstraintsPanel(session, theme, self)
        for widget in (self.formula, self.form, self.source, self.constraints):
            column.addWidget(widget)
        self.picker.activated.connect(self._pick)
        self.fit.offered.connect(self._offer)
        self.fit.background.busy_changed.connect(self._offer)
        self.form.edited.connect(self._edit)
        self.form.finished.connect(session.settle)
        self.follower = Follower(session, self, self.refresh, paths=False)
        self.refresh()

    def restyle(self, theme: Theme) -> None:
        """Take on other colours."""
        self.theme = theme
        self.constraints.restyle(theme)
        self.refresh()

    def refresh(self) -> None:
        """Show the scenario's landscape."""
        landscape = self.session.scenario.landscape
        self.picker.setPlaceholderText(landscape.heading())  # seen where it is not offered: a recording's
        if isinstance(landscape, Collected):
            self.picker.complete()
        self.picker.setCurrentIndex(self.picker.findData(landscape.tag()))
        self.form.set_struct(landscape)
        self._show_dials(landscape.dials())
        self.formula.set_formula(landscape.latex(), self.theme.text)
        self.source.setText(tr(landscape.source))
        self.constraints.refresh()
        self._offer()

    def _offer(self, *_: object) -> None:
        """What was done to the learning rates of the runs, and to the words, and the other choice."""
        fit, scenario = self.fit, self.session.scenario
        if fit.background.busy:
            self.rates.show_words(tr("Fitting the learning rates …"))
        elif fit.fits:
            self.rates.offer(tr("Learning rates fitted to this landscape"), tr("Keep mine"), fit.keep)
        elif fit.kept:
            self.rates.offer(tr("Learning rates as they were before"), tr("Fit them"), fit.take)
        else:
            self.rates.hide()
        if scenario.description and (type(scenario.landscape), scenario.description) == self._written_before:
            self.words.offer(tr("Title and description are those from before"), tr("Clear them"), self._clear_words)
        else:
            self.words.hide()

    def _clear_words(self) -> None:
        scenario = self.session.scenario
        cleared = replace(scenario, title=scenario.landscape.heading(), description="")
        self.session.edit(cleared, tr("clear title and description"))

    def _show_dials(self, dials: msgspec.Struct | None) -> None:
        """A slider for each parameter."""
        if self.dials is None and dials is not None:
            self.dials = Form("landscape-parameters", dials, self)
            self.dials.edited.connect(lambda edited: self._edit(self.session.scenario.landscape.with_dials(edited)))
            self.dials.finished.connect(self.session.settle)
            self._column.insertWidget(self._column.indexOf(self.form) + 1, self.dials)
            QWidget.setTabOrder(self.form.controls()[-1], self.dials.controls()[0])
        if self.dials is not None:
            self.dials.setVisible(dials is not None)
            if dials is not None:
                self.dials.set_struct(dials)

    def refill(self) -> None:
        """There is more to choose from."""
        self._fill()
        self.refresh()

    def _fill(self) -> None:
        self.picker.offer(families(LANDSCAPES.offered(), GROUPS))
        self.picker.more = _library

    def _draw(self, chooser: Chooser) -> None:
        """The pictures of the list, one after the other, for as long as it is open."""
        from fallline.gui.welcome.album import Album  # the window is painted before

        album = Album(chooser)  # it goes with it
        album.drawn.connect(chooser.set_picture)

        def ask(tags: list[str]) -> None:
            made = {tag: Scenario(landscape=LANDSCAPES[tag](), runs=()) for tag in tags}
            album.ask(tags, self.theme, made)

        chooser.unpictured.connect(ask)

    def _pick(self, index: int) -> None:
        family = LANDSCAPES[self.picker.itemData(index)]
        if not isinstance(self.session.scenario.landscape, family):
            self._written_before = family, self.session.scenario.description
            self.fit.choose(family())

    def _edit(self, landscape: Landscape) -> None:
        self.session.change(
            lambda: with_landscape(self.session.scenario, landscape),
            tr("change the landscape"),
            tr("landscape {tag}", tag=landscape.tag()),
        )


def _library() -> list[Choice]:
    """The problems of the library, which are made when one is chosen."""
    return [
        Choice(f"problem:{each.name}", each.title, each.group, tr(each.purpose)) for each in declarations().values()
    ]
