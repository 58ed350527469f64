"""The program ends as it should, whatever the clipboard holds and whatever is under way: its exit status is 0."""

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
from fallline.gui.background import Background
from fallline.gui.start import open_window

def act():
    window = next(each for each in QApplication.topLevelWidgets() if each.objectName() == "main-window")
    {act}
    window.close()

application()
QTimer.singleShot(0, act)
sys.exit(open_window(load_scenario("ravine")))
"""


COPY = """
    window.findChild(QAction, "{}-action").trigger()
    while not (QApplication.clipboard().mimeData() and QApplication.clipboard().mimeData().formats()):
        QApplication.processEvents()  # a picture is made in another thread
    print(QApplication.clipboard().mimeData().formats(), flush=True)
"""
WORK = """
    def work(progress):
        while True:
            progress(0.5)
    window.background = Background(window)
    window.background.ask(work)
"""


def ended(act):
    """The program, after it has done `act` and closed its window."""
    command = [sys.executable, "-c", PROGRAM.replace("    {act}", act)]
    return subprocess.run(command, capture_output=True, text=True, timeout=120, check=False)


@pytest.mark.parametrize(
    ("copy", "form"),
    [("copy-image", "application/x-qt-image"), ("copy-data", "text/plain"), ("copy-link", "text/plain")],
)
def test_with_something_in_the_clipboard(copy, form):
    done = ended(COPY.format(copy))
    assert form in done.stdout, done.stderr
    assert done.returncode == 0, done.stderr


def test_with_work_in_the_background_that_would_go_on_for_ever():
    done = ended(WORK)
    assert done.returncode == 0, done.stderr
