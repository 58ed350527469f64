"""Playing the default scenario while the kernels of a new machine are made, and as it is without them."""

import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator

from benchmarks.harness import Figure

LATE, SECONDS, RATE = 2 / 60, 8, 60
"""A frame that the next one has overtaken, seconds; how long is played, and how many frames a second."""
PLAY = f"""
import sys, time
from fallline import load_scenario
from fallline.gui.application import application
from fallline.gui.start import HAND_OVER
from fallline.gui.theme import DARK
app = application()
sys.setswitchinterval(HAND_OVER)
from fallline.gui.main_window import MainWindow
window = MainWindow(load_scenario("ravine"), None, DARK)
window.resize(1400, 900)
window.show()
app.processEvents()
late, number, begun = 0, 0, time.perf_counter()
while (now := time.perf_counter()) < begun + {SECONDS}:
    window.session.seek(number % window.session.scenario.steps)
    app.processEvents()
    number += 1
    taken = time.perf_counter() - now
    late += taken > {LATE}
    time.sleep(max(1 / {RATE} - taken, 0.0))
print(late)
"""


def figures() -> Iterator[Figure]:
    """Frames over LATE; the peer is the same window that compiles nothing."""
    with tempfile.TemporaryDirectory() as empty:
        first = _late({"FALLLINE_CACHE": empty})
        again = _late({"FALLLINE_CACHE": empty})
    without = _late({"FALLLINE_COMPILE": "0"})
    of = f"frames over {1e3 * LATE:.0f} ms of {RATE * SECONDS}"
    yield Figure(f"first start of a machine, {of}", first, "", "no kernels", without)
    yield Figure(f"second start, {of}", again, "", "no kernels", without)


def _late(variables: dict[str, str]) -> int:
    environment = {"QT_QPA_PLATFORM": "offscreen"} | os.environ
    environment.pop("FALLLINE_COMPILE", None)
    command = [sys.executable, "-c", PLAY]
    done = subprocess.run(command, env=environment | variables, stdout=subprocess.PIPE, text=True, check=True)
    return int(done.stdout)
