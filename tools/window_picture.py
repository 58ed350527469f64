"""Draws docs/window.png: the window on the default scenario, as a newcomer sees it when the first play rests.

Usage: python tools/window_picture.py [SCENARIO] [TARGET] [dark|light]
"""

import os
import sys

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from PySide6.QtCore import QThreadPool

from fallline import load_scenario
from fallline.gui.application import application
from fallline.gui.main_window import MainWindow
from fallline.gui.style import dress
from fallline.gui.theme import DARK, LIGHT


def main(scenario: str = "ravine", target: str = "docs/window.png", theme: str = "dark") -> None:
    """Open, wait until the formula is typeset, and grab."""
    app = application()
    chosen = LIGHT if theme == "light" else DARK
    dress(chosen)
    window = MainWindow(load_scenario(scenario), None, chosen)
    window.resize(1400, 900)
    window.show()
    window.session.seek(window.session.scenario.steps // 3)
    for _ in range(50):
        QThreadPool.globalInstance().waitForDone()  # the formula is typeset there
        app.processEvents()
    window.grab().save(target)
    window.close()


if __name__ == "__main__":
    main(*sys.argv[1:])
