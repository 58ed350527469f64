"""Starts Fallline again and again as on a new machine: no cache, one core, a time limit. Exit status 1 where one fails.

python tools/cold.py [STARTS]
"""

import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

STARTS = 200
LIMIT = 60
"""Seconds for one start: a hang, not a slow machine."""
ROOT = Path(__file__).parent.parent
SCRIPT = """
import sys
from fallline import load_scenario, trace
from fallline.engine.run import compiled
scenario = load_scenario("two-minima")
compiled.warm(scenario)
trace(scenario)
sys.exit(3)
"""
WINDOW = """
from PySide6.QtCore import QTimer
from fallline.command_line import main
from fallline.gui.application import application
app = application()
QTimer.singleShot(600, app.closeAllWindows)
main(["two-minima"])
"""
WAYS = (
    (("main.py", "export", "two-minima", "out.csv"), 0),
    (("main.py", "run", "ravine"), 0),
    (("main.py", "export", "two-minima", "out.npz"), 0),
    (("-c", SCRIPT), 3),
    (("-c", WINDOW), 0),
)
"""Arguments of Python, and the exit status that they must end with."""


def start(arguments: tuple[str, ...], wanted: int) -> str:
    """What went wrong, or nothing."""
    with tempfile.TemporaryDirectory(prefix="fallline-cold-") as home:
        env = {name: value for name, value in os.environ.items() if not name.startswith(("FALLLINE_", "NUMBA_"))}
        env |= {f"XDG_{kind}_HOME": str(Path(home, kind.lower())) for kind in ("CACHE", "CONFIG", "DATA", "STATE")}
        env |= {"PYTHONPATH": str(ROOT), "QT_QPA_PLATFORM": env.get("QT_QPA_PLATFORM", "offscreen")}
        command = [sys.executable, *(str(ROOT / each) if each == "main.py" else each for each in arguments)]
        try:
            ended = subprocess.run(
                command, env=env, cwd=home, capture_output=True, text=True, timeout=LIMIT, check=False,
                preexec_fn=_on_one_core,
            )  # fmt: skip
        except subprocess.TimeoutExpired:
            return f"still there after {LIMIT} s"
        told = ended.stderr.strip()
        return "" if ended.returncode == wanted and not told else f"status {ended.returncode}: {told[-400:]}"


def _on_one_core() -> None:
    if hasattr(os, "sched_setaffinity"):
        os.sched_setaffinity(0, {min(os.sched_getaffinity(0))})


def main() -> int:
    """Every way in turn, as often as asked for."""
    starts = int(sys.argv[1]) if len(sys.argv) > 1 else STARTS
    failures, began = 0, time.monotonic()
    for number in range(starts):
        arguments, wanted = WAYS[number % len(WAYS)]
        if fault := start(arguments, wanted):
            failures += 1
            print(f"start {number}, {' '.join(arguments)[:60]!r}: {fault}", flush=True)
    print(f"{starts} cold starts in {time.monotonic() - began:.0f} s, failures: {failures}")
    return int(failures > 0)


if __name__ == "__main__":
    sys.exit(main())
