"""What is no part of landscape or runs: title, description, where the walkers start, how many, and the seed."""

from __future__ import annotations

from collections.abc import Callable
from itertools import pairwise

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QGridLayout, QLabel, QLineEdit, QPlainTextEdit, QToolButton, QVBoxLayout, QWidget

from fallline.engine.language import has_comma, plural, tr
from fallline.engine.scenario.edit import replace, with_walkers
from fallline.engine.scenario.scenario import Scenario
from fallline.gui import text_size
from fallline.gui.follower import Follower
from fallline.gui.form import LABEL_WIDTH
from fallline.gui.session import Session
from fallline.gui.theme import Theme
from fallline.gui.widgets.icons import icon
from fallline.gui.widgets.typed_line import TypedLine, TypedText
from fallline.gui.widgets.typed_point import start_of, whole_of, words_of

LINES, MOST = 4, 100_000
"""Of the description that are seen at once; and walkers that can be typed."""
LABELS = {
    "title": tr("title"), "description": tr("description"), "start": tr("start"), "walkers": tr("walkers"),
    "seed": tr("seed"),
}  # fmt: skip
TIPS = {
    "title": tr("What the scenario is called, in the window, in files and in pictures"),
    "description": tr("What there is to look at"),
    "start": tr("Where every run starts: its coordinates with semicolons between; several walkers with | between")
    if has_comma()
    else tr("Where every run starts: its coordinates with commas between; several walkers with semicolons"),
    "walkers": tr("How many walkers each run has: more are scattered about the first start, by the seed"),
    "seed": tr("What noise, batches and scattered walkers are drawn by: a whole number from 0"),
}


class ScenarioPanel(QWidget):
    """Folded to a line until it is opened."""

    def __init__(self, session: Session, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("scenario-panel")
        self.session, self.theme = session, theme
        self.head = QToolButton(self)
        self.head.setObjectName("scenario-head-button")
        self.head.setCheckable(True)
        self.head.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        self.head.setAccessibleName(tr("Scenario: title, description, start, walkers, seed"))
        self.head.setToolTip(tr("Title, description, start, walkers and seed"))
        self.body = QWidget(self)
        self._grid = QGridLayout(self.body)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setHorizontalSpacing(8)
        self._grid.setVerticalSpacing(4)
        self.lines: dict[str, TypedLine] = {}
        self._faults: dict[str, QLabel] = {}
        self.description = TypedText(self.body)
        self._line("title", self._title)
        self._describe()
        self._line("start", self._start)
        self._line("walkers", self._walkers)
        self._line("seed", self._seed)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(6)
        column.addWidget(self.head)
        column.addWidget(self.body)
        order = [self.head, self.lines["title"], self.description, *list(self.lines.values())[1:]]
        for first, second in pairwise(order):
            QWidget.setTabOrder(first, second)
        self.head.toggled.connect(self._open)
        self._open(False)
        self.follower = Follower(session, self, self.refresh, paths=False)
        self.refresh()

    def restyle(self, theme: Theme) -> None:
        """Take on other colours."""
        self.theme = theme
        self._open(self.head.isChecked())

    def refresh(self) -> None:
        """Show the scenario's."""
        scenario = self.session.scenario
        count = scenario.positions().shape[1]
        self.head.setText(
            plural(
                count,
                "Scenario · {count:,} walker, seed {seed}",
                "Scenario · {count:,} walkers, seed {seed}",
                seed=scenario.seed,
            )
        )
        values = {"title": scenario.title, "start": words_of(scenario.start)}
        values |= {"walkers": str(count), "seed": str(scenario.seed)}
        for name, text in values.items():
            if text != self.lines[name].property("shown"):  # or a fault, or what is being typed, would go
                self._show(name, text)
        self.lines["start"].setReadOnly(not values["start"])
        self.lines["start"].setPlaceholderText(
            "" if values["start"] else tr("{size:,} numbers", size=scenario.positions().size)
        )
        self.description.show_text(scenario.description)

    def _open(self, opened: bool) -> None:
        self.head.setIcon(icon("chevron-down" if opened else "chevron-right", self.theme.muted))
        self.body.setVisible(opened)

    def _label(self, name: str, field: QLineEdit | QPlainTextEdit) -> QLabel:
        label = QLabel(LABELS[name], self.body)
        label.setProperty("role", "muted")
        text_size.fix_width(label, LABEL_WIDTH)
        label.setBuddy(field)
        for widget in (label, field):
            widget.setToolTip(TIPS[name])
        field.setObjectName(f"scenario-{name}")
        field.setAccessibleName(LABELS[name][:1].upper() + LABELS[name][1:])
        field.setAccessibleDescription(TIPS[name])
        return label

    def _line(self, name: str, take: Callable[[str], Scenario]) -> None:
        line, fault, row = TypedLine("", self.body, pauses=False), QLabel(self.body), self._grid.rowCount()
        fault.setProperty("role", "error")
        fault.setWordWrap(True)
        fault.setObjectName(f"scenario-{name}-fault")
        fault.hide()
        self.lines[name], self._faults[name] = line, fault
        self._grid.addWidget(self._label(name, line), row, 0)
        self._grid.addWidget(line, row, 1)
        self._grid.addWidget(fault, row + 1, 0, 1, 2)
        line.taken.connect(lambda text: self._take(name, take, text))
        line.given_up.connect(lambda: self._show(name, str(line.property("shown"))))

    def _describe(self) -> None:
        row, text = self._grid.rowCount(), self.description
        text.setFixedHeight(LINES * text.fontMetrics().lineSpacing() + 14)
        self._grid.addWidget(self._label("description", text), row, 0, 1, 2)
        self._grid.addWidget(text, row + 1, 0, 1, 2)
        text.taken.connect(lambda typed: self._edit(replace(self.session.scenario, description=typed), "description"))

    def _show(self, name: str, text: str) -> None:
        """Let a line show what there is, and no fault."""
        line = self.lines[name]
        line.setProperty("shown", text)
        line.show_text(text)
        self._mark(name, "")

    def _take(self, name: str, take: Callable[[str], Scenario], text: str) -> None:
        try:
            scenario = take(text)
        except ValueError as error:
            words = str(error)
            self._mark(name, words[:1].upper() + words[1:])
            return
        self._mark(name, "")
        self._edit(scenario, name)
        self.refresh()

    def _edit(self, scenario: Scenario, name: str) -> None:
        self.session.edit(scenario, tr("change the {name}", name=LABELS[name]))
        self.session.settle()

    def _mark(self, name: str, fault: str) -> None:
        line, words = self.lines[name], self._faults[name]
        words.setText(fault)
        words.setVisible(bool(fault))
        if bool(line.property("fault")) != bool(fault):
            line.setProperty("fault", bool(fault))
            line.style().polish(line)

    def _title(self, text: str) -> Scenario:
        return replace(self.session.scenario, title=text.strip())

    def _start(self, text: str) -> Scenario:
        scenario = self.session.scenario
        return replace(scenario, start=start_of(text, scenario.landscape.dimension))

    def _walkers(self, text: str) -> Scenario:
        return with_walkers(self.session.scenario, whole_of(text, 1, MOST))

    def _seed(self, text: str) -> Scenario:
        return replace(self.session.scenario, seed=whole_of(text, 0, 2**63 - 1))
