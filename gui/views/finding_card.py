"""One finding of a diagnosis: what it is, why, where it shows, and what would help."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QLabel, QPushButton, QToolButton, QWidget

from fallline.engine.analysis.diagnosis.finding import Finding, Remedy
from fallline.engine.language import tr
from fallline.gui.widgets.section import Card


class FindingCard(Card):
    """`marked(on)` asks to show its span; `wanted(remedy)` for a copy with that change."""

    marked = Signal(bool)
    wanted = Signal(object)

    def __init__(self, number: int, parent: QWidget) -> None:
        super().__init__(parent)
        self.name = f"finding-{number}"
        self.setObjectName(f"{self.name}-card")
        self.heading, self.sentence = _words("title", self), _words("", self)
        self.heading.setObjectName(f"{self.name}-heading")
        self.sentence.setObjectName(f"{self.name}-sentence")
        self.where = QToolButton(self)
        self.where.setObjectName(f"{self.name}-where-button")
        self.where.setProperty("role", "switch")
        self.where.setCheckable(True)
        self.where.toggled.connect(self.marked)
        self.offer = _words("muted", self)
        for part in (self.heading, self.sentence, self.where, self.offer):
            self.body.addWidget(part)
        self.buttons: list[QPushButton] = []
        self.outcomes: list[QLabel] = []

    def show_finding(self, found: Finding, outcomes: tuple[str, ...]) -> None:
        """Say it. Of each remedy what it did stands in `outcomes`, empty where it was not tried."""
        first, last = found.steps
        self.heading.setText(found.heading)
        self.sentence.setText(found.sentence)
        self.where.setText(tr("Show steps {first:,} to {last:,}", first=first, last=last))
        self.where.setAccessibleName(
            tr("{heading}: show steps {first} to {last} in the plots", heading=found.heading, first=first, last=last)
        )
        self.where.setToolTip(
            tr("Mark these steps, and the eigenvector, in the contours and in the plots over the steps")
        )
        self.offer.setText(tr("Try beside it:") if found.remedies else "")
        self.offer.setVisible(bool(found.remedies))
        while len(self.buttons) < len(found.remedies):
            self._add()
        for row, (button, label) in enumerate(zip(self.buttons, self.outcomes, strict=True)):
            there = row < len(found.remedies)
            button.setVisible(there)
            label.setVisible(there and bool(outcomes[row]))
            if there:
                self._fill(button, label, found.remedies[row], outcomes[row])

    def _fill(self, button: QPushButton, label: QLabel, remedy: Remedy, outcome: str) -> None:
        button.setText(remedy.words.replace("&", "&&"))
        button.setEnabled(not outcome)
        button.setProperty("remedy", remedy)
        button.setToolTip(tr("Add a copy of the run with this change, drawn dashed: {label}", label=remedy.run.label))
        label.setText(outcome)

    def _add(self) -> None:
        number = len(self.buttons)
        button = QPushButton(self)
        button.setObjectName(f"{self.name}-remedy-{number}-button")
        button.clicked.connect(lambda: self.wanted.emit(button.property("remedy")))
        label = _words("muted", self)
        label.setObjectName(f"{self.name}-outcome-{number}")
        self.buttons.append(button)
        self.outcomes.append(label)
        self.body.addWidget(button)
        self.body.addWidget(label)


def _words(role: str, parent: QWidget) -> QLabel:
    label = QLabel(parent)
    label.setWordWrap(True)
    if role:
        label.setProperty("role", role)
    return label
