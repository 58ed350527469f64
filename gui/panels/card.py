"""A run's card: at rest what matters, opened every field of optimizer, schedule and gradient."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QMouseEvent
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QLabel, QSizePolicy, QToolButton, QVBoxLayout, QWidget

from engine.edit import carried_over, with_optimizer, with_run
from engine.fields import fields
from engine.optimizer import OPTIMIZERS, Optimizer
from engine.schedule import SCHEDULES, Schedule
from gui.figures import figure
from gui.form import Form, narrow
from gui.panels.card_menu import CardMenu
from gui.session import Session
from gui.theme import Theme, icon, marker_icon
from gui.widgets.name_edit import NameEdit
from gui.widgets.section import Card
from gui.widgets.wheel_guard import WheelGuard


class RunCard(Card):
    """Shows and edits run `index` of the session's scenario."""

    def __init__(self, session: Session, index: int, theme: Theme) -> None:
        super().__init__()
        self.session, self.index, self.theme = session, index, theme
        self.name = f"run-{index}"
        self.setObjectName(f"{self.name}-card")
        self.opened = self._compact = False
        self._build_head()
        self._build_body()
        self._connect()
        self._lay_out()

    def _build_head(self) -> None:
        self.marker = self._button("marker", "Show or hide this run", 18)
        self.label = NameEdit()
        self.label.setObjectName(f"{self.name}-label")
        self.label.setAccessibleName("Name of the run")
        self.label.setToolTip("Click to rename")
        self.loss = QLabel()
        self.loss.setObjectName(f"{self.name}-loss")
        self.loss.setProperty("role", "muted")
        self.loss.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        self.loss.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Preferred)
        self.open_button = self._button("open", "More or fewer fields", 14)
        self.menu_button = self._button("menu", "Duplicate, remove, recolour", 14)
        self.menu_button.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        self.menu = CardMenu(self.session, self.index, self.theme, self.menu_button)
        self.menu_button.setMenu(self.menu)

    def _build_body(self) -> None:
        run = self.session.scenario.runs[self.index]
        self.optimizer_box = self._picker(
            "optimizer", {tag: kind.heading() for tag, kind in OPTIMIZERS.offered().items()}
        )
        self.schedule_box = self._picker("schedule", {tag: kind.heading() for tag, kind in SCHEDULES.items()})
        self.rate = Form(f"{self.name}-schedule", run.schedule)
        self.optimizer = Form(f"{self.name}-optimizer", run.optimizer)
        self.schedule = Form(f"{self.name}-decay", run.schedule)
        self.gradient = Form(f"{self.name}-gradient", run.gradient)
        self.words = QLabel()
        self.words.setProperty("role", "muted")
        self.words.setWordWrap(True)

    def _connect(self) -> None:
        self.marker.clicked.connect(self._toggle)
        self.label.renamed.connect(self._rename)
        self.open_button.clicked.connect(lambda: self.set_opened(not self.opened))
        self.optimizer_box.activated.connect(self._pick_optimizer)
        self.schedule_box.activated.connect(self._pick_schedule)
        for form, what in ((self.rate, "schedule"), (self.schedule, "schedule"), (self.optimizer, "optimizer"),
                           (self.gradient, "gradient")):  # fmt: skip
            form.edited.connect(lambda struct, what=what: self._edit(what, struct))
            form.finished.connect(self.session.settle)

    def _lay_out(self) -> None:
        head = QHBoxLayout()
        head.setSpacing(2)
        head.addWidget(self.marker)
        head.addWidget(self.label, 1)
        for after in (self.loss, self.menu_button, self.open_button):
            head.addWidget(after)
        self.body.addLayout(head)
        self.inside = QWidget()
        column = QVBoxLayout(self.inside)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(4)
        self._optimizer_row = _titled("Optimizer", self.optimizer_box)
        self._schedule_row = _titled("Schedule", self.schedule_box)
        self._gradient_title = _titled("Gradient")
        for widget in (self._optimizer_row, self.rate, self.optimizer, self._schedule_row, self.schedule,
                       self._gradient_title, self.gradient, self.words):  # fmt: skip
            column.addWidget(widget)
        self.body.addWidget(self.inside)

    def restyle(self, theme: Theme) -> None:
        """Take on other colours."""
        self.theme = theme
        self.menu.theme = theme
        self.refresh()

    def set_opened(self, opened: bool) -> None:
        """Show all fields, or those that matter most."""
        self.opened = opened
        self.refresh()

    def set_compact(self, compact: bool) -> None:
        """At rest, one line."""
        self._compact = compact
        self.refresh()

    def refresh(self) -> None:
        """Show the run as it is."""
        run = self.session.scenario.runs[self.index]
        self._refresh_head()
        self.optimizer_box.setPlaceholderText(run.optimizer.heading())  # seen where it is not offered: a recording
        self.optimizer_box.setCurrentIndex(self.optimizer_box.findData(run.optimizer.tag()))
        self.schedule_box.setCurrentIndex(self.schedule_box.findData(run.schedule.tag()))
        self.rate.set_struct(run.schedule)
        self.schedule.set_struct(run.schedule)
        self.optimizer.set_struct(run.optimizer)
        self.gradient.set_struct(run.gradient)
        self.rate.show_only({"lr"})
        self.schedule.show_only([name for name in run.schedule.__struct_fields__ if name != "lr"])
        self.optimizer.show_only(None if self.opened else _first(run.optimizer))
        for widget in (self._optimizer_row, self._schedule_row, self.schedule, self._gradient_title, self.gradient):
            widget.setVisible(self.opened)
        self.optimizer.setVisible(bool(fields(type(run.optimizer))) and (self.opened or bool(_first(run.optimizer))))
        self.words.setVisible(not self.opened)
        self.words.setText(_in_words(run.schedule, run.gradient.noise, run.gradient.source))
        self.inside.setVisible(self.opened or not self._compact)
        self.show_step(self.session.playhead)

    def _refresh_head(self) -> None:
        run = self.session.scenario.runs[self.index]
        self.marker.setIcon(
            marker_icon(str(run.colour), self.theme) if run.enabled else icon("eye-off", self.theme.muted)
        )
        self.label.set_name(run.label)
        self.label.setEnabled(run.enabled)
        self.open_button.setIcon(icon("chevron-down" if self.opened else "chevron-right", self.theme.muted))
        self.menu_button.setIcon(icon("more", self.theme.muted))

    def show_step(self, step: int) -> None:
        """The loss at `step`, or where the run left; the card that is spoken of has a bright border."""
        selected = self.session.selected == self.index
        if self.property("selected") != selected:
            self.setProperty("selected", selected)
            self.style().polish(self)
        path = self.session.paths[self.index]
        left = path.diverged_at is not None and step >= path.diverged_at
        text = f"left at {path.diverged_at}" if left else figure(float(path.loss[min(step, path.steps), 0]))
        if text == self.loss.text():
            return
        self.loss.setText(text)
        self.loss.setToolTip(
            f"Diverged: from step {path.diverged_at} on there is no finite value. Try a smaller learning rate."
            if left
            else "Loss now"
        )
        role = "error" if left else "muted"
        if self.loss.property("role") != role:
            self.loss.setProperty("role", role)
            self.loss.style().polish(self.loss)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.button() == Qt.MouseButton.LeftButton:
            self.session.select(self.index)
            self.set_opened(not self.opened)
        else:
            super().mousePressEvent(event)

    def _edit(self, what: str, struct: object) -> None:
        self.session.change(
            lambda: with_run(self.session.scenario, self.index, **{what: struct}),
            f"change the {what}",
            f"{self.name} {what}",
        )

    def _pick_optimizer(self, at: int) -> None:
        run = self.session.scenario.runs[self.index]
        picked: Optimizer = carried_over(run.optimizer, OPTIMIZERS[self.optimizer_box.itemData(at)])
        changed = with_optimizer(run, picked)
        self.session.change(
            lambda: with_run(self.session.scenario, self.index, optimizer=picked, label=changed.label),
            "change the optimizer",
        )

    def _pick_schedule(self, at: int) -> None:
        old = self.session.scenario.runs[self.index].schedule
        picked: Schedule = carried_over(old, SCHEDULES[self.schedule_box.itemData(at)])
        self.session.edit(with_run(self.session.scenario, self.index, schedule=picked), "change the schedule")

    def _rename(self, label: str) -> None:
        self.session.edit(with_run(self.session.scenario, self.index, label=label), "rename a run")

    def _toggle(self) -> None:
        shown = not self.session.scenario.runs[self.index].enabled
        changed = with_run(self.session.scenario, self.index, enabled=shown)
        self.session.edit(changed, "show a run" if shown else "hide a run")

    def _button(self, what: str, tip: str, size: int) -> QToolButton:
        button = QToolButton()
        button.setObjectName(f"{self.name}-{what}-button")
        button.setAccessibleName(tip)
        button.setToolTip(tip)
        button.setProperty("role", "small")
        button.setIconSize(QSize(size, size))
        button.setFixedSize(size + 6, size + 6)
        return button

    def _picker(self, what: str, choices: dict[str, str]) -> QComboBox:
        box = QComboBox()
        narrow(box)
        box.setObjectName(f"{self.name}-{what}-picker")
        box.setAccessibleName(what.capitalize())
        box.setMaxVisibleItems(24)
        for tag, heading in sorted(choices.items(), key=lambda item: item[1]):
            box.addItem(heading, tag)
        WheelGuard(box)
        return box


def _titled(title: str, *widgets: QWidget) -> QWidget:
    """A small title over `widgets`, which have the whole width of the card."""
    block = QWidget()
    layout = QVBoxLayout(block)
    layout.setContentsMargins(0, 6, 0, 0)
    layout.setSpacing(4)
    label = QLabel(title)
    label.setProperty("role", "section")
    for widget in (label, *widgets):
        layout.addWidget(widget)
    return block


def _first(optimizer: Optimizer) -> list[str]:
    """The field that matters most: the first one that was given a symbol of its own and is no tiny constant."""
    return [field.name for field in fields(type(optimizer)) if field.symbol and field.name != "epsilon"][:1]


def _in_words(schedule: Schedule, noise: float, source: str) -> str:
    words = schedule.words()
    if schedule.warmup:
        words += f" · {schedule.warmup} steps of warm-up"
    if noise:
        words += f" · noise {noise:g}"
    return words if source == "exact" else f"{words} · {source.replace('-', ' ')}"
