"""The snapshots of the scenario: a list to go through and to put in order, and what is said and covered at each."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import QSignalBlocker, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import (
    QCheckBox,
    QGridLayout,
    QLabel,
    QLineEdit,
    QListWidget,
    QPushButton,
    QVBoxLayout,
    QWidget,
)  # fmt: skip

from fallline.engine.language import tr
from fallline.engine.scenario.deck import heading
from fallline.engine.scenario.scenario import Scenario
from fallline.gui.follower import Follower
from fallline.gui.session import Session
from fallline.gui.theme import Theme
from fallline.gui.views.contour import ContourView
from fallline.gui.views.deck import Deck
from fallline.gui.views.view import Place, View
from fallline.gui.widgets.section import SectionTitle

COVERS = {
    "nameless": (tr("The names of the runs"), tr("Runs are called A, B, C until they are revealed")),
    "past_only": (
        tr("What comes after the step"),
        tr("Paths and curves end at the playhead until the rest is revealed"),
    ),
}
COMPARE = tr("Paths of the snapshot before lie beneath")


class SnapshotsView(View):
    """Offered as soon as there is a snapshot. What it edits is the snapshot that was shown last."""

    place = Place("Snapshots", page="Talk", order=90)

    def __init__(self, session: Session, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(session, theme, parent)
        self.setObjectName("snapshots-view")
        self.deck: Deck | None = None
        self.list = _List(self)
        self.list.setObjectName("snapshots-list")
        self.list.setAccessibleName(tr("Snapshots"))
        self.list.setAccessibleDescription(tr("Arrow keys go from one to the next, and Delete removes one"))
        self.list.setProperty("role", "history")
        self.list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.list.setTextElideMode(Qt.TextElideMode.ElideRight)
        self.list.setMinimumHeight(140)
        self.list.currentRowChanged.connect(self._go)
        self.heading = self._line("title", tr("Title"), tr("What it is called; the title of the scenario if nothing"))
        self.question = self._line(
            "question", tr("Question"), tr("What the room is asked before what is covered is shown")
        )
        self.covers = {name: self._check(name, *words) for name, words in COVERS.items()}
        self.compare = self._check("compare", COMPARE, tr("Faint, so that both can be compared"))
        self.runs: list[QCheckBox] = []
        self.buttons: dict[str, QPushButton] = {}
        self._build()
        self.follower = Follower(session, self, self.refresh, early=False)

    @classmethod
    def wanted(cls, scenario: Scenario) -> bool:
        return bool(scenario.snapshots)

    def attend(self, contour: ContourView) -> None:
        """What is in sight is taken from there."""
        deck = self.deck = Deck(self.session, contour)
        does = {
            "up": partial(deck.move, -1),
            "down": partial(deck.move, 1),
            "update": deck.renew,
            "remove": deck.remove,
        }
        for name, act in does.items():
            self.buttons[name].clicked.connect(lambda _=False, act=act: act())
        self.list.removed.connect(deck.remove)
        self.refresh()

    def refresh(self) -> None:
        """The snapshots that there are, which of them was shown last, and what it says."""
        deck = self.deck
        if deck is None:
            return
        scenario, at = self.session.scenario, deck.at
        rows = [f"{row + 1}   {_words(scenario, row)}" for row in range(deck.count)]
        with QSignalBlocker(self.list):
            if rows != [self.list.item(row).text() for row in range(self.list.count())]:
                self.list.clear()
                self.list.addItems(rows)
                for row, words in enumerate(rows):  # the whole of what is cut short
                    self.list.item(row).setToolTip(words)
            self.list.setCurrentRow(-1 if at is None else at)
        self.form.setEnabled(at is not None)
        for name, can in (("up", deck.moves(-1)), ("down", deck.moves(1)), ("update", at is not None)):
            self.buttons[name].setEnabled(can)
        self.buttons["remove"].setEnabled(at is not None)
        if at is not None:
            self._fill(at)

    def _fill(self, at: int) -> None:
        snapshot = self.session.scenario.snapshots[at]
        for line, text in ((self.heading, snapshot.title), (self.question, snapshot.question)):
            if not line.hasFocus() and line.text() != text:
                line.setText(text)
        ticks = [(self.covers[name], getattr(snapshot, name)) for name in COVERS] + [(self.compare, snapshot.compare)]
        while len(self.runs) > len(snapshot.runs):
            self.runs.pop().deleteLater()
        while len(self.runs) < len(snapshot.runs):
            self.runs.append(self._run_check(len(self.runs)))
        for number, run in enumerate(snapshot.runs):
            self.runs[number].setText(run.label.replace("&", "&&"))
            ticks.append((self.runs[number], number in snapshot.hidden))
        for box, on in ticks:
            with QSignalBlocker(box):
                box.setChecked(on)
        self.compare.setEnabled(at > 0)

    def _go(self, row: int) -> None:
        if self.deck is not None and row >= 0:
            self.deck.show(row)

    def _change(self, **changes: object) -> None:
        if self.deck is not None:
            self.deck.change(**changes)

    def _build(self) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        column.addWidget(SectionTitle(tr("Snapshots"), parent=self))
        column.addWidget(self.list)
        buttons = QGridLayout()
        words = {
            "update": (tr("Update"), tr("Let it be of what there is to see now")),
            "up": (tr("Up"), tr("Move it towards the first")),
            "down": (tr("Down"), tr("Move it towards the last")),
            "remove": (tr("Remove"), tr("Remove it")),
        }
        for place, (name, (text, tip)) in enumerate(words.items()):
            button = self.buttons[name] = QPushButton(text, self)
            button.setObjectName(f"snapshot-{name}-button")
            button.setToolTip(tip)
            button.setAccessibleName(tr("{button} the snapshot: {tip}", button=text, tip=tip))
            buttons.addWidget(button, place // 2, place % 2)
        column.addLayout(buttons)
        self.form = QWidget(self)
        self.rows = QVBoxLayout(self.form)
        self.rows.setContentsMargins(0, 0, 0, 0)
        self.rows.setSpacing(6)
        for label, line in ((tr("Title"), self.heading), (tr("Question"), self.question)):
            said = QLabel(label, self.form)
            said.setBuddy(line)
            self.rows.addWidget(said)
            self.rows.addWidget(line)
        self.rows.addSpacing(6)
        self.rows.addWidget(SectionTitle(tr("Covered until revealed"), parent=self.form))
        for box in self.covers.values():
            self.rows.addWidget(box)
        self.of_runs = QVBoxLayout()
        self.rows.addLayout(self.of_runs)
        self.rows.addSpacing(6)
        self.rows.addWidget(SectionTitle(tr("To compare"), parent=self.form))
        self.rows.addWidget(self.compare)
        column.addWidget(self.form)

    def _line(self, name: str, words: str, tip: str) -> QLineEdit:
        line = QLineEdit(self)
        line.setObjectName(f"snapshot-{name}")
        line.setAccessibleName(tr("{words} of the snapshot", words=words))
        line.setToolTip(tip)
        line.setPlaceholderText(tip)
        line.setMaxLength(200 if name == "title" else 400)
        line.editingFinished.connect(lambda: self._change(**{name: line.text().strip()}))
        return line

    def _check(self, name: str, words: str, tip: str) -> QCheckBox:
        box = QCheckBox(words, self)
        box.setObjectName(f"snapshot-{name.replace('_', '-')}")
        box.setToolTip(tip)
        box.toggled.connect(lambda on: self._change(**{name: on}))
        return box

    def _run_check(self, number: int) -> QCheckBox:
        box = QCheckBox(self.form)
        box.setObjectName(f"snapshot-run-{number}")
        box.setToolTip(tr("This run is not shown until it is revealed"))
        box.toggled.connect(lambda _: self._cover_runs())
        self.of_runs.addWidget(box)
        return box

    def _cover_runs(self) -> None:
        self._change(hidden=tuple(number for number, box in enumerate(self.runs) if box.isChecked()))


class _List(QListWidget):
    """`removed` where a person wants one gone."""

    removed = Signal()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Delete:
            self.removed.emit()
        else:
            super().keyPressEvent(event)


def _words(scenario: Scenario, row: int) -> str:
    snapshot = scenario.snapshots[row]
    covered = tr(" · covered") if snapshot.covers else ""
    return tr("{heading} · step {step}{covered}", heading=heading(scenario, row), step=snapshot.step, covered=covered)
