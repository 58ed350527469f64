"""One step of a lesson at a time: predict, run, reveal."""

from __future__ import annotations

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QPushButton, QScrollArea, QVBoxLayout, QWidget

from fallline.gui.lessons.choices import Choices
from fallline.gui.lessons.lesson import Lesson, Step
from fallline.gui.lessons.words import Words


class LessonPage(QWidget):
    """A guess opens the run, the run opens the answer.

    `posed()` asks for what the step speaks of beside the lesson, and `ran()` to set it going; `revealed()` tells that
    the answer is said.
    """

    posed, ran, revealed = Signal(), Signal(), Signal()

    def __init__(self) -> None:
        super().__init__()
        self.lesson: Lesson | None = None
        self.index = 0
        self._on_stage = self._ran = self._revealed = False
        self.progress = Words("muted", "lesson-progress")
        self.claim, self.question = Words(name="lesson-claim"), Words("title", "lesson-question")
        self.choices = Choices()
        self.choices.guessed.connect(self._follow)
        self.look = Words("muted", "lesson-look")
        self.verdict, self.answer = Words("title", "lesson-verdict"), Words(name="lesson-answer")
        self.stage_button = _button("Show it", "lesson-stage-button", "Bring beside it what this step speaks of")
        self.run_button = _button("Run", "lesson-run-button", "What the question is about, at its settings")
        self.reveal_button = _button("Reveal", "lesson-reveal-button", "The answer, once you have looked")
        self.back_button = _button("Back", "lesson-back-button", "The step before")
        self.next_button = _button("Next", "lesson-next-button", "The next step")
        self.stage_button.clicked.connect(self.pose)
        self.run_button.clicked.connect(self._run)
        self.reveal_button.clicked.connect(self._reveal)
        self.back_button.clicked.connect(lambda: self.begin(self.index - 1))
        self.next_button.clicked.connect(lambda: self.begin(self.index + 1))
        self._lay_out()

    def show_lesson(self, lesson: Lesson, index: int = 0) -> None:
        """Read `lesson` from step `index` on; nothing is brought beside it yet."""
        self.lesson = lesson
        self._show(index)

    def begin(self, index: int) -> None:
        """Pose the question of step `index` afresh, beside what it speaks of."""
        self._show(index)
        self.pose()

    def pose(self) -> None:
        """Ask for what the step speaks of."""
        self._on_stage = True
        self.posed.emit()
        self._follow()

    def leave(self) -> None:
        """What the step speaks of is away: the step is to be posed anew."""
        if self._on_stage and self.lesson is not None:
            self._show(self.index)

    @property
    def step(self) -> Step:
        """The step on show."""
        assert self.lesson is not None
        return self.lesson.steps[self.index]

    def _show(self, index: int) -> None:
        assert self.lesson is not None
        self.index = index
        self._on_stage = self._ran = self._revealed = False
        step = self.step
        self.progress.say(f"Step {index + 1} of {len(self.lesson.steps)}")
        self.claim.say(step.claim)
        self.question.say(step.question)
        self.choices.pose(step)
        self.verdict.say("")
        self.answer.say("")
        self._follow()
        self.area.verticalScrollBar().setValue(0)

    def _follow(self) -> None:
        """What may be done next, by what was done."""
        assert self.lesson is not None
        on_stage, ran, revealed = self._on_stage, self._ran, self._revealed
        self.stage_button.setVisible(not on_stage)
        self.run_button.setVisible(on_stage and not ran)
        self.run_button.setEnabled(self.choices.guess > 0)
        self.reveal_button.setVisible(ran and not revealed)
        self.reveal_button.setEnabled(ran and not revealed)
        self.choices.setEnabled(on_stage)
        self.look.say(self.step.look if ran and not revealed else "")
        self.back_button.setEnabled(self.index > 0)
        self.next_button.setEnabled(self.index + 1 < len(self.lesson.steps))
        for button in (self.stage_button, self.run_button, self.reveal_button):
            button.setDefault(button.isVisibleTo(self) and button.isEnabled())
        self.next_button.setDefault(revealed and self.next_button.isEnabled())

    def _run(self) -> None:
        self._ran = True
        self.ran.emit()
        self._follow()

    def _reveal(self) -> None:
        step = self.step
        right = self.choices.guess == step.answer
        self._revealed = True
        self.verdict.say("You predicted it." if right else f"It is: {step.choices[step.answer - 1]}")
        self.answer.say(step.reveal)
        self.choices.settle(step.answer)
        self.revealed.emit()
        self._follow()
        QTimer.singleShot(0, self, lambda: self.area.ensureWidgetVisible(self.answer))  # it has its place only then

    def _lay_out(self) -> None:
        content = QWidget()
        content.setProperty("role", "content")
        column = QVBoxLayout(content)
        column.setContentsMargins(14, 8, 14, 8)
        column.setSpacing(10)
        for part in (self.progress, self.claim, self.question, self.choices, self.look, self.verdict, self.answer):
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
        foot.setContentsMargins(14, 2, 14, 10)
        foot.addWidget(self.back_button)
        foot.addStretch(1)
        for button in (self.stage_button, self.run_button, self.reveal_button):
            foot.addWidget(button)
        foot.addStretch(1)
        foot.addWidget(self.next_button)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(0)
        whole.addWidget(self.area, 1)
        whole.addLayout(foot)


def _button(words: str, name: str, tip: str) -> QPushButton:
    button = QPushButton(words)
    button.setObjectName(name)
    button.setToolTip(tip)
    return button
