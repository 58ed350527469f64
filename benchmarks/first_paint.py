"""From the start of a process to its first painted window: Fallline on its default scenario, and Qt alone."""

import os
import statistics
import subprocess
import sys
import time
from collections.abc import Iterator

from benchmarks.harness import Figure

PAINTED = """
import sys, time
class Painted(Window):
    def paintEvent(self, event):
        super().paintEvent(event)
        print(time.time() - float(sys.argv[1]))
        sys.stdout.flush()
        import os
        os._exit(0)
window = Painted(*arguments)
window.resize(1400, 900)
window.show()
app.exec()
"""
QT = """
from PySide6.QtWidgets import QApplication, QMainWindow as Window
app, arguments = QApplication([]), ()
"""
FALLLINE = """
from fallline.engine.files.open import load_scenario
from fallline.gui.application import application
from fallline.gui.theme import DARK
scenario = load_scenario("ravine")
app = application()
from fallline.gui.main_window import MainWindow as Window
arguments = (scenario, None, DARK)
"""


def figures() -> Iterator[Figure]:
    """Medians of nine starts each, in turn."""
    times: dict[str, list[float]] = {QT: [], FALLLINE: []}
    for _ in range(9):
        for code, spent in times.items():
            spent.append(_start(code))
    alone, ours = (statistics.median(spent) for spent in times.values())
    yield Figure("process start to first paint, Qt alone", alone, "s")
    yield Figure("process start to first paint", ours, "s", limit=1.0)


def _start(code: str) -> float:
    environment = {"QT_QPA_PLATFORM": "offscreen"} | os.environ
    environment.pop("FALLLINE_COMPILE", None)  # as a person starts it: other benchmarks wait for compiled code
    command = [sys.executable, "-c", code + PAINTED, str(time.time())]
    done = subprocess.run(command, env=environment, stdout=subprocess.PIPE, text=True, check=True, timeout=60)
    return float(done.stdout)
