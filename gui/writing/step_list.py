"""The steps of a lesson in a list: choose one, add, duplicate, remove, move up and down."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QSignalBlocker, Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QListWidget, QToolButton, QVBoxLayout, QWidget

from fallline.engine.language import tr
from fallline.gui.theme import Theme
from fallline.gui.widgets.icons import icon
from fallline.gui.writing.draft import STEP, Draft, Raw

MOST, LINES = 20, 5
"""Steps of a lesson, and how many are seen at once."""
BUTTONS = {
    "add": ("add", tr("Add a step after this one")), "duplicate": ("duplicate", tr("Duplicate this step")),
    "remove": ("remove", tr("Remove this step")), "up": ("chevron-up", tr("Move this step up")),
    "down": ("chevron-down", tr("Move this step down")),
}  # fmt: skip


class StepList(QWidget):
    """`index` is the step in hand; `chosen` tells that it is another, `arranged(draft)` of other steps."""

    chosen, arranged = Signal(), Signal(object)

    def __init__(self, theme: Theme, draft: Callable[[], Draft], parent: QWidget) -> None:
        super().__init__(parent)
        self._draft, self.index = draft, 0
        self.rows = QListWidget(self)
        self.rows.setObjectName("writing-steps")
        self.rows.setAccessibleName(tr("Steps"))
        self.rows.setAccessibleDescription(tr("Arrow keys choose the one to write"))
        self.rows.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.rows.currentRowChanged.connect(self._choose)
        self.buttons = {name: self._button(name) for name in BUTTONS}
        bar = QHBoxLayout()
        for button in self.buttons.values():
            bar.addWidget(button)
        bar.addStretch(1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(4)
        column.addWidget(self.rows)
        column.addLayout(bar)
        self.restyle(theme)

    def restyle(self, theme: Theme) -> None:
        """Take on other colours."""
        for name, button in self.buttons.items():
            button.setIcon(icon(BUTTONS[name][0], theme.text))

    def show_steps(self, draft: Draft) -> None:
        """List them; the one in hand stays, as far as there is one."""
        count = len(draft.steps)
        self.index = min(self.index, count - 1)
        with QSignalBlocker(self.rows):
            self.rows.clear()
            self.rows.addItems([""] * count)
            self.rows.setCurrentRow(self.index)
        row = self.rows.sizeHintForRow(0)
        self.rows.setFixedHeight(min(max(count, 2), LINES) * max(row, 1) + 18)
        may = {
            "add": count < MOST, "duplicate": count < MOST, "remove": count > 1, "up": self.index > 0,
            "down": self.index + 1 < count,
        }  # fmt: skip
        for name, button in self.buttons.items():
            button.setEnabled(may[name])

    def mark(self, draft: Draft, faulty: set[int]) -> None:
        """How each begins, and whether it is finished."""
        for index, step in enumerate(draft.steps):
            words = " ".join(str(step.get("claim") or step.get("question") or tr("Nothing is written yet")).split())
            state = tr(" (to be finished)") if index in faulty else ""
            self.rows.item(index).setText(f"{index + 1}.{state} {words[:300]}")

    def _choose(self, row: int) -> None:
        if row >= 0 and row != self.index:
            self.index = row
            self.chosen.emit()

    def _act(self, name: str) -> None:
        steps, here = list(self._draft().steps), self.index
        if name in ("add", "duplicate"):
            steps.insert(here + 1, STEP if name == "add" else steps[here])
            self.index = here + 1
        elif name == "remove":
            del steps[here]
        else:
            there = here + (1 if name == "down" else -1)
            steps[here], steps[there] = steps[there], steps[here]
            self.index = there
        self._arrange(steps)

    def _arrange(self, steps: list[Raw]) -> None:
        self.arranged.emit(self._draft().with_steps(steps))

    def _button(self, name: str) -> QToolButton:
        button = QToolButton(self)
        button.setObjectName(f"writing-{name}-step-button")
        button.setToolTip(BUTTONS[name][1])
        button.setAccessibleName(button.toolTip())
        button.clicked.connect(lambda _=False: self._act(name))
        return button
