"""Lessons as pages: how large they are, how soon they are seen in headless Chromium, and how a run follows a hand."""

import statistics
import tempfile
from collections.abc import Iterator
from pathlib import Path

from benchmarks.harness import Figure
from benchmarks.page import FRAME, dragged, painted
from fallline.gui.application import application
from fallline.gui.lesson_pages.lesson_page import lesson_page
from fallline.gui.lessons.lesson import Lesson, shipped_lesson
from tests.pages.browser import MISSING, browser

NAMES = "05-momentum", "07-step-decay", "13-edge", "15-averages", "17-constraints"
"""Lessons with runs alone, with labs alone and with both, whose labs train no network."""


def figures() -> Iterator[Figure]:
    """Sizes; the rest, of the largest and of one that begins with a run, where a browser is installed."""
    application()
    made = [(lesson, lesson_page(lesson)) for lesson in map(shipped_lesson, NAMES)]
    sizes = [len(text.encode()) / 1000 for _, text in made]
    yield Figure("lesson page, median of five", statistics.median(sizes), "kB")
    largest = max(range(len(made)), key=lambda row: sizes[row])
    yield Figure(f"lesson page, the largest ({made[largest][0].topic})", sizes[largest], "kB", limit=1000)
    if MISSING:
        print(MISSING)
        return
    run = next(row for row, (lesson, _) in enumerate(made) if _begins_with_a_run(lesson))
    with tempfile.TemporaryDirectory() as folder, browser() as window:
        window.look(1400, 900)
        for row, name in ((largest, "the largest"), (run, f"lesson {made[run][0].topic}")):
            target = Path(folder) / f"{row}.html"
            target.write_text(made[row][1], "utf-8")
            yield Figure(f"lesson page, opening to first paint, {name}", painted(window, target), "ms", limit=1000)
        spent, between = dragged(window)
        yield Figure("its start dragged: script of a frame", statistics.median(spent), "ms", limit=FRAME)
        yield Figure("the same, from frame to frame", statistics.median(between), "ms", limit=FRAME * 1.02)
        yield Figure("the same, frames a second", 1000 * len(between) / sum(between), "")


def _begins_with_a_run(lesson: Lesson) -> bool:
    return lesson.steps[0].run.lab is None
