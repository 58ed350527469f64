"""The guess of a step: choices with a reason for each wrong one, something to draw, or an assignment."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QRadioButton, QWidget

from fallline.engine.language import tr
from fallline.gui.form import narrow
from fallline.gui.widgets.wheel_guard import WheelGuard
from fallline.gui.writing.ask_part import AskPart
from fallline.gui.writing.draft import Draft, Keys, Raw
from fallline.gui.writing.part import Part
from fallline.gui.writing.rows import Fault, Line, number, some

KINDS = {
    "choices": tr("One of some choices"), "ring": tr("A ring where it ends"), "curve": tr("A curve that is drawn"),
    "rate": tr("The largest rate that comes to rest"), "ask": tr("An assignment: a state to reach"),
}  # fmt: skip
FIELDS = "choices", "answer", "reasons", "draw", "ask", "hints", "free"
MOST, FEWEST = 6, 2
"""Choices."""
WITHIN = {"ring": (tr("How near is right"), tr("A distance")), "curve": (tr("How near is right"),
tr("A factor above 1, on average")),
          "rate": (tr("How near is right"), tr("A factor above 1"))}  # fmt: skip


class GuessPart(Part):
    """Which kind, and its fields. `runs` are the labels of the scenario's runs; `plots` the titles of a lab's plots."""

    def __init__(
        self, draft: Callable[[], Draft], index: int, runs: Sequence[str], plots: Sequence[str], parent: QWidget
    ) -> None:
        super().__init__(draft, index, parent)
        self.title(tr("The guess"))
        self.kind = QComboBox(self)
        self.kind.setObjectName("writing-kind-box")
        self.kind.setAccessibleName(tr("Kind of guess"))
        self.kind.setAccessibleDescription(tr("What a learner does before it runs"))
        self.kind.setToolTip(self.kind.accessibleDescription())
        narrow(self.kind)
        WheelGuard(self.kind)
        for kind, words in KINDS.items():
            self.kind.addItem(words, kind)
        now = kind_of(self.at())
        self.kind.setCurrentIndex(list(KINDS).index(now))
        self.kind.activated.connect(lambda row: self._turn(list(KINDS)[row], runs, plots))
        self.column.addWidget(self.kind)
        self.column.addWidget(Fault(self.keys, self))
        if now == "choices":
            self._choices()
        elif now == "ask":
            self.part(AskPart(draft, index, runs, self))
        else:
            self._draw(now, runs, plots)

    def _turn(self, kind: str, runs: Sequence[str], plots: Sequence[str]) -> None:
        if kind != kind_of(self.at()):
            step = {name: value for name, value in self.at().items() if name not in FIELDS}
            self.put(step | _fresh(kind, runs, plots))

    def _choices(self) -> None:
        choices = self.at("choices") or []
        for index in range(len(choices)):
            self._choice(index, len(choices))
        self.column.addWidget(Fault(self.place_of("choices"), self))
        add = self.button(
            tr("Add a choice"),
            "add-choice",
            tr("Up to {most}", most=MOST),
            lambda: self._rearrange(lambda each: each.append("")),
        )
        add.setEnabled(len(choices) < MOST)
        self.column.addWidget(add, 0, Qt.AlignmentFlag.AlignLeft)

    def _choice(self, index: int, count: int) -> None:
        keys = self.place_of("choices", index)
        self.add(
            Line(
                keys,
                tr("Choice {number}", number=index + 1),
                tr("Up to 80 characters"),
                self.at("choices", index),
                self,
            )
        )
        right = self.at("answer") == index + 1
        mark = QRadioButton(tr("The right one"), self)
        mark.setObjectName(f"writing-right-{index + 1}")
        mark.setToolTip(tr("Choice {number} is right", number=index + 1))
        mark.setAccessibleName(mark.toolTip())
        mark.setAccessibleDescription(tr("One of them is"))
        mark.setChecked(right)
        mark.clicked.connect(partial(self._answer, index))
        head = QHBoxLayout()
        head.addWidget(mark, 1)
        if count > FEWEST:
            remove = partial(self._rearrange, lambda each: each.pop(index), index)
            head.addWidget(
                self.button(tr("Remove"), f"remove-choice-{index}", tr("Without this choice"), remove,
                            spoken=tr("Remove choice {number}", number=index + 1))
            )  # fmt: skip
        self.column.addLayout(head)
        if not right:
            reason = Line(
                self.place_of("reasons", index), tr("Why it is wrong"),
                tr("Told to whoever chose it; may be left empty"),
                self.at("reasons", index) or "", self,
            )  # fmt: skip
            self.column.addWidget(reason)
            reason.edited.connect(self._reason)

    def _answer(self, index: int, *_: object) -> None:
        reasons = self.at("reasons")
        step = {**self.at(), "answer": index + 1}
        if reasons:
            step["reasons"] = ["" if each == index else words for each, words in enumerate(reasons)]
        self.put(step)

    def _reason(self, keys: Keys, value: Any) -> None:
        """There is one for each choice, or none at all."""
        now = self.at("reasons") or []
        reasons = [*now, *[""] * (len(self.at("choices")) - len(now))]
        reasons[int(keys[-1])] = value
        self.typed.emit(self.place_of("reasons"), reasons if any(reasons) else None)

    def _rearrange(self, change: Callable[[list[str]], object], gone: int | None = None) -> None:
        """Choices and reasons together; the right one stays right."""
        step = dict(self.at())
        for name in ("choices", "reasons"):
            if name in step:
                step[name] = list(step[name])
                change(step[name])
        answer = step.get("answer", 1)
        if gone is not None and answer > gone and answer > 1:
            step["answer"] = answer - 1
        self.put(step)

    def _draw(self, kind: str, runs: Sequence[str], plots: Sequence[str]) -> None:
        draw = self.at("draw") or {}

        def line(name: str, label: str, tip: str, suggested: Sequence[str] = (), *, words: bool = False) -> None:
            read = some if words and name != "of" else str if words else number
            keys = self.place_of("draw", name)
            self.add(Line(keys, label, tip, draw.get(name), self, read=read, suggested=suggested))

        if plots and kind != "rate":
            line("on", tr("In the plot"), tr("As its title begins"), plots, words=True)
            line("of", tr("The curve"), tr("By its name in the legend of that plot"), words=True)
        else:
            line("of", tr("Of the run"), tr("By its label"), runs, words=True)
        if kind == "rate":
            line("low", tr("From the rate"), tr("Where the axis begins"))
            line("high", tr("To the rate"), tr("Where it ends"))
        line("within", *WITHIN[kind])
        self.column.addWidget(Fault(self.place_of("draw"), self))


def kind_of(step: Raw) -> str:
    """Which of the `KINDS` it has."""
    if "draw" in step:
        kind = step["draw"].get("kind") if isinstance(step["draw"], dict) else None
        return kind if kind in KINDS else "ring"
    return "ask" if "ask" in step else "choices"


def _fresh(kind: str, runs: Sequence[str], plots: Sequence[str]) -> Raw:
    """The fields of that kind, to begin with."""
    of, on = (runs[0] if runs else ""), ({"on": plots[0]} if plots else {})
    fresh: dict[str, Raw] = {
        "choices": {"choices": ["", ""], "answer": 1},
        "ring": {"draw": {"kind": "ring", "of": of, **on, "within": 0.2}},
        "curve": {"draw": {"kind": "curve", "of": of, **on, "within": 2.0}},
        "rate": {"draw": {"kind": "rate", "of": of, "low": 0.001, "high": 1.0, "within": 1.2}},
        "ask": {"ask": [{"run": of, "below": 0.01}] if of else [{"below": 0.01}]},
    }
    return fresh[kind]
