"""Draws every step of every lesson beside what it speaks of, as it is posed and as it is answered: contact sheets.

Usage: python tools/lesson_pictures.py [FOLDER] [TOPIC ...]        FOLDER: build/lessons
"""

import os
import sys
import time
from collections.abc import Iterator
from pathlib import Path

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

import numpy as np
from PySide6.QtCore import QPoint, QPointF, QRect, QThreadPool
from PySide6.QtGui import QColor, QImage, QPainter
from PySide6.QtWidgets import QApplication

from fallline import load_scenario
from fallline.gui.application import application
from fallline.gui.course.course import Course
from fallline.gui.course.guess import CurveGuess, RingGuess
from fallline.gui.course.rate_guess import RateGuess
from fallline.gui.lessons.lesson_pane import LessonPane
from fallline.gui.main_window import MainWindow
from fallline.gui.style import dress
from fallline.gui.theme import DARK, LIGHT, Theme

SIZES = (1400, 900), (1000, 700)
GAP, REST = 12, 0.05
SLOW = 3.0
"""Seconds that a lab may take to compute."""


def settle(course: Course) -> None:
    """What is computed and drawn in other threads has come."""
    end = time.monotonic() + SLOW
    while time.monotonic() < end:
        rest = time.monotonic() + REST
        while time.monotonic() < rest:
            QApplication.processEvents()
        QThreadPool.globalInstance().waitForDone()
        if course.lab is None or course.lab.result is not None:
            break
    for _ in range(6):
        QThreadPool.globalInstance().waitForDone()
        QApplication.processEvents()


def guess(course: Course, pane: LessonPane) -> None:
    """Guess something: a choice, or the end of a hand's first idea."""
    drawn = course.guess
    if isinstance(drawn, RateGuess):
        drawn.axis.put(drawn.axis.value * 1.5)
    elif isinstance(drawn, RingGuess):
        (x0, x1), (y0, y1) = drawn._board.plot.getViewBox().viewRange()
        drawn.ring.setPos(0.6 * x1 + 0.4 * x0, 0.4 * y1 + 0.6 * y0)
    elif isinstance(drawn, CurveGuess):
        drawn._put(QPointF(0.0, 0.0))
        y = drawn._board.truth()[1]
        finite = y[np.isfinite(y)]
        drawn.y = np.linspace(float(finite[0]), float(finite.min()), len(drawn.x))
        pane.page.take_guess()
        drawn.update()
    else:
        pane.page.choices.group.button(1).click()


def steps(theme: Theme, size: tuple[int, int], topics: list[int]) -> Iterator[tuple[str, QImage]]:
    """A window of that size, step by step: posed, and answered."""
    dress(theme)
    window = MainWindow(load_scenario("ravine"), None, theme)
    window.resize(*size)
    window.show()
    pane = window.windows.lessons()
    course = pane.findChild(Course)
    assert isinstance(course, Course)
    for row, (lesson, _) in enumerate(pane.lessons):
        if topics and lesson.topic not in topics:
            continue
        for index in range(len(lesson.steps)):
            pane.begin(row, index)
            settle(course)
            yield f"{lesson.topic}.{index + 1}", window.grab().toImage()
            guess(course, pane)
            pane.page.run_button.click()
            settle(course)
            pane.page.reveal_button.click()
            settle(course)
            yield f"{lesson.topic}.{index + 1}", window.grab().toImage()
    window.session.undo_stack.setClean()
    window.close()
    window.deleteLater()


def sheet(images: list[QImage], across: int) -> QImage:
    """All of them in rows."""
    wide, high = images[0].width() + GAP, images[0].height() + GAP
    whole = QImage(across * wide + GAP, -(-len(images) // across) * high + GAP, QImage.Format.Format_RGB32)
    whole.fill(QColor("#888888"))
    with QPainter(whole) as painter:
        for number, each in enumerate(images):
            at = QPoint(GAP + number % across * wide, GAP + number // across * high)
            painter.drawImage(QRect(at, each.size()), each)
    return whole


def main(folder: str = "build/lessons", *topics: str) -> None:
    """A sheet for each size and theme and lesson."""
    application()
    place = Path(folder)
    place.mkdir(parents=True, exist_ok=True)
    for theme in (DARK, LIGHT):
        for size in SIZES:
            found: dict[str, list[QImage]] = {}
            for name, image in steps(theme, size, [int(topic) for topic in topics]):
                found.setdefault(name.split(".")[0], []).append(image)
            for topic, images in found.items():
                target = place / f"{theme.name}-{size[0]}x{size[1]}-{int(topic):02}.png"
                sheet(images, 2).save(str(target))
                sys.stdout.write(f"{target}\n")


if __name__ == "__main__":
    main(*sys.argv[1:])
