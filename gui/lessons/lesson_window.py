"""The window of the lessons: a list, and a page that walks from the guess over the run to the answer."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QFileDialog,
    QFrame,
    QHBoxLayout,
    QLabel,
    QListWidget,
    QListWidgetItem,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from fallline.gui import text_size
from fallline.gui.lessons.lesson import (
    Lesson,
    LessonError,
    Run,
    lab_settings,
    load_lesson,
    scenario_place,
    shipped_lessons,
)
from fallline.gui.lessons.page import LessonPage
from fallline.gui.widgets.second_window import SecondWindow

LIST = 272
SMALLEST = (640, 400)
"""Pixels of the window: in less, no claim can be read beside the list."""


class LessonWindow(SecondWindow):
    """`open_lab(number)` and `open_scenario(name or path)` show what a step runs."""

    def __init__(
        self,
        open_lab: Callable[[int], QWidget],
        open_scenario: Callable[[str | Path], None],
        parent: QWidget | None = None,
    ) -> None:
        super().__init__("lesson-window", "Lessons", 880, 660, parent, SMALLEST)
        self._open_lab, self._open_scenario = open_lab, open_scenario
        self.lessons: list[tuple[Lesson, Path | None]] = [(lesson, None) for lesson in shipped_lessons()]
        self.list = QListWidget()
        self.list.setObjectName("lesson-list")
        self.list.setAccessibleName("Lessons")
        self.list.setAccessibleDescription("Arrow keys choose one")
        text_size.fix_width(self.list, LIST - 1)  # before the words come, or they are wrapped for another width
        self.list.setWordWrap(True)
        self.list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        for lesson, _ in self.lessons:
            self._list(lesson)
        self.page = LessonPage()
        self.page.asked.connect(self.run)
        self._lay_out()
        self.list.currentRowChanged.connect(self._show_row)
        self.list.setCurrentRow(0)

    def run(self, run: Run) -> None:
        """Open what a step runs."""
        if run.lab is None:
            folder = self.lessons[self.list.currentRow()][1]
            self._open_scenario(scenario_place(run, folder))
            return
        lab: Any = self._open_lab(run.lab)  # a Lab; the window need not know more of it
        settings = lab_settings(run)
        if lab.settings != settings:  # a claim holds at these, whatever was turned before
            lab.set_settings(settings)
            if run.step is not None:
                lab.show_step(run.step)

    def open_path(self, path: Path) -> None:
        """Add a lesson from a file and show it; a fault is said, and what was shown stays."""
        try:
            lesson = load_lesson(path)
        except LessonError as error:
            self.fault.setText(str(error))
            self.fault.show()
            return
        self.fault.hide()
        self.lessons.append((lesson, path.parent))
        self._list(lesson)
        self.list.setCurrentRow(len(self.lessons) - 1)

    def kept(self) -> dict[str, Any]:
        return {"lesson": self.list.currentRow(), "step": self.page.index}

    def put_back(self, kept: dict[str, Any]) -> None:
        self.list.setCurrentRow(min(int(kept["lesson"]), self.list.count() - 1))
        self.page.show_step(min(int(kept["step"]), len(self.lessons[self.list.currentRow()][0].steps) - 1))

    def _list(self, lesson: Lesson) -> None:
        item = QListWidgetItem(f"{lesson.topic}. {lesson.title}")
        item.setToolTip(lesson.title)
        self.list.addItem(item)

    def _lay_out(self) -> None:
        open_file = QPushButton("Open lesson file…")
        open_file.setObjectName("lesson-open-button")
        open_file.setToolTip("A lesson of your own, or of a teacher")
        open_file.clicked.connect(self._ask)
        self.fault = QLabel()
        self.fault.setObjectName("lesson-fault")
        self.fault.setProperty("role", "error")
        self.fault.setTextFormat(Qt.TextFormat.PlainText)
        self.fault.setWordWrap(True)
        self.fault.hide()
        side = QFrame()
        side.setProperty("role", "side")
        text_size.fix_width(side, LIST)
        left = QVBoxLayout(side)
        left.setContentsMargins(0, 0, 0, 10)
        left.addWidget(self.list, 1)
        foot = QVBoxLayout()
        foot.setContentsMargins(10, 0, 10, 0)
        foot.addWidget(self.fault)
        foot.addWidget(open_file)
        left.addLayout(foot)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(0)
        row.addWidget(side)
        row.addWidget(self.page, 1)

    def _show_row(self, row: int) -> None:
        self.fault.hide()
        self.page.show_lesson(self.lessons[row][0])

    def _ask(self) -> None:
        chosen, _ = QFileDialog.getOpenFileName(self, "Open a lesson", "", "Lessons (*.toml)")
        if chosen:
            self.open_path(Path(chosen))
