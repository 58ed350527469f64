"""The program ends as it should, whatever the clipboard holds: its exit status is 0."""

import subprocess
import sys

import pytest

PROGRAM = """
import sys

from PySide6.QtCore import QTimer
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QApplication

from fallline import load_scenario
from fallline.gui.application import application
from fallline.gui.start import open_window

def act():
    window = next(each for each in QApplication.topLevelWidgets() if each.objectName() == "main-window")
    window.findChild(QAction, sys.argv[1]).trigger()
    print(QApplication.clipboard().mimeData().formats(), flush=True)
    window.close()

application()
QTimer.singleShot(0, act)
sys.exit(open_window(load_scenario("ravine")))
"""


@pytest.mark.parametrize(
    ("copy", "form"),
    [("copy-image", "application/x-qt-image"), ("copy-data", "text/plain"), ("copy-link", "text/plain")],
)
def test_with_something_in_the_clipboard(copy, form):
    done = subprocess.run(
        [sys.executable, "-c", PROGRAM, f"{copy}-action"], capture_output=True, text=True, timeout=120, check=False
    )
    assert form in done.stdout, done.stderr
    assert done.returncode == 0, done.stderr
