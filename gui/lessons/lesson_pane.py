"""The lessons as a pane: which one is read, and its page, which walks from the guess over the run to the answer."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFileDialog, QHBoxLayout, QMenu, QPushButton, QToolButton, QVBoxLayout, QWidget

from fallline.engine.language import tr
from fallline.gui.lessons.lesson import NONE, Lesson, LessonError, Unsaved, load_lesson, shipped_lessons
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
    write_asked, edit_asked, back_asked = Signal(), Signal(), Signal()
    """A new lesson is to be written, that on show is to be edited, and the one being written gone on with."""
    page_asked = Signal()
    """A person wants the lesson on show as a page for browsers."""

    def __init__(self, theme: Theme, scores: Scores, parent: QWidget | None = None) -> None:
        super().__init__("lesson-window", tr("Lessons"), 380, 660, parent, SMALLEST)
        self.theme, self.scores = theme, scores
        self.lessons: list[tuple[Lesson, Path | None]] = [(lesson, None) for lesson in shipped_lessons()]
        self.files: dict[int, Path] = {}
        """Row -> the file that its lesson was read from."""
        self._preview: int | None = None
        self._unsaved: Unsaved = NONE
        self.box = ElidedBox()
        self.box.setObjectName("lesson-box")
        self.box.setAccessibleName(tr("Lesson"))
        self.box.setAccessibleDescription(tr("Which lesson is read"))
        self.more = QToolButton()
        self.more.setObjectName("lesson-more-button")
        self.more.setToolTip(tr("Lessons of your own, and more"))
        self.more.setAccessibleName(self.more.toolTip())
        self.more.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        self.more.setMenu(QMenu(self.more))
        self.fault = Words("error", "lesson-fault")
        self.page = LessonPage()
        self.box.addItems([self._title(row) for row in range(len(self.lessons))])
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

    @property
    def unsaved(self) -> Unsaved:
        """Scenarios of the lesson on show that no file has."""
        return self._unsaved if self.previews else NONE

    @property
    def previews(self) -> bool:
        """Whether that is the one being written."""
        return self.row == self._preview

    def open_path(self, path: Path) -> None:
        """Add a lesson from a file and show it; a fault is said, and what was shown stays."""
        row = self.list_path(path)
        if row is not None:
            self.begin(row)

    def list_path(self, path: Path) -> int | None:
        """List a lesson from a file, anew where it is listed already; its row. A fault is said."""
        try:
            lesson = load_lesson(path)
        except LessonError as error:
            self.fault.say(str(error))
            return None
        row = next((row for row, file in self.files.items() if file == path), None)
        row = self._put(row, lesson, path.parent)
        self.files[row] = path
        return row

    def preview(self, lesson: Lesson, folder: Path | None, unsaved: Unsaved, index: int) -> None:
        """Show one that is being written, from step `index` on, as a learner sees it; no score of it is kept."""
        self._unsaved = unsaved
        self._preview = self._put(self._preview, lesson, folder)
        self.begin(self._preview, index)

    def _put(self, row: int | None, lesson: Lesson, folder: Path | None) -> int:
        if row is None:
            row = len(self.lessons)
            self.lessons.append((lesson, folder))
            self.box.addItem(self._title(row))
        else:
            self.lessons[row] = lesson, folder
            if row == self.row:
                self._show_row(row)
        return row

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
        chosen, _ = QFileDialog.getOpenFileName(self, tr("Open a lesson"), "", tr("Lessons (*.toml)"))
        if chosen:
            self.open_path(Path(chosen))

    def reset(self) -> None:
        """Forget what was predicted."""
        self.scores.reset()
        self._tell()

    def _keep(self, right: bool) -> None:
        if self.previews:
            return
        self.scores.keep(self.lessons[self.row][0], self.page.index, right)
        self._tell()

    def _tell(self) -> None:
        """How far the person is, in this lesson and in all."""
        lesson = self.lessons[self.row][0]
        answered, right = self.scores.of(lesson)
        score = tr(" · {right} of {answered} predicted", right=right, answered=answered) if answered else ""
        self.page.progress.say(
            tr("Step {number} of {count}{score}", number=self.page.index + 1, count=len(lesson.steps), score=score)
        )
        for row in range(len(self.lessons)):
            self.box.setItemText(row, self._title(row))
        total, predicted = self.scores.total()
        self.reset_action.setEnabled(total > 0)
        self.reset_action.setText(
            tr("&Forget my score ({predicted} of {total} predicted)", predicted=predicted, total=total)
            if total
            else tr("&Forget my score")
        )

    def _title(self, row: int) -> str:
        lesson = self.lessons[row][0]
        if row == self._preview:
            return tr("Preview: {title}", title=lesson.title)
        done = self.scores.of(lesson)[0] == len(lesson.steps)
        return f"{lesson.topic}. {lesson.title}{' ✓' if done else ''}"

    def _show_row(self, row: int) -> None:
        self.fault.say("")
        self.back.setVisible(row == self._preview)
        self.page.show_lesson(self.lessons[row][0])

    def _lay_out(self) -> None:
        self.back = QPushButton(tr("Back to writing"))
        self.back.setObjectName("lesson-writing-button")
        self.back.setToolTip(tr("Go on writing this lesson where you left it"))
        self.back.clicked.connect(self.back_asked)
        menu = self.more.menu()
        menu.addAction(tr("&Open lesson file…"), self.ask).setObjectName("lesson-open-action")
        menu.addAction(tr("&Write a lesson…"), self.write_asked.emit).setObjectName("lesson-write-action")
        menu.addAction(tr("&Edit this lesson…"), self.edit_asked.emit).setObjectName("lesson-edit-action")
        menu.addAction(tr("Export as a &page…"), self.page_asked.emit).setObjectName("lesson-page-action")
        self.reset_action = menu.addAction(tr("&Forget my score"), self.reset)
        self.reset_action.setObjectName("lesson-reset-action")
        head = QHBoxLayout()
        head.setContentsMargins(14, 8, 10, 0)
        head.addWidget(self.box, 1)
        head.addWidget(self.more)
        self.fault.setContentsMargins(14, 4, 14, 0)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(2)
        above = QHBoxLayout()
        above.setContentsMargins(14, 4, 10, 0)
        above.addWidget(self.back)
        above.addStretch(1)
        column.addLayout(head)
        column.addLayout(above)
        column.addWidget(self.fault)
        column.addWidget(self.page, 1)
