"""What a hall reads above the picture: the number and the title of a snapshot, its question while it is covered."""

from __future__ import annotations

from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QGridLayout, QLabel, QSizePolicy, QWidget

from fallline.engine.language import tr
from fallline.engine.scenario.deck import heading
from fallline.gui.follower import Follower
from fallline.gui.views.deck import Deck


class Heading(QWidget):
    """Follows what is shown; of a scenario without snapshots it has the title."""

    def __init__(self, deck: Deck, parent: QWidget) -> None:
        super().__init__(parent)
        self.setObjectName("heading")
        self.deck = deck
        self.number = self._label("heading-number", "number")
        self.title = self._label("heading-title", "headline")
        self.step = self._label("heading-step", "headline-step")
        self.question = self._label("heading-question", "question")
        for wide in (self.title, self.question):
            wide.setWordWrap(True)
            wide.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        grid = QGridLayout(self)
        grid.setContentsMargins(16, 8, 16, 8)
        grid.setHorizontalSpacing(20)
        grid.setColumnStretch(1, 1)
        for column, label in enumerate((self.number, self.title, self.step)):
            label.setAlignment(Qt.AlignmentFlag.AlignTop)
            grid.addWidget(label, 0, column)
        grid.addWidget(self.question, 1, 1, 1, 2)
        self.follower = Follower(deck.session, self, self.refresh, lambda _: self.show_step(), early=False)
        self.refresh()

    def refresh(self) -> None:
        """Say what is shown, to eyes and to screen readers."""
        session, at = self.deck.session, self.deck.at
        scenario = session.scenario
        title = scenario.title or scenario.landscape.heading() if at is None else heading(scenario, at)
        question = "" if at is None else scenario.snapshots[at].question
        self.question.setEnabled(session.staged.covered)  # answered it stays, faint: nothing moves for it
        number = "" if at is None else f"{at + 1} / {self.deck.count}"
        for label, text in ((self.number, number), (self.title, title), (self.question, question)):
            label.setText(text)
            label.setVisible(bool(text))
        self._take_room()
        self.setAccessibleName(
            ". ".join(filter(None, (tr("Snapshot {number}", number=number) if number else "", title, question)))
        )
        self.show_step()

    def show_step(self) -> None:
        """Where the playhead is; where it ends is told only when nothing is covered."""
        session = self.deck.session
        whole = "" if session.staged.past_only else tr(" of {steps}", steps=session.scenario.steps)
        self.step.setText(tr("step {playhead}{whole}", playhead=session.playhead, whole=whole))

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._take_room()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.StyleChange:
            self._take_room()

    def _take_room(self) -> None:
        """As high as its words are at this width: a tool bar does not ask for that."""
        layout = self.layout()
        if layout is not None:
            self.setFixedHeight(max(layout.totalHeightForWidth(self.width()), 1))

    def _label(self, name: str, role: str) -> QLabel:
        label = QLabel(self)
        label.setObjectName(name)
        label.setProperty("role", role)
        label.setTextFormat(Qt.TextFormat.PlainText)
        return label
