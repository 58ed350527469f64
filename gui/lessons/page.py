"""One step of a lesson at a time: predict, run, reveal."""

from __future__ import annotations

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtWidgets import (
    QButtonGroup,
    QFrame,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from fallline.gui.lessons.choice import Choice
from fallline.gui.lessons.lesson import Lesson, Step
from fallline.gui.widgets.section import SectionTitle


class LessonPage(QWidget):
    """`asked(run)` when a step is to be run. A guess opens the run, the run opens the answer."""

    asked = Signal(object)

    def __init__(self) -> None:
        super().__init__()
        self.lesson: Lesson | None = None
        self.index = 0
        self.heading = _words("title")
        self.progress = _words("muted")
        self.claim, self.question = _words(), _words()
        self.choices = QVBoxLayout()
        self.choices.setSpacing(8)
        self.group = QButtonGroup(self)
        self.group.idClicked.connect(lambda _: self._follow())
        self.look, self.verdict, self.answer = _words(), _words("title"), _words()
        self.verdict.setObjectName("lesson-verdict")
        self.answer.setObjectName("lesson-answer")
        self.run_button = self._button(
            "Run", "lesson-run-button", "What the question is about, at its settings", self._run
        )
        self.reveal_button = self._button(
            "Reveal", "lesson-reveal-button", "The answer, once you have looked", self._reveal
        )
        self.back_button = self._button(
            "Back", "lesson-back-button", "The step before", lambda: self.show_step(self.index - 1)
        )
        self.next_button = self._button(
            "Next", "lesson-next-button", "The next step", lambda: self.show_step(self.index + 1)
        )
        self._lay_out()

    def show_lesson(self, lesson: Lesson) -> None:
        """Begin `lesson` at its first step."""
        self.lesson = lesson
        self.show_step(0)

    def show_step(self, index: int) -> None:
        """Pose the question of step `index` afresh."""
        assert self.lesson is not None
        self.index, self._ran = index, False
        step = self.step
        self.heading.setText(f"{self.lesson.topic}. {self.lesson.title}")
        self.progress.setText(f"Step {index + 1} of {len(self.lesson.steps)}")
        self.claim.setText(flowing(step.claim))
        self.question.setText(flowing(step.question))
        self._offer(step)
        where = f"Lab {step.run.lab}" if step.run.lab else f"Scenario “{step.run.scenario}”"
        self.look.setText(flowing(step.look))
        self.look.setVisible(bool(step.look))
        self.run_button.setText(f"Open {where[0].lower() + where[1:]}")
        self.verdict.setText("")
        self.answer.setText("")
        self._follow()
        self.area.verticalScrollBar().setValue(0)

    @property
    def step(self) -> Step:
        """The step on show."""
        assert self.lesson is not None
        return self.lesson.steps[self.index]

    def _offer(self, step: Step) -> None:
        for old in self.group.buttons():
            self.group.removeButton(old)
            self.choices.removeWidget(old)
            old.setParent(None)
            old.deleteLater()
        for number, words in enumerate(step.choices, 1):
            choice = Choice(words)
            choice.setObjectName(f"lesson-choice-{number}")
            choice.setAccessibleDescription(f"Guess {number} of {len(step.choices)}")
            self.group.addButton(choice, number)
            self.choices.addWidget(choice)

    def _follow(self) -> None:
        """What may be done next, by what was done."""
        assert self.lesson is not None
        guessed, revealed = self.group.checkedId() > 0, bool(self.answer.text())
        self.run_button.setEnabled(guessed)
        self.reveal_button.setEnabled(guessed and self._ran and not revealed)
        self.back_button.setEnabled(self.index > 0)
        self.next_button.setEnabled(self.index + 1 < len(self.lesson.steps))
        for choice in self.group.buttons():
            choice.setEnabled(not revealed)
        self.verdict.setVisible(revealed)
        self.answer.setVisible(revealed)

    def _run(self) -> None:
        self._ran = True
        self.asked.emit(self.step.run)
        self._follow()

    def _reveal(self) -> None:
        step = self.step
        right = self.group.checkedId() == step.answer
        chosen = step.choices[step.answer - 1]
        self.verdict.setText("You predicted it." if right else f"It is: {chosen}")
        self.answer.setText(flowing(step.reveal))
        self._follow()
        QTimer.singleShot(0, self, lambda: self.area.ensureWidgetVisible(self.answer))  # it has its place only then

    def _button(self, words: str, name: str, tip: str, act: object) -> QPushButton:
        button = QPushButton(words)
        button.setObjectName(name)
        button.setToolTip(tip)
        button.clicked.connect(act)
        return button

    def _lay_out(self) -> None:
        content = QWidget()
        content.setProperty("role", "content")
        column = QVBoxLayout(content)
        column.setContentsMargins(26, 20, 26, 10)
        column.setSpacing(12)
        pose: list[QWidget] = [self.heading, self.progress, self.claim, SectionTitle("Predict"), self.question]
        settle: list[QWidget] = [SectionTitle("Run"), self.look, _row(self.run_button)]
        settle += [SectionTitle("Reveal"), _row(self.reveal_button), self.verdict, self.answer]
        for part in pose:
            if isinstance(part, SectionTitle):
                column.addSpacing(10)
            column.addWidget(part)
        column.addLayout(self.choices)
        for part in settle:
            if isinstance(part, SectionTitle):
                column.addSpacing(10)
            column.addWidget(part)
        column.addStretch(1)
        self.area = QScrollArea()
        self.area.setAccessibleName("The lesson")
        self.area.setAccessibleDescription("Arrow keys scroll")
        self.area.setWidget(content)
        self.area.setWidgetResizable(True)
        self.area.setFrameShape(QFrame.Shape.NoFrame)
        self.area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        foot = QHBoxLayout()
        foot.setContentsMargins(26, 0, 26, 14)
        foot.addWidget(self.back_button)
        foot.addStretch(1)
        foot.addWidget(self.next_button)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.addWidget(self.area, 1)
        whole.addLayout(foot)


def flowing(text: str) -> str:
    """`text` without the line breaks of its file; an empty line begins a paragraph."""
    return "\n\n".join(" ".join(part.split()) for part in text.strip().split("\n\n"))


def _words(role: str = "") -> QLabel:
    """A teacher's words, shown as they are: no markup."""
    label = QLabel()
    label.setTextFormat(Qt.TextFormat.PlainText)
    label.setWordWrap(True)
    if role:
        label.setProperty("role", role)
    return label


def _row(button: QPushButton) -> QWidget:
    row = QWidget()
    line = QHBoxLayout(row)
    line.setContentsMargins(0, 0, 0, 0)
    line.addWidget(button)
    line.addStretch(1)
    return row
