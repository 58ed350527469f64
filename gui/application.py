"""The QApplication: made once, dressed in a theme."""

from __future__ import annotations

import sys
from pathlib import Path

import pyqtgraph as pg
from PySide6.QtCore import QSize
from PySide6.QtWidgets import QApplication

from engine.scenario import Scenario
from gui.memory import own
from gui.theme import DARK, LIGHT, Theme, install, system_theme

HAND_OVER = 1e-4
"""Seconds for which work aside may keep the interpreter from a window that wants it.

A frame asks for it several times: by Python's own 5 ms, playing falters while kernels are compiled.
"""

FRAME = QSize(16, 48)
"""Room for the frame that a window manager draws around the window."""


def application(theme: Theme = DARK) -> QApplication:
    """The application there is, or a new one in `theme`."""
    running = QApplication.instance()
    if isinstance(running, QApplication):
        return running
    app = QApplication(["fallline"])
    app.setApplicationName("fallline")
    app.setApplicationDisplayName("Fallline")
    pg.setConfigOptions(antialias=False)
    install(app, theme)
    return app


def dress(theme: Theme) -> None:
    """Put the running application into `theme`."""
    running = QApplication.instance()
    if isinstance(running, QApplication):
        install(running, theme)


def open_window(scenario: Scenario, path: Path | None = None) -> int:
    """Show the window on `scenario` and run until it is closed; the exit status."""
    app = application()
    sys.setswitchinterval(HAND_OVER)
    memory = own()
    theme = {"light": LIGHT, "dark": DARK}.get(memory.theme) or system_theme()
    dress(theme)
    from gui.main_window import MainWindow
    from gui.trouble import Trouble

    window = MainWindow(scenario, path, theme, memory)
    screen = window.screen().availableSize()  # without a frame: nothing is known of it before the window is shown
    window.resize(window.size().boundedTo(screen - FRAME))
    app.styleHints().colorSchemeChanged.connect(window.menus.follow_system)
    window.show()
    window.introduce()
    with Trouble(window.stage.banner):
        return app.exec()
