"""From a scenario to the window: on a person's desktop, or where no screen shows it."""

from __future__ import annotations

import sys
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import msgspec
from PySide6.QtCore import QCoreApplication, QSize, Qt, QThread, QThreadPool, QTimer
from shiboken6 import delete

from fallline.engine.language import tr
from fallline.engine.scenario.scenario import Scenario
from fallline.gui import text_size
from fallline.gui.ahead import import_ahead
from fallline.gui.appearance import theme_of
from fallline.gui.application import application
from fallline.gui.display import headless, prepare
from fallline.gui.error_dialog import ErrorDialog
from fallline.gui.export.options import PictureOptions
from fallline.gui.export.themes import THEMES
from fallline.gui.garbage import Garbage
from fallline.gui.log import Log
from fallline.gui.main_window import MainWindow
from fallline.gui.restore.taking_up import TakenUp, take_up
from fallline.gui.restore.unplugged import leaving_with_display
from fallline.gui.settings import own
from fallline.gui.style import dress

HAND_OVER = 1e-4
"""Seconds for which work in the background may keep the interpreter from a window that wants it.

A frame asks for it several times: by Python's own 5 ms, playing falters while kernels are compiled.
"""

FRAME = QSize(16, 48)
"""Room for the frame that a window manager draws around the window."""
AT_REST = 1000
"""Milliseconds after which a window that was opened has been drawn."""
WIDEST = 1600
"""Layout units: a larger picture enlarges the window's text instead of its room."""
_shown: set[MainWindow] = set()
"""Windows that were opened from Python: nothing else may hold them."""


class Picture(msgspec.Struct, frozen=True):
    """What there is to see of a scenario where no window can be opened; notebooks show it."""

    svg: str

    def _repr_svg_(self) -> str:
        return self.svg

    def __repr__(self) -> str:
        return tr("a picture, for there is no display to open a window on; its text is `svg`")


def open_window(scenario: Scenario | None = None, path: Path | None = None, lab: Path | None = None) -> int:
    """Show the window on `scenario`, or on what was open last, and run until it is closed; the exit status.

    `lab` is a file that the labs open, beside it.
    """
    found = take_up(scenario, path)
    window = _window(found.scenario, found.path, found)
    found.begin(window)
    if lab is not None:
        QTimer.singleShot(0, window, lambda: window.documents.open_path(lab))
    with leaving_with_display(window):
        return _served_until_closed(window)


def watch_runs(paths: Sequence[Path], address: str | None = None) -> int:
    """Show the window of watched runs alone, on `paths` and what is sent to `address`, until it is closed; the status.

    Raises OSError where the address is taken.
    """
    from fallline.gui.watching.watch_window import WatchWindow

    app = application()
    settings = own()
    text_size.set_scale(settings.preferences.text_size / 100)
    theme = theme_of(settings)
    dress(theme)
    window = WatchWindow(theme)
    for path in paths:
        window.watch(path)
    if address is not None:
        window.followed.listen(address)
    window.show()
    with Garbage():
        status = app.exec()
    QThreadPool.globalInstance().waitForDone()
    return status


def show(scenario: Scenario) -> MainWindow | Picture:
    """The window on `scenario`, from Python: closed again when this returns, unless an event loop serves it."""
    if headless():
        return _picture(scenario)
    window = _window(scenario, None)
    _shown.add(window)
    window.destroyed.connect(lambda: _shown.discard(window))
    if not _served():
        _served_until_closed(window)
    return window


def _served_until_closed(window: MainWindow) -> int:
    with Log() as log, ErrorDialog(window.stage.banner, log.path), Garbage():
        status = application().exec()
    QThreadPool.globalInstance().waitForDone()  # or a thread would tell of its work while the window is taken down
    return status


def _served() -> bool:
    """Whether a loop takes care of the window: Qt's own, or that of IPython and Jupyter, which is asked to."""
    if QThread.currentThread().loopLevel():
        return True
    ipython = sys.modules.get("IPython")
    shell = ipython.get_ipython() if ipython is not None else None
    if shell is None:
        return False
    try:
        shell.enable_gui("qt")
    except (ImportError, NotImplementedError, RuntimeError, ValueError):  # a shell without such a loop
        return False
    return True


def _picture(scenario: Scenario) -> Picture:
    prepare()
    from fallline.gui.export.image import write_picture

    with tempfile.TemporaryDirectory() as folder:
        target = Path(folder, "picture.svg")
        write_picture(scenario, target, PictureOptions())
        return Picture(target.read_text(encoding="utf-8"))


def _window(scenario: Scenario, path: Path | None, found: TakenUp | None = None) -> MainWindow:
    """The main window, as the person at the desktop likes it."""
    app = application()
    sys.setswitchinterval(HAND_OVER)
    settings = own()
    text_size.set_scale(settings.preferences.text_size / 100)
    theme = theme_of(settings)
    dress(theme)
    window = MainWindow(scenario, path, theme, settings)
    screen = window.screen().availableSize()  # without a frame: nothing is known of it before the window is shown
    window.resize(window.size().boundedTo(screen - FRAME))
    if found is not None:
        found.put_back_looks(window)
    app.styleHints().colorSchemeChanged.connect(window.appearance.follow_system)
    window.show()
    if found is None or not found.resumed:
        window.greet(asked=found is None or found.asked)
    QTimer.singleShot(AT_REST, window, lambda: import_ahead(window))
    return window


@contextmanager
def hidden_window(scenario: Scenario, options: PictureOptions) -> Iterator[MainWindow]:
    """A window that no screen shows, as large as `options` say and at their step; gone when this is left."""
    theme = THEMES[options.theme]
    dress(theme)
    window = MainWindow(scenario, None, theme)
    width, height = options.pixels
    ratio = max(width / WIDEST, 1.0)
    window.setAttribute(Qt.WidgetAttribute.WA_DontShowOnScreen)
    window.resize(round(width / ratio), round(height / ratio))
    window.show()
    window.session.finish()
    window.session.seek(scenario.steps if options.step is None else options.step)
    for _ in range(20):  # formulas are typeset and terrains drawn when the event loop turns, some of them elsewhere
        QThreadPool.globalInstance().waitForDone()
        QCoreApplication.processEvents()
    try:
        yield window
    finally:
        window.close()
        delete(window)
