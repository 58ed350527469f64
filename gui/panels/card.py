"""A run's card: at rest what matters, opened every field of optimizer, schedule and gradient."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QContextMenuEvent, QMouseEvent
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QLabel, QMenu, QToolButton, QWidget

from fallline.engine.analysis.rate_limit import rate_limit
from fallline.engine.language import tr
from fallline.engine.libraries.families import is_imported
from fallline.engine.method.optimizer import OPTIMIZERS, Optimizer
from fallline.engine.method.schedule import SCHEDULES, Schedule
from fallline.engine.scenario.edit import carried_over, with_optimizer, with_run
from fallline.engine.scenario.scenario import Scenario
from fallline.gui import text_size
from fallline.gui.background import Background
from fallline.gui.figures import AWAY, away_at_length, diverged_at_length, diverged_in_words, figure
from fallline.gui.form import set_shown
from fallline.gui.panels.card_fields import CardFields
from fallline.gui.panels.run_actions import CardMenu
from fallline.gui.session import Session
from fallline.gui.theme import Theme
from fallline.gui.widgets.icons import icon, look_of, marker_icon
from fallline.gui.widgets.name_edit import NameEdit
from fallline.gui.widgets.section import Card
from fallline.gui.widgets.steady import Steady


class RunCard(Card):
    """Shows and edits run `index` of the session's scenario. `fill_menu` puts into a menu what can be done with it."""

    unfolded = Signal(int)
    """All fields are shown now: of which run."""

    def __init__(
        self, session: Session, index: int, theme: Theme, fill_menu: Callable[[QMenu], object], parent: QWidget
    ) -> None:
        super().__init__(parent)
        self.session, self.index, self.theme = session, index, theme
        self.name = f"run-{index}"
        self.setObjectName(f"{self.name}-card")
        self.opened = self._compact = False
        self._head: object = None
        self._build_head(fill_menu)
        self.inside = CardFields(self.name, session.scenario.runs[index], self)
        self._importing = Background(self)
        self._connect()
        self._lay_out()

    def _build_head(self, fill_menu: Callable[[QMenu], object]) -> None:
        self.marker = self._button("marker", tr("Show or hide this run"), 18)
        self.label = NameEdit(self)
        self.label.setObjectName(f"{self.name}-label")
        self.label.setAccessibleName(tr("Name of the run"))
        self.label.setToolTip(tr("Double-click to rename"))
        self.loss = Steady(parent=self)
        self.loss.setObjectName(f"{self.name}-loss")
        self.loss.setProperty("role", "muted")
        self.menu_button = self._button("menu", tr("Rename, duplicate, pin, remove, recolour"), 14)
        self.menu_button.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        self.menu = CardMenu(self.session, self.index, fill_menu, self.menu_button)
        self.menu_button.setMenu(self.menu)
        self.open_button = self._button("open", tr("More or fewer fields"), 14)

    def _connect(self) -> None:
        self.marker.clicked.connect(self._toggle)
        self.label.renamed.connect(self._rename)
        self.label.pressed.connect(lambda: self.session.select(self.index))
        self.open_button.clicked.connect(lambda: self.set_opened(not self.opened))
        self.inside.edited.connect(self._edit)
        self.inside.finished.connect(self.session.settle)
        self.inside.optimizer_picked.connect(self._pick_optimizer)
        self._importing.answered.connect(self._take_optimizer)
        self.inside.schedule_picked.connect(self._pick_schedule)

    def _lay_out(self) -> None:
        head = QHBoxLayout()
        self.body.addLayout(head)
        head.setSpacing(2)
        head.addWidget(self.marker)
        head.addWidget(self.label, 1)
        for after in (self.loss, self.menu_button, self.open_button):
            head.addWidget(after)
        self.body.addWidget(self.inside)

    @property
    def words(self) -> QLabel:
        """The rest in words."""
        return self.inside.words

    @property
    def optimizer_box(self) -> QComboBox:
        """The optimizers to choose from."""
        return self.inside.more.optimizer_box

    @property
    def schedule_box(self) -> QComboBox:
        """The schedules to choose from."""
        return self.inside.more.schedule_box

    def restyle(self, theme: Theme) -> None:
        """Take on other colours."""
        self.theme = theme
        self.refresh()

    def set_opened(self, opened: bool) -> None:
        """Show all fields, or those that matter most."""
        self.opened = opened
        self.refresh()
        if opened:
            self.unfolded.emit(self.index)

    def set_compact(self, compact: bool) -> None:
        """At rest, one line, with the room at its ends for the name."""
        self._compact = compact
        edge = 6 if compact else 9
        self.body.setContentsMargins(edge, 7, edge, 7)
        self.refresh()

    def refresh(self) -> None:
        """Show the run as it is."""
        run = self.session.scenario.runs[self.index]
        self._refresh_head()
        self.inside.refresh(run, self.session.scenario.landscape.examples, self.opened, self.open_button)
        self.inside.show_limit(rate_limit(self.session.scenario, run) if self.session.staged.limits else None)
        at_rest = self._compact and not self.opened
        set_shown(self.inside, not at_rest)
        set_shown(self.menu_button, not at_rest)  # its place is the name's
        self.show_step(self.session.playhead)

    def _refresh_head(self) -> None:
        run = self.session.scenario.runs[self.index]
        self.label.set_name(run.label)
        self.label.setEnabled(run.enabled)
        head = (run.label, look_of(run), run.enabled, self.opened, self.theme)
        if head == self._head:  # an icon set again moves the layout again
            return
        self._head = head
        self.marker.setIcon(marker_icon(look_of(run), self.theme) if run.enabled else icon("eye-off", self.theme.muted))
        self.open_button.setIcon(icon("chevron-down" if self.opened else "chevron-right", self.theme.muted))
        self.menu_button.setIcon(icon("more", self.theme.muted))
        self.marker.setAccessibleName(
            tr("Hide {label}", label=run.label) if run.enabled else tr("Show {label}", label=run.label)
        )
        self.menu_button.setAccessibleName(f"{run.label}: {self.menu_button.toolTip().lower()}")
        self.open_button.setAccessibleName(
            tr("{label}: fewer fields", label=run.label) if self.opened else tr("{label}: more fields", label=run.label)
        )

    def show_step(self, step: int) -> None:
        """The loss at `step`, or where the run left; the card that is spoken of has a bright border."""
        selected = self.session.selected == self.index
        if self.property("selected") != selected:
            self.setProperty("selected", selected)
            self.style().polish(self)
        path = self.session.paths[self.index]
        left = path.diverged_at is not None and step >= path.diverged_at
        since = path.departs_at
        away = since is not None and step >= since
        loss = figure(float(path.loss[min(step, path.steps), 0]))
        text = diverged_in_words(path) if left else AWAY if away else loss
        if text == self.loss.text():
            return
        self.loss.show_text(text)
        tip = away_at_length(since) if since and away else tr("Loss now")
        self.loss.setToolTip(diverged_at_length(path) if left else tip)
        role = "error" if left or away else "muted"
        if self.loss.property("role") != role:
            self.loss.setProperty("role", role)
            self.loss.style().polish(self.loss)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.button() == Qt.MouseButton.LeftButton:
            self.session.select(self.index)
            self.set_opened(not self.opened)
        else:
            super().mousePressEvent(event)

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        self.menu.popup(event.globalPos())

    def _edit(self, what: str, struct: object) -> None:
        self.session.change(
            lambda: with_run(self.session.scenario, self.index, **{what: struct}),
            tr("change the {what}", what=what),
            f"{self.name} {what}",
        )

    def _pick_optimizer(self, tag: str) -> None:
        self._importing.drop()
        if is_imported(tag):
            self._take_optimizer(tag)
            return

        def import_it(_: object) -> str:
            with suppress(ValueError):  # it is told when it is taken
                OPTIMIZERS[tag]()  # what libraries import only for their first optimizer as well
            return tag

        self._importing.ask(import_it, asks=False)

    def _take_optimizer(self, tag: str) -> None:
        def picked() -> Scenario:
            scenario = self.session.scenario
            run = scenario.runs[self.index]
            optimizer: Optimizer = carried_over(run.optimizer, OPTIMIZERS[tag])  # of another library it may fail
            made = with_optimizer(run, optimizer, scenario.landscape.examples)
            changes = {"optimizer": made.optimizer, "label": made.label, "gradient": made.gradient}
            return with_run(scenario, self.index, **changes)

        self.session.change(picked, tr("change the optimizer"))

    def _pick_schedule(self, tag: str) -> None:
        old = self.session.scenario.runs[self.index].schedule
        picked: Schedule = carried_over(old, SCHEDULES[tag])
        self.session.edit(with_run(self.session.scenario, self.index, schedule=picked), tr("change the schedule"))

    def _rename(self, label: str) -> None:
        self.session.edit(with_run(self.session.scenario, self.index, label=label), tr("rename a run"))

    def _toggle(self) -> None:
        shown = not self.session.scenario.runs[self.index].enabled
        changed = with_run(self.session.scenario, self.index, enabled=shown)
        self.session.edit(changed, tr("show a run") if shown else tr("hide a run"))

    def _button(self, what: str, tip: str, size: int) -> QToolButton:
        button = QToolButton(self)
        button.setObjectName(f"{self.name}-{what}-button")
        button.setAccessibleName(tip)
        button.setToolTip(tip)
        button.setProperty("role", "small")
        text_size.fix_icon(button, size, 6)
        return button
