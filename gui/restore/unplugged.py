"""A display that goes, such as an X server that dies or a line to it that breaks: what is open is kept, and all ends.

Qt would leave its loop, or Xlib would take the process down in the middle of its threads, now and then by a fault of
memory.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress

from PySide6.QtCore import QMessageLogContext, QThread, QtMsgType, qFormatLogMessage, qInstallMessageHandler
from shiboken6 import isValid

from fallline.engine.language import tr
from fallline.gui.main_window import MainWindow
from fallline.gui.restore.keeper import Keeper

WORDS = "The X11 connection broke", "The Wayland connection broke"
"""What Qt warns of, and nothing else tells it."""


@contextmanager
def leaving_with_display(window: MainWindow) -> Iterator[None]:
    """Within it the program ends with status 1 where the display goes; what else Qt says is printed."""
    gone = False

    def hear(kind: QtMsgType, context: QMessageLogContext, text: str) -> None:
        nonlocal gone
        if gone:
            return
        if text.startswith(WORDS):
            gone = True
            _leave(window)
        with suppress(OSError, AttributeError):  # there is no such stream
            sys.stderr.write(f"{qFormatLogMessage(kind, context, text)}\n")

    before = qInstallMessageHandler(hear)
    try:
        yield
    finally:
        qInstallMessageHandler(before)


def _leave(window: MainWindow) -> None:
    """Past everything that would ask the display once more."""
    try:
        if isValid(window) and window.thread() is QThread.currentThread():
            if (keeper := window.findChild(Keeper)) is not None:
                keeper.keep()
                keeper.wait()
            sys.stderr.write(tr("fallline: the display is gone; what was open comes back at the next start\n"))
            sys.stderr.flush()
    finally:
        os._exit(1)
