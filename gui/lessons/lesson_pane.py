"""The lessons as a pane: which one is read, and its page, which walks from the guess over the run to the answer."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFileDialog, QHBoxLayout, QMenu, QToolButton, QVBoxLayout, QWidget

from fallline.gui.lessons.lesson import Lesson, LessonError, load_lesson, shipped_lessons
from fallline.gui.lessons.page import LessonPage
from fallline.gui.lessons.scores import Scores
from fallline.gui.lessons.words import Words
from fallline.gui.theme import Theme
from fallline.gui.widgets.elided_box import ElidedBox
from fallline.gui.widgets.icons import icon
from fallline.gui.widgets.second_window import SecondWindow

SMALLEST = (300, 400)
"""Pixels of it as a window: in less, no claim can be read."""


class LessonPane(SecondWindow):
    """Stands in the main window, beside what it speaks of, unless a person gives it a window of its own."""

    restyled = Signal(object)
    page_asked = Signal()
    """A person wants the lesson on show as a page for browsers."""

    def __init__(self, theme: Theme, scores: Scores, parent: QWidget | None = None) -> None:
        super().__init__("lesson-window", "Lessons", 380, 660, parent, SMALLEST)
        self.theme, self.scores = theme, scores
        self.lessons: list[tuple[Lesson, Path | None]] = [(lesson, None) for lesson in shipped_lessons()]
        self.box = ElidedBox()
        self.box.setObjectName("lesson-box")
        self.box.setAccessibleName("Lesson")
        self.box.setAccessibleDescription("Which lesson is read")
        self.more = QToolButton()
        self.more.setObjectName("lesson-more-button")
        self.more.setToolTip("Lessons of your own, and more")
        self.more.setAccessibleName(self.more.toolTip())
        self.more.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        self.more.setMenu(QMenu(self.more))
        self.fault = Words("error", "lesson-fault")
        self.page = LessonPage()
        for lesson, _ in self.lessons:
            self._list(lesson)
        self._lay_out()
        self.restyle(theme)
        self.page.answered.connect(self._keep)
        self.page.shown.connect(self._tell)
        self.box.currentIndexChanged.connect(self._show_row)
        self.box.activated.connect(self.begin)
        self._show_row(0)

    def begin(self, row: int, index: int = 0) -> None:
        """Begin the lesson in that row."""
        self.box.setCurrentIndex(row)
        self.page.begin(index)

    @property
    def row(self) -> int:
        """That of the lesson on show."""
        return self.box.currentIndex()

    @property
    def folder(self) -> Path | None:
        """Where the lesson on show lies; None for one that came with the program."""
        return self.lessons[self.row][1]

    def open_path(self, path: Path) -> None:
        """Add a lesson from a file and show it; a fault is said, and what was shown stays."""
        try:
            lesson = load_lesson(path)
        except LessonError as error:
            self.fault.say(str(error))
            return
        self.lessons.append((lesson, path.parent))
        self._list(lesson)
        self.begin(len(self.lessons) - 1)

    def kept(self) -> dict[str, Any]:
        return {"lesson": self.row, "step": self.page.index}

    def put_back(self, kept: dict[str, Any]) -> None:
        """To be read again; what it speaks of is brought when the person asks for it: now another thing is there."""
        self.box.setCurrentIndex(min(int(kept["lesson"]), self.box.count() - 1))
        lesson = self.lessons[self.row][0]
        self.page.show_lesson(lesson, min(int(kept["step"]), len(lesson.steps) - 1))

    def restyle(self, theme: Theme) -> None:
        self.theme = theme
        self.restyled.emit(theme)
        self.more.setIcon(icon("more", theme.text))

    def ask(self) -> None:
        """Choose a file, and open it."""
        chosen, _ = QFileDialog.getOpenFileName(self, "Open a lesson", "", "Lessons (*.toml)")
        if chosen:
            self.open_path(Path(chosen))

    def reset(self) -> None:
        """Forget what was predicted."""
        self.scores.reset()
        self._tell()

    def _keep(self, right: bool) -> None:
        self.scores.keep(self.lessons[self.row][0], self.page.index, right)
        self._tell()

    def _tell(self) -> None:
        """How far the person is, in this lesson and in all."""
        lesson = self.lessons[self.row][0]
        answered, right = self.scores.of(lesson)
        score = f" · {right} of {answered} predicted" if answered else ""
        self.page.progress.say(f"Step {self.page.index + 1} of {len(lesson.steps)}{score}")
        for row, (each, _) in enumerate(self.lessons):
            self.box.setItemText(row, self._title(each))
        total, predicted = self.scores.total()
        self.reset_action.setEnabled(total > 0)
        self.reset_action.setText(
            f"&Forget my score ({predicted} of {total} predicted)" if total else "&Forget my score"
        )

    def _title(self, lesson: Lesson) -> str:
        done = self.scores.of(lesson)[0] == len(lesson.steps)
        return f"{lesson.topic}. {lesson.title}{' ✓' if done else ''}"

    def _list(self, lesson: Lesson) -> None:
        self.box.addItem(self._title(lesson))

    def _show_row(self, row: int) -> None:
        self.fault.say("")
        self.page.show_lesson(self.lessons[row][0])

    def _lay_out(self) -> None:
        self.more.menu().addAction("&Open lesson file…", self.ask).setObjectName("lesson-open-action")
        page_action = self.more.menu().addAction("&Export as a page…", self.page_asked.emit)
        page_action.setObjectName("lesson-page-action")
        self.reset_action = self.more.menu().addAction("&Forget my score", self.reset)
        self.reset_action.setObjectName("lesson-reset-action")
        head = QHBoxLayout()
        head.setContentsMargins(14, 8, 10, 0)
        head.addWidget(self.box, 1)
        head.addWidget(self.more)
        self.fault.setContentsMargins(14, 4, 14, 0)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(2)
        column.addLayout(head)
        column.addWidget(self.fault)
        column.addWidget(self.page, 1)
