"""Garbage is collected in the main thread alone, while a window is open.

Python collects in whichever thread allocates, and what hangs together in circles may hold widgets and timers: Qt's own
objects must not be taken down in another thread than theirs, or the program ends without a word.
"""

from __future__ import annotations

import ctypes
import gc
import sys
import time
from contextlib import suppress

from PySide6.QtCore import QTimer

EVERY, WHOLE, PATIENCE = 100, 20.0, 60.0
"""Milliseconds between two looks; seconds between two collections of all, which with every lab open take as long as six
frames and so come where little happened since the last look, and seconds after which they come in any case."""
MANY, REST = 100, 10.0
"""Modules that came since, from which on all there is is set aside: a library that a person asked for, like torch, has
more objects than every window, is never garbage, and would make each collection of all three times as long. And seconds
without any act after which what was set aside is looked through once: that takes as long as all else together.
"""

ARENAS_AT_MOST, ARENAS = -8, 1
"""M_ARENA_MAX of malloc.h: glibc gives each thread a heap of its own, and what lies about in those is never given back:
after 2,000 acts of a monkey 60 MB of 420.
"""


class Garbage:
    """A context that holds for as long as an event loop runs in it."""

    def __init__(self) -> None:
        self._timer = QTimer(interval=EVERY)
        self._timer.timeout.connect(self._look)
        self._whole = self._acted = time.monotonic()
        self._modules, self._aside = len(sys.modules), False
        self._was_on = False

    def __enter__(self) -> Garbage:
        with suppress(OSError, AttributeError):  # a C library that is not glibc's
            ctypes.CDLL(None).mallopt(ARENAS_AT_MOST, ARENAS)
        self._was_on = gc.isenabled()
        self.look_through()  # what a start leaves is there to stay, and need not be looked through time and again
        gc.disable()
        self._timer.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._timer.stop()
        gc.unfreeze()
        if self._was_on:
            gc.enable()

    def look_through(self) -> None:
        """Collect all, and what was set aside too; what stays is set aside."""
        gc.unfreeze()
        gc.collect()
        gc.freeze()
        self._modules, self._aside = len(sys.modules), False
        self._whole = time.monotonic()

    def _look(self) -> None:
        """Collect the youngest, and what is older less often, as Python would; all of it in a pause."""
        if len(sys.modules) - self._modules >= MANY:
            gc.freeze()  # without a collection: that would be the longest
            self._modules, self._aside = len(sys.modules), True
        young, middle, _ = (count > limit for count, limit in zip(gc.get_count(), gc.get_threshold(), strict=True))
        now = time.monotonic()
        if young:
            self._acted = now
        if self._aside and now - self._acted >= REST:
            self.look_through()
        elif now - self._whole >= (PATIENCE if young else WHOLE):
            gc.collect()
            self._whole = now
        elif young:
            gc.collect(1 if middle else 0)
