"""Whether there is a screen, and an application to draw with where there is none. Qt starts when it is asked for."""

import os
import sys


def headless() -> bool:
    """No screen to open a window on. Only on Linux and the BSDs can that be told from the environment."""
    if os.environ.get("QT_QPA_PLATFORM") in ("offscreen", "minimal"):
        return True
    shown = any(os.environ.get(name) for name in ("DISPLAY", "WAYLAND_DISPLAY"))
    return sys.platform not in ("darwin", "win32") and not shown


def require() -> None:
    """Raises ModuleNotFoundError where Qt is not installed: before a long study is made for a picture."""
    import PySide6  # noqa: F401


def prepare() -> None:
    """An application to draw with, offscreen where there is no display."""
    if headless():
        os.environ["QT_QPA_PLATFORM"] = "offscreen"
    from fallline.gui.application import application

    application()
