"""An assignment: up to six goals for the runs of the scenario, hints, and what else may be changed."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QCheckBox, QGridLayout, QWidget

from fallline.engine.language import tr
from fallline.engine.method.optimizer import OPTIMIZERS
from fallline.engine.method.schedule import SCHEDULES
from fallline.engine.studies.assignment import FIXED, Free
from fallline.gui.widgets.section import Card
from fallline.gui.writing.draft import Draft
from fallline.gui.writing.part import Part
from fallline.gui.writing.rows import Fault, Line, Read, Text, in_lines, listed, number, some

MOST = 6
GOAL: tuple[tuple[str, str, str, Read], ...] = (
    ("run", tr("Of the run"), tr("By its label; the first where none is named"), some),
    ("points", tr("Points"), tr("1 where none is said"), number),
    ("below", tr("Loss below"), tr("The mean over its walkers; or the largest rate, in place of it"), number),
    ("within", tr("Within steps"), tr("Once in these; without, at the last step"), number),
    (
        "gradients",
        tr("Evaluations at most"),
        tr("Of the loss and its derivatives, until then; may be left empty"),
        number,
    ),
    ("largest_stable", tr("Largest stable rate to"), tr("The share that it may miss it by, such as 0.02"), number),
    ("optimizers", tr("Methods allowed"), tr("Names with commas between; all where none is named"), listed),
    ("schedules", tr("Schedules allowed"), tr("Names with commas between; all where none is named"), listed),
)
"""Fields of a goal: label, what it is, and how what is typed is read."""


class AskPart(Part):
    """A card for each goal. `runs` are the labels of the scenario's runs."""

    def __init__(self, draft: Callable[[], Draft], index: int, runs: Sequence[str], parent: QWidget) -> None:
        super().__init__(draft, index, parent)
        goals = self.at("ask") or []
        for number_ in range(len(goals)):
            self._goal(number_, len(goals), runs)
        self.column.addWidget(Fault(self.place_of("ask"), self))
        add = self.button(tr("Add a goal"), "add-goal", tr("Up to {most}", most=MOST), self._add)
        add.setEnabled(len(goals) < MOST)
        self.column.addWidget(add, 0, Qt.AlignmentFlag.AlignLeft)
        hints = Text(
            self.place_of("hints"), tr("Hints, one a line"), tr("Told one after the other as they are asked for"),
            self.at("hints"), self, read=in_lines,
        )  # fmt: skip
        self.add(hints)
        for name, words in FIXED.items():
            self._free(name, words)

    def _goal(self, number_: int, count: int, runs: Sequence[str]) -> None:
        card, grid = Card(self), QGridLayout()
        card.body.addLayout(grid)
        grid.setColumnStretch(0, 1)
        grid.setColumnStretch(1, 1)
        suggested = {"run": runs, "optimizers": tuple(OPTIMIZERS), "schedules": tuple(SCHEDULES)}
        for at, (name, label, tip, read) in enumerate(GOAL):
            keys = self.place_of("ask", number_, name)
            value = self.at("ask", number_, name)
            line = Line(keys, label, tip, value, card, read=read, suggested=suggested.get(name, ()))
            grid.addWidget(line, at // 2, at % 2, Qt.AlignmentFlag.AlignTop)
            self.hear(line)
        card.body.addWidget(Fault(self.place_of("ask", number_), card))
        if count > 1:
            remove = self.button(
                tr("Remove"), f"remove-goal-{number_}", tr("Without this goal"), partial(self._remove, number_),
                spoken=tr("Remove goal {number}", number=number_ + 1),
            )  # fmt: skip
            card.body.addWidget(remove, 0, Qt.AlignmentFlag.AlignLeft)
        self.column.addWidget(card)

    def _add(self) -> None:
        self.put([*self.at("ask"), {"below": 0.01}], "ask")

    def _remove(self, number_: int) -> None:
        goals = list(self.at("ask"))
        del goals[number_]
        self.put(goals, "ask")

    def _free(self, name: Free, words: str) -> None:
        box = QCheckBox(tr("May change {words}", words=words), self)
        box.setObjectName(f"writing-free-{name}")
        box.setToolTip(tr("Beside methods and schedules, which may always be changed"))
        box.setAccessibleDescription(box.toolTip())
        box.setChecked(name in (self.at("free") or ()))

        def turn(on: bool) -> None:
            free = [each for each in self.at("free") or () if each != name]
            self.typed.emit(self.place_of("free"), ([*free, name] if on else free) or None)

        box.toggled.connect(turn)
        self.column.addWidget(box)
