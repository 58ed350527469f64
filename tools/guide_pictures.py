"""Draws the pictures of docs/guide, one for each lesson: the topic's lab, or the scenario of its first step.

Usage: python tools/guide_pictures.py [TOPIC ...]
"""

import io
import os
import sys
import time
from pathlib import Path

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
sys.path.insert(0, str(Path(__file__).parents[1]))

from PIL import Image
from PySide6.QtCore import QBuffer, QThreadPool
from PySide6.QtGui import QPixmap
from PySide6.QtWidgets import QApplication

from engine import load_scenario
from gui.application import application, dress
from gui.labs.registry import labs
from gui.labs.window import LabWindow
from gui.lessons.lesson import Lesson, load_lesson
from gui.main_window import MainWindow
from gui.theme import LIGHT

ROOT = Path(__file__).parents[1]
TARGET = ROOT / "docs" / "guide" / "pictures"
LARGEST = 120_000


def main(topics: list[int]) -> None:
    """Draw all pictures, or those of `topics`."""
    application()
    dress(LIGHT)
    TARGET.mkdir(exist_ok=True)
    for path in sorted((ROOT / "resources" / "lessons").glob("*.toml")):
        lesson = load_lesson(path)
        if not topics or lesson.topic in topics:
            save(grab(lesson), TARGET / f"{path.stem}.png")


def grab(lesson: Lesson) -> QPixmap:
    """The lab of the topic as it opens, or the main window on a scenario a third through."""
    if lesson.topic in {lab.number for lab in labs()}:
        window = LabWindow(LIGHT)
        lab = window.open(lesson.topic)
        settle()
        return lab.grab()
    scenario = next(step.run.scenario for step in lesson.steps if step.run.scenario)
    main_window = MainWindow(load_scenario(scenario), None, LIGHT)
    main_window.resize(1240, 780)
    main_window.show()
    main_window.session.seek(main_window.session.scenario.steps // 3)
    settle()
    return main_window.grab()


def settle() -> None:
    """Wait for what is computed aside, and for what is drawn after it."""
    for _ in range(5):
        end = time.monotonic() + 0.3
        while time.monotonic() < end:
            QApplication.processEvents()
        QThreadPool.globalInstance().waitForDone()


def save(pixmap: QPixmap, path: Path) -> None:
    """Write a PNG of at most LARGEST bytes, by fewer colours where need be."""
    buffer = QBuffer()
    buffer.open(QBuffer.OpenModeFlag.WriteOnly)
    pixmap.save(buffer, "PNG")
    image = Image.open(io.BytesIO(buffer.data().data())).convert("RGB")
    for colours in (256, 128, 64, 32):
        image.quantize(colours, dither=Image.Dither.NONE).save(path, optimize=True)
        if path.stat().st_size <= LARGEST:
            break
    print(f"{path.relative_to(ROOT)}  {path.stat().st_size // 1000} kB")


if __name__ == "__main__":
    main([int(topic) for topic in sys.argv[1:]])
