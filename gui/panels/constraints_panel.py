"""Constraints and bounds as they are typed beside the landscape: lines between semicolons."""

from __future__ import annotations

import math
from collections.abc import Callable

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QGridLayout, QLabel, QToolButton, QVBoxLayout, QWidget

from fallline.engine.language import plural, tr
from fallline.engine.problem.constraints import Bounds, Feasible
from fallline.engine.scenario.edit import replace
from fallline.engine.scenario.scenario import Scenario
from fallline.gui.session import Session
from fallline.gui.theme import Theme
from fallline.gui.widgets.icons import icon
from fallline.gui.widgets.typed_line import TypedLine

SHOWN = 24
"""Parameters up to which bounds are typed one by one."""
TIPS = {
    "constraints": tr(
        "Inequalities and equalities that points have to meet, at most eight, with semicolons between: "
        "x + y <= 1; x^2 + y^2 = 2. Empty for none"
    ),
    "bounds": tr("From where to where each parameter may go, with semicolons between: 0, 1; -1, inf. Empty for none"),
}


class ConstraintsPanel(QWidget):
    """Two lines, folded away while there are none; what is refused stays, with a sentence under it."""

    def __init__(self, session: Session, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("constraints-panel")
        self.session, self.theme = session, theme
        self._within: Feasible | None = None
        self.head = QToolButton(self)
        self.head.setObjectName("constraints-head-button")
        self.head.setCheckable(True)
        self.head.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        self.head.setText(tr("Constraints"))
        self.head.setToolTip(tr("Inequalities, equalities and bounds that points have to meet"))
        self.body = QWidget(self)
        self._grid = QGridLayout(self.body)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setVerticalSpacing(4)
        self.lines: dict[str, TypedLine] = {}
        self.faults: dict[str, QLabel] = {}
        self._line("constraints", tr("constraints"), tr("none; try x + y <= 1"), constraints_of)
        self._line("bounds", tr("bounds"), tr("none; try 0, 1; -1, inf"), bounds_of)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(6)
        column.addWidget(self.head)
        column.addWidget(self.body)
        self.head.toggled.connect(self._open)
        self._open(False)

    def restyle(self, theme: Theme) -> None:
        """Take on other colours."""
        self.theme = theme
        self._open(self.head.isChecked())

    def _open(self, opened: bool) -> None:
        self.head.setIcon(icon("chevron-down" if opened else "chevron-right", self.theme.muted))
        self.body.setVisible(opened)

    def refresh(self) -> None:
        """Show the scenario's."""
        scenario = self.session.scenario
        if scenario.feasible is not self._within:
            self._within = scenario.feasible
            self.head.setChecked(self.head.isChecked() or self._within is not None)
            said = plural(self._within.count, "{count} constraint", "{count} constraints") if self._within else ""
            self.head.setText(said or tr("Constraints"))
        for name, text in (
            ("constraints", "; ".join(scenario.constraints)),
            ("bounds", words_of(scenario.bounds) if len(scenario.bounds) <= SHOWN else ""),
        ):
            if text != self.lines[name].property("shown"):  # or a fault, or what is being typed, would go
                self._show(name, text)

    def _line(self, name: str, words: str, hint: str, read: Callable[[str], object]) -> None:
        label, line, fault = QLabel(words, self.body), TypedLine("", self.body, pauses=False), QLabel(self.body)
        label.setProperty("role", "muted")
        label.setBuddy(line)
        fault.setProperty("role", "error")
        fault.setWordWrap(True)
        fault.setObjectName(f"scenario-{name}-fault")
        fault.hide()
        line.setObjectName(f"scenario-{name}")
        line.setAccessibleName(words)
        line.setAccessibleDescription(TIPS[name])
        line.setPlaceholderText(hint)
        line.setProperty("shown", "")
        for widget in (label, line):
            widget.setToolTip(TIPS[name])
        row = self._grid.rowCount()
        for place, part in enumerate((label, line, fault)):
            self._grid.addWidget(part, row + place, 0)
        line.taken.connect(lambda text: self._take(name, read, text))
        line.given_up.connect(lambda: self._show(name, str(line.property("shown"))))
        self.lines[name], self.faults[name] = line, fault

    def _take(self, name: str, read: Callable[[str], object], text: str) -> None:
        try:
            scenario: Scenario = replace(self.session.scenario, **{name: read(text)})
        except ValueError as error:
            self._mark(name, str(error))
            return
        self._mark(name, "")
        self.session.edit(scenario, tr("change the {name}", name=tr(name)))
        self.session.settle()
        self.refresh()

    def _show(self, name: str, text: str) -> None:
        self.lines[name].setProperty("shown", text)
        self.lines[name].show_text(text)
        self._mark(name, "")

    def _mark(self, name: str, fault: str) -> None:
        line, words = self.lines[name], self.faults[name]
        words.setText(fault)
        words.setVisible(bool(fault))
        if bool(line.property("fault")) != bool(fault):
            line.setProperty("fault", bool(fault))
            line.style().polish(line)


def constraints_of(text: str) -> tuple[str, ...]:
    """Those in `text`."""
    return tuple(each.strip() for each in text.split(";") if each.strip())


def bounds_of(text: str) -> Bounds:
    """The pairs in `text`; raises ValueError, with the place of the pair."""
    pairs = [each.split(",") for each in text.strip(" ;").split(";")] if text.strip(" ;") else []
    return tuple(_pair(k, pair) for k, pair in enumerate(pairs))


def _pair(k: int, pair: list[str]) -> tuple[float, float]:
    try:
        low, high = (float(each.strip().strip("[]()").replace("−", "-").replace("∞", "inf")) for each in pair)
    except ValueError:
        raise ValueError(tr("bounds[{k}]: two numbers with a comma between, as in 0, 1 or -1, inf", k=k)) from None
    return low, high


def words_of(bounds: Bounds) -> str:
    """`bounds` as they can be typed."""
    return "; ".join(f"{_word(low)}, {_word(high)}" for low, high in bounds)


def _word(end: float) -> str:
    return ("inf" if end > 0 else "-inf") if math.isinf(end) else repr(end).removesuffix(".0")
