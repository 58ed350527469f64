"""One step of a lesson at a time: predict, run, reveal."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QPushButton, QScrollArea, QVBoxLayout, QWidget

from fallline.engine.language import tr
from fallline.gui.guide.pages import page_of
from fallline.gui.lessons.choices import Choices
from fallline.gui.lessons.draw import Rate, Ring, Sketch
from fallline.gui.lessons.lesson import Lesson, Step
from fallline.gui.lessons.words import Words

HINTS = {
    Ring: tr("Drag the blue ring in the picture."),
    Sketch: tr("Draw it in the plot, from left to right."),
    Rate: tr("Drag the mark. Run will run it at your rate."),
}


class LessonPage(QWidget):
    """A guess opens the run, the run opens the answer.

    `posed()` asks for what the step speaks of beside the lesson, and `ran()` to set it going; `revealed()` tells that
    the answer comes, and `answered(right)` how it was guessed, where it was.
    """

    linked = Signal(str)
    shown, posed, ran, revealed, answered = Signal(), Signal(), Signal(), Signal(), Signal(bool)

    def __init__(self) -> None:
        super().__init__()
        self.lesson: Lesson | None = None
        self.index = self._hints = 0
        self._on_stage = self._ran = self._revealed = self._drawn = self._skipped = False
        self.judge: Callable[[], tuple[bool, str]] | None = None
        """Of a guess that is drawn: whether it was right, and how far off."""
        self.progress = Words("muted", "lesson-progress")
        self.links = QLabel()
        self.links.setObjectName("lesson-links")
        self.links.setTextFormat(Qt.TextFormat.RichText)
        self.links.setAccessibleDescription(tr("The page of the guide on this topic"))
        self.links.linkActivated.connect(self.linked)
        self.claim, self.question = Words(name="lesson-claim"), Words("title", "lesson-question")
        self.choices = Choices()
        self.choices.guessed.connect(self._follow)
        self.drawing = QVBoxLayout()
        self.hint = Words("muted", "lesson-hint")
        self.hint_button = _quiet(tr("Hint"), "lesson-hint-button", tr("What helps, one at a time"))
        self.hint_button.clicked.connect(self._tell_hint)
        self.skip_button = _quiet(tr("Without a guess"), "lesson-skip-button", tr("Run it all the same"))
        self.skip_button.clicked.connect(self._skip)
        self.look, self.tasks = Words("muted", "lesson-look"), Words(name="lesson-tasks")
        self.reason, self.off = Words(name="lesson-reason"), Words(name="lesson-off")
        self.verdict, self.answer = Words("title", "lesson-verdict"), Words(name="lesson-answer")
        self.stage_button = _button(
            tr("Show it"), "lesson-stage-button", tr("Bring beside it what this step speaks of")
        )
        self.run_button = _button(tr("Run"), "lesson-run-button", tr("What the question is about, at its settings"))
        self.reveal_button = _button(tr("Reveal"), "lesson-reveal-button", tr("The answer, once you have looked"))
        self.back_button = _button(tr("Back"), "lesson-back-button", tr("The step before"))
        self.next_button = _button(tr("Next"), "lesson-next-button", tr("The next step"))
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
        self._ran = self._drawn = bool(self.step.ask)  # a state is asked for: nothing is to be guessed
        self._follow()

    def leave(self) -> None:
        """What the step speaks of is away: the step is to be posed anew."""
        if self._on_stage and self.lesson is not None:
            self._show(self.index)

    def take_guess(self) -> None:
        """Enough of a guess is drawn."""
        if not self._drawn:
            self._drawn = True
            self._follow()

    def draw_in(self, widget: QWidget) -> None:
        """Give room to what a guess is drawn on."""
        self.drawing.addWidget(widget)

    @property
    def running(self) -> bool:
        """Whether it runs, and is not revealed."""
        return self._ran and not self._revealed

    @property
    def step(self) -> Step:
        """The step on show."""
        assert self.lesson is not None
        return self.lesson.steps[self.index]

    def _show(self, index: int) -> None:
        assert self.lesson is not None
        self.index = index
        self._on_stage = self._ran = self._revealed = self._drawn = self._skipped = False
        self.judge, self._hints = None, 0
        step = self.step
        self.links.setText(_links(self.lesson))
        while (item := self.drawing.takeAt(0)) is not None:
            if (drawn := item.widget()) is not None:
                drawn.hide()
                drawn.deleteLater()
        self.hint.say("" if step.draw is None else HINTS[type(step.draw)])
        self.claim.say(step.claim)
        self.question.say(step.question)
        self.choices.pose(step)
        for words in (self.verdict, self.answer, self.reason, self.off, self.tasks):
            words.say("")
        self._follow()
        self.area.verticalScrollBar().setValue(0)
        self.shown.emit()

    def _follow(self) -> None:
        """What may be done next, by what was done."""
        assert self.lesson is not None
        on_stage, ran, revealed = self._on_stage, self._ran, self._revealed
        self.stage_button.setVisible(not on_stage)
        self.run_button.setVisible(on_stage and not ran)
        self.run_button.setEnabled(self.choices.guess > 0 or self._drawn or self._skipped)
        self.skip_button.setVisible(on_stage and not self.run_button.isEnabled())
        self.hint.setVisible(bool(self.hint.text()) and on_stage and (not ran or bool(self.step.ask)))
        self.hint_button.setVisible(on_stage and not revealed and self._hints < len(self.step.hints))
        self.reveal_button.setVisible(ran and not revealed)
        self.reveal_button.setEnabled(ran and not revealed)
        self.choices.setEnabled(on_stage)
        self.look.say(self.step.look if ran and not revealed else "")
        self.back_button.setEnabled(self.index > 0)
        self.next_button.setEnabled(self.index + 1 < len(self.lesson.steps))
        for button in (self.stage_button, self.run_button, self.reveal_button):
            button.setDefault(button.isVisibleTo(self) and button.isEnabled())
        self.next_button.setDefault(revealed and self.next_button.isEnabled())

    def _tell_hint(self) -> None:
        self._hints += 1
        self.hint.say("\n\n".join(self.step.hints[: self._hints]))
        self._follow()

    def _skip(self) -> None:
        self._skipped = True
        self._follow()

    def _run(self) -> None:
        self._ran = True
        self.ran.emit()
        self._follow()

    def _reveal(self) -> None:
        step, guess = self.step, self.choices.guess
        self._revealed = True
        self.revealed.emit()
        right, off = (guess == step.answer, "") if self.judge is None else self.judge()
        guessed = guess > 0 or self._drawn
        self.verdict.say(_verdict(step, guessed, right))
        self.off.say(off)
        self.reason.say("" if right or not step.reasons or not guess else step.reasons[guess - 1])
        self.answer.say(step.reveal)
        self.choices.settle(step.answer or 0)
        self.tasks.say("")
        if guessed:
            self.answered.emit(right)
        self._follow()
        QTimer.singleShot(0, self, lambda: self.area.ensureWidgetVisible(self.answer))  # it has its place only then

    def _lay_out(self) -> None:
        content = QWidget()
        content.setProperty("role", "content")
        column = QVBoxLayout(content)
        column.setContentsMargins(14, 8, 14, 8)
        column.setSpacing(10)
        head = QHBoxLayout()
        head.addWidget(self.progress, 1)
        head.addWidget(self.links, 0, Qt.AlignmentFlag.AlignTop)
        column.addLayout(head)
        for part in (self.claim, self.question, self.choices, self.hint):
            column.addWidget(part)
        column.addLayout(self.drawing)
        for quiet in (self.skip_button, self.hint_button):
            column.addWidget(quiet, 0, Qt.AlignmentFlag.AlignLeft)
        for part in (self.look, self.tasks, self.verdict, self.off, self.reason, self.answer):
            column.addWidget(part)
        column.addStretch(1)
        self.area = QScrollArea()
        self.area.setAccessibleName(tr("The lesson"))
        self.area.setAccessibleDescription(tr("Arrow keys scroll"))
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


def _links(lesson: Lesson) -> str:
    """The page of the guide, where there is one."""
    page = page_of(lesson.topic)
    return "" if page is None else f'<a href="guide:{page}">{tr("Guide")}</a>'


def _quiet(words: str, name: str, tip: str) -> QPushButton:
    button = _button(words, name, tip)
    button.setProperty("role", "quiet")
    return button


def _verdict(step: Step, guessed: bool, right: bool) -> str:
    if step.ask:
        return tr("You reached it.") if right else tr("Not reached yet.")
    if guessed and right:
        return tr("You predicted it.")
    if step.answer is not None:
        return tr("It is: {answer}", answer=step.choices[step.answer - 1])
    return tr("Not quite.") if guessed else ""
