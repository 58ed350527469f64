"""How long the window's thread worked, by the clock of its own processor, and how long it held a person up.

Others may keep the machine busy: from the time that went by, that is taken off for which threads of this process were
ready to run and had no processor, which Linux counts. What is left over and above the work is what was waited for: a
lock, another thread, a disk or a host that others use too, wherefore nobody is judged by it. Where Linux does not
count, the work alone is told.
"""

import time
from contextlib import suppress
from pathlib import Path

TASKS = Path("/proc/self/task")


class Stopwatch:
    """`lap` gives the seconds of work, and those that a person was held up, since the last one or the start."""

    def __init__(self):
        self.start()

    def start(self):
        self._worked, self._wall, self._kept = time.thread_time(), time.perf_counter(), without_processor()

    def lap(self):
        worked, wall, kept = time.thread_time() - self._worked, time.perf_counter() - self._wall, self._kept
        self.start()
        since = sum(seconds - kept.get(task, 0.0) for task, seconds in self._kept.items())
        return worked, max(worked, wall - since) if self._kept else worked


def without_processor():
    """Thread -> seconds for which it was ready and had no processor; empty where nobody counts them."""
    found = {}
    for task in TASKS.glob("*/schedstat"):
        with suppress(OSError):  # it ended
            found[task.parent.name] = int(task.read_text().split()[1]) / 1e9
    return found
