"""What is under the head of a card: at rest what matters most and the rest in words; opened, every field."""

from __future__ import annotations

from itertools import pairwise

import msgspec
from PySide6.QtCore import Signal
from PySide6.QtWidgets import QLabel, QVBoxLayout, QWidget

from fallline.engine.analysis.rate_limit import RateLimit
from fallline.engine.family.fields import fields
from fallline.engine.language import later, tr
from fallline.engine.libraries.families import names
from fallline.engine.method.optimizer import OPTIMIZERS, Optimizer
from fallline.engine.method.schedule import SCHEDULES, Schedule
from fallline.engine.optimizers.chain import Chain
from fallline.engine.scenario.scenario import Run
from fallline.gui.figures import limit_in_words
from fallline.gui.form import Form, set_shown
from fallline.gui.panels.chain_editor import ChainEditor
from fallline.gui.panels.choice_box import ChoiceBox, families
from fallline.gui.panels.chooser import Choice

GROUPS = (
    later("Gradient and momentum"),
    later("A rate for each parameter"),
    later("Averages"),
    later("Signs"),
    later("Second order"),
    later("Line searches"),
    later("Finite sums"),
    later("Your own"),
)


class CardFields(QWidget):
    """Edits one run. What rests is hidden, and made when the card is first opened: a window has many cards."""

    edited = Signal(str, object)
    """What of the run, and its new struct."""
    finished = Signal()
    optimizer_picked = Signal(str)
    schedule_picked = Signal(str)

    def __init__(self, name: str, run: Run, parent: QWidget) -> None:
        super().__init__(parent)
        self.name, self.run, self.examples = name, run, 0
        self._more: More | None = None
        self._order: list[QWidget] = []
        self._marked: tuple[object, ...] = ()
        self.column = QVBoxLayout(self)
        self.column.setContentsMargins(0, 0, 0, 0)
        self.column.setSpacing(4)
        self.rate = self.form("schedule", "schedule", run.schedule, {"lr"})
        self.optimizer = self.form("optimizer", "optimizer", run.optimizer, _first(run.optimizer))
        self.words = QLabel(self)
        self.words.setProperty("role", "muted")
        self.words.setWordWrap(True)
        for widget in (self.rate, self.optimizer, self.words):
            self.column.addWidget(widget)

    @property
    def more(self) -> More:
        """The fields that are hidden at rest."""
        if self._more is None:
            self._more = More(self)
            self._more.refresh(self.run, self.examples)
            self._more.set_shown(False)
        return self._more

    def refresh(self, run: Run, examples: int, opened: bool, before: QWidget) -> None:
        """Show `run`, on a landscape of so many `examples`; Tab goes on here from `before`."""
        self.run, self.examples = run, examples
        opened = opened and run.optimizer.offered  # what was recorded is not to be set
        self.rate.set_struct(run.schedule)
        set_shown(self.rate, run.optimizer.offered)  # a recorded run has rates of its own
        self.optimizer.set_struct(run.optimizer)
        shown = None if opened else _first(run.optimizer)
        self.optimizer.show_only(shown)
        set_shown(self.optimizer, bool(fields(type(run.optimizer)) if shown is None else shown))
        set_shown(self.words, not opened)
        if opened or self._more is not None:
            self.more.refresh(run, examples)
            self.more.set_shown(opened)
        self._name(run.label)
        self.words.setText(_in_words(run))
        self._put_in_order(before)

    def show_limit(self, limit: RateLimit | None) -> None:
        """The limit of stability as a mark on the slider of the rate."""
        if limit is None:
            self.rate.mark("lr", None)
            self._marked = ()
        elif (marked := (limit, type(self.run.schedule))) != self._marked:
            self.rate.mark("lr", limit.lr, limit_in_words(limit))
            self._marked = marked

    def _name(self, owner: str) -> None:
        for form in (self.rate, self.optimizer):
            form.set_owner(owner)
        if self._more is not None:
            self._more.set_owner(owner)

    def refill(self) -> None:
        """There is more to choose from."""
        if self._more is not None:
            self._more.fill()
            self._more.refresh(self.run, self.examples)

    def form(self, name: str, what: str, struct: msgspec.Struct, only: set[str] | None = None) -> Form:
        """A form of a part of the run."""
        form = Form(f"{self.name}-{name}", struct, self, only)
        form.edited.connect(lambda edited: self.edited.emit(what, edited))
        form.finished.connect(self.finished)
        return form

    def _put_in_order(self, before: QWidget) -> None:
        """Rows come and go; Tab goes from top to bottom, whenever they came."""
        order = [before, *self.rate.controls(), *self.optimizer.controls()]
        if self._more is not None:
            order.insert(1, self._more.optimizer_box)
            order += self._more.controls()
        if order != self._order:
            self._order = order
            for first, second in pairwise(order):
                QWidget.setTabOrder(first, second)


class More:
    """The widgets that rest, in the column of `within`."""

    def __init__(self, within: CardFields) -> None:
        run = within.run
        self.optimizer_row, self.optimizer_box = _picker(within, "optimizer")
        self.chain = ChainEditor(f"{within.name}-chain", within)
        self.chain.edited.connect(lambda edited: within.edited.emit("optimizer", edited))
        self.chain.finished.connect(within.finished)
        self.schedule_row, self.schedule_box = _picker(within, "schedule")
        self.fill()
        self.schedule = within.form("decay", "schedule", run.schedule, _decays(run.schedule))
        self.gradient_title = _titled(tr("Gradient"), within)
        self.gradient = within.form("gradient", "gradient", run.gradient, run.gradient.effective(within.examples))
        self.numbers_title = _titled(tr("Numbers"), within)
        self.numbers = within.form("numbers", "numbers", run.numbers, run.numbers.effective())
        self.average_title = _titled(tr("Average"), within)
        self.average = within.form("average", "average", run.average, run.average.effective())
        self.optimizer_box.activated.connect(lambda at: within.optimizer_picked.emit(self.optimizer_box.itemData(at)))
        self.schedule_box.activated.connect(lambda at: within.schedule_picked.emit(self.schedule_box.itemData(at)))
        within.column.insertWidget(0, self.optimizer_row)
        for place, widget in enumerate((self.chain, *self._below()), 3):
            within.column.insertWidget(place, widget)

    def _below(self) -> tuple[QWidget, ...]:
        """What stands below the fields of the optimizer, in order."""
        gradient = (self.gradient_title, self.gradient)
        numbers = (self.numbers_title, self.numbers)
        return self.schedule_row, self.schedule, *gradient, *numbers, self.average_title, self.average

    def fill(self) -> None:
        """All optimizers and schedules that there are, those of other libraries last."""
        borrowed = [Choice(name, name.replace(":", ": "), later("Other libraries")) for name in names()]
        self.optimizer_box.offer([*families(OPTIMIZERS.offered(), GROUPS), *borrowed])
        self.schedule_box.offer(families(dict(SCHEDULES.items())))

    def controls(self) -> list[QWidget]:
        """What can have the focus after the fields of the optimizer."""
        chain = [] if self.chain.isHidden() else self.chain.controls()
        forms = (self.schedule, self.gradient, self.numbers, self.average)
        return [*chain, self.schedule_box, *(control for form in forms for control in form.controls())]

    def refresh(self, run: Run, examples: int) -> None:
        """Show `run`, and of its gradient what can make a difference."""
        self.optimizer_box.setPlaceholderText(run.optimizer.heading())  # seen where it is not offered: a recording
        self.optimizer_box.setCurrentIndex(self.optimizer_box.findData(run.optimizer.tag()))
        self.chained = isinstance(run.optimizer, Chain)
        if isinstance(run.optimizer, Chain):
            self.chain.set_chain(run.optimizer)
        self.schedule_box.setCurrentIndex(self.schedule_box.findData(run.schedule.tag()))
        self.schedule.set_struct(run.schedule)
        self.schedule.show_only(_decays(run.schedule))
        self.gradient.set_struct(run.gradient)
        self.gradient.show_only(run.gradient.effective(examples))
        self.numbers.set_struct(run.numbers)
        self.numbers.show_only(run.numbers.effective())
        self.average.set_struct(run.average)
        self.average.show_only(run.average.effective())

    def set_owner(self, owner: str) -> None:
        """Whose fields these are."""
        for form in (self.schedule, self.gradient, self.chain, self.numbers, self.average):
            form.set_owner(owner)
        for box, what in ((self.optimizer_box, "optimizer"), (self.schedule_box, "schedule")):
            box.setAccessibleName(f"{owner}: {tr(what)}")
            box.setAccessibleDescription(
                tr("Optimizer of {owner}", owner=owner)
                if what == "optimizer"
                else tr("Schedule of {owner}", owner=owner)
            )  # of a box X11 tells what is chosen

    def set_shown(self, shown: bool) -> None:
        """Put them on or take them off."""
        for widget in (self.optimizer_row, *self._below()):
            set_shown(widget, shown)
        set_shown(self.chain, shown and self.chained)


def _picker(within: CardFields, what: str) -> tuple[QWidget, ChoiceBox]:
    """A titled box for the families there are."""
    row = _titled(tr(what.capitalize()), within)
    box = ChoiceBox(f"{within.name}-{what}-picker", tr(what.capitalize()), row)
    layout = row.layout()
    assert layout is not None
    layout.addWidget(box)
    return row, box


def _titled(title: str, parent: QWidget) -> QWidget:
    """A small title, over what is put below it."""
    block = QWidget(parent)
    layout = QVBoxLayout(block)
    layout.setContentsMargins(0, 6, 0, 0)
    layout.setSpacing(4)
    label = QLabel(title, block)
    label.setProperty("role", "section")
    layout.addWidget(label)
    return block


def _first(optimizer: Optimizer) -> set[str]:
    """The field that matters most: the first one that was given a symbol of its own and is no tiny constant."""
    return set([field.name for field in fields(type(optimizer)) if field.symbol and field.name != "epsilon"][:1])


def _decays(schedule: Schedule) -> set[str]:
    """All but the rate, which has its own place."""
    return set(schedule.__struct_fields__) - {"lr"}


def _in_words(run: Run) -> str:
    if not run.optimizer.offered:
        return run.optimizer.words()
    words = [run.optimizer.words(), run.schedule.words()]
    if run.schedule.warmup:
        words.append(tr("{steps} steps of warm-up", steps=run.schedule.warmup))
    if run.gradient.batch_size:
        words.append(tr("{size} at a time", size=run.gradient.batch_size))
    if run.gradient.noise:
        kind = "" if run.gradient.noise_kind == "isotropic" else f"{tr(run.gradient.noise_kind)} "
        words.append(kind + tr("noise {noise:g}", noise=run.gradient.noise))
    if run.gradient.source != "exact":
        words.append(tr(run.gradient.source.replace("-", " ")))
    return " · ".join(filter(None, [*words, run.numbers.words(), run.average.words()]))
