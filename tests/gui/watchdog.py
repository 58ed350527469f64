"""How long the window's thread works without coming back to its event loop, and where: a click would wait that long.

By the clock of that thread's own processor: others may keep the machine busy, and no test goes by their pace.
"""

import faulthandler
import tempfile
import threading
import time

from PySide6.QtCore import QEventLoop, QTimer

BEAT = 5
"""Milliseconds between two beats."""


class Watchdog:
    """A context. `longest` is the longest piece of work in seconds, `where` the stacks in its middle, of `turns`."""

    def __init__(self, suspect: float = 0.1) -> None:
        self.suspect, self.longest, self.where = suspect, 0.0, ""
        self.turns = 0
        self._last, self._since = time.thread_time(), time.perf_counter()
        self._seen = ""
        self._over = threading.Event()
        self._timer = QTimer(interval=BEAT)
        self._timer.timeout.connect(self._beat)

    def __enter__(self):
        self._last, self._since = time.thread_time(), time.perf_counter()
        self._timer.start()
        self._watcher = threading.Thread(target=self._watch, daemon=True)
        self._watcher.start()
        return self

    def __exit__(self, *_):
        self._beat()  # what was silent to the end counts too
        self._timer.stop()
        self._over.set()
        self._watcher.join()

    def _beat(self):
        now = time.thread_time()
        if now - self._last > self.longest:
            self.longest, self.where = now - self._last, self._seen
        self._last, self._since, self._seen = now, time.perf_counter(), ""
        self.turns += 1

    def _watch(self):
        while not self._over.wait(self.suspect / 4):
            if time.perf_counter() - self._since > self.suspect and not self._seen:
                self._seen = _stacks()


def _stacks():
    """Where all threads are, without a hold on their frames: what a frame held last would go in this thread."""
    with tempfile.TemporaryFile() as file:
        faulthandler.dump_traceback(file)
        file.seek(0)
        return file.read().decode(errors="replace")


def wait_until(holds, at_most=60.0):
    """Serve the event loop until `holds()`, once; fail after `at_most` seconds."""
    loop, looks, end = QEventLoop(), QTimer(interval=BEAT), time.monotonic() + at_most
    held = []

    def look():
        if holds():
            held.append(True)
        if held or time.monotonic() > end:
            loop.quit()

    looks.timeout.connect(look)
    looks.start()
    loop.exec()
    looks.stop()
    assert held
