"""The lesson pane's *Export as a page…*: asks where, computes in the background, and writes."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path

from PySide6.QtCore import QObject, QTimer

from fallline.engine.files.format import FORMATS
from fallline.engine.language import tr
from fallline.engine.run.progress import Progress
from fallline.engine.scenario.scenario import ScenarioError
from fallline.gui.background import Background
from fallline.gui.export.exports import Exports
from fallline.gui.lesson_pages.lesson_page import LessonWork, save_page
from fallline.gui.lessons.lesson_pane import LessonPane
from fallline.gui.save_as import ask_where

OVER = object()
"""That there is no turn more."""


def export_lesson(pane: LessonPane, exports: Exports) -> None:
    """Ask, and write the lesson on show."""
    formats, title = FORMATS.written("page"), pane.lessons[pane.row][0].title
    plain = "-".join("".join(letter if letter.isalnum() else " " for letter in title.lower()).split())
    suggested = str(Path(exports.folder()) / f"{plain or 'lesson'}{formats[0].endings[0]}")
    asked = ask_where(exports.window, tr("Export the lesson as a page"), suggested, formats)
    if asked is not None:
        export_lesson_path(pane, exports, asked[0])


def export_lesson_path(pane: LessonPane, exports: Exports, path: Path, *, at_once: bool = False) -> None:
    """Write it to `path`, what is drawn a piece a turn of the event loop; a fault is said in the banner."""
    lesson, folder = pane.lessons[pane.row]
    work, computing = LessonWork(lesson, folder), Background(exports.window)

    def compute(progress: Progress) -> None:
        try:
            work.compute(progress)
        except ScenarioError as error:  # it was there when the lesson was read
            raise ValueError(str(error)) from None

    def write() -> None:
        exports.write(path, lambda: save_page(lesson, work.text(), path), 0)

    turn = exhaust if at_once else partial(in_turns, exports.window)
    computing.answered.connect(lambda _: turn(work.draw(), write))
    computing.failed.connect(
        lambda why: exports.banner.warn(tr("{name} was not written: {why}.", name=path.name, why=why))
    )
    for end in (computing.answered, computing.failed, computing.stopped):
        end.connect(lambda *_: computing.deleteLater())
    exports.watch(computing, tr("Computing {name}", name=path.name))
    turn(work.make(), lambda: computing.ask(compute, at_once=at_once))


def exhaust(turns: Iterator[None], then: Callable[[], object]) -> None:
    """All `turns` here and now, and `then` what comes after them."""
    for _ in turns:
        pass
    then()


def in_turns(owner: QObject, turns: Iterator[None], then: Callable[[], object]) -> None:
    """The same, one a turn of the event loop, for as long as `owner` is there."""

    def go_on() -> None:
        if next(turns, OVER) is OVER:
            then()
        else:
            QTimer.singleShot(0, owner, go_on)

    QTimer.singleShot(0, owner, go_on)
