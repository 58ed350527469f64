"""The QApplication: made once, dressed in a theme."""

from __future__ import annotations

import fallline.gui.unread_sources  # isort: skip  # before pyqtgraph, which has 145 modules  # noqa: F401
import pyqtgraph as pg
from PySide6.QtCore import QLibraryInfo, QTranslator
from PySide6.QtWidgets import QApplication

from fallline.engine.language import chosen
from fallline.engine.own_folders import name_home
from fallline.gui.style import install
from fallline.gui.theme import DARK, Theme


def application(theme: Theme = DARK) -> QApplication:
    """The application there is, or a new one in `theme`."""
    running = QApplication.instance()
    if isinstance(running, QApplication):
        return running
    name_home()
    app = QApplication(["fallline"])
    app.setApplicationName("fallline")
    app.setDesktopFileName("fallline")  # under Wayland a window has the icon of its launcher
    app.setApplicationDisplayName("Fallline")
    _say_qts_words(app)
    pg.setConfigOptions(antialias=False)
    install(app, theme)
    return app


def _say_qts_words(app: QApplication) -> None:
    """In the language that all else is said in: Save, Cancel, and what its file dialog says."""
    translator = QTranslator(app)
    if translator.load(f"qtbase_{chosen()}", QLibraryInfo.path(QLibraryInfo.LibraryPath.TranslationsPath)):
        app.installTranslator(translator)
