"""Draws every layout at a grid of sizes, sizes of text and themes: contact sheets to look at, build/layouts/*.png.

Usage: python tools/layout_pictures.py [FOLDER] [LAYOUT ...]
"""

import os
import sys
from pathlib import Path

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from PySide6.QtCore import QPoint, QRect, QThreadPool
from PySide6.QtGui import QColor, QImage, QPainter
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from fallline import load_scenario
from fallline.gui import text_size
from fallline.gui.application import application
from fallline.gui.main_window import MainWindow
from fallline.gui.panes.layout import SHIPPED
from fallline.gui.style import dress
from fallline.gui.theme import DARK, LIGHT, Theme

SIZES = (1920, 1080), (1400, 900), (1000, 700), (820, 560)
SCALES = 1.0, 1.5, 2.0
GAP = 16


def settle() -> None:
    """What is drawn in other threads, such as formulas, has come."""
    for _ in range(30):
        QThreadPool.globalInstance().waitForDone()
        QApplication.processEvents()


def grab(theme: Theme, scale: float, size: tuple[int, int], names: list[str], scenario: str = "ravine") -> list[QImage]:
    """A window of that size, in every layout; each starts from the first, as a person's does."""
    text_size.set_scale(scale)
    dress(theme)
    window = MainWindow(load_scenario(scenario), None, theme)
    window.resize(*size)
    window.show()
    window.session.seek(window.session.scenario.steps // 3)
    found = []
    for name in names:
        window.layouts.apply(SHIPPED[name])
        settle()
        if name == "diagnose":
            QTest.qWait(600)  # the cause is looked for once a hand rests
            settle()
        assert (window.width(), window.height()) == size, f"{name} made {size} {window.size().toTuple()}"
        found.append(window.grab().toImage())
    window.close()
    window.deleteLater()
    return found


def sheet(rows: list[list[QImage]]) -> QImage:
    """All pictures of a row beside each other, the rows below each other."""
    width = max(sum(each.width() + GAP for each in row) for row in rows) + GAP
    image = QImage(width, sum(row[0].height() + GAP for row in rows) + GAP, QImage.Format.Format_RGB32)
    image.fill(QColor("#888888"))
    painter, y = QPainter(image), GAP
    for row in rows:
        x = GAP
        for each in row:
            painter.drawImage(QRect(QPoint(x, y), each.size()), each)
            x += each.width() + GAP
        y += row[0].height() + GAP
    painter.end()
    return image


def main(folder: str = "build/layouts", *layouts: str) -> None:
    """A sheet for each theme and size of the window: layouts beside each other, sizes of text below each other."""
    application()
    names = list(layouts) or list(SHIPPED)
    place = Path(folder)
    place.mkdir(parents=True, exist_ok=True)
    for theme in (DARK, LIGHT):
        for size in SIZES:
            rows = [grab(theme, scale, size, names) for scale in SCALES]
            target = place / f"{theme.name}-{size[0]}x{size[1]}.png"
            sheet(rows).save(str(target))
            sys.stdout.write(f"{target}\n")


if __name__ == "__main__":
    main(*sys.argv[1:])
