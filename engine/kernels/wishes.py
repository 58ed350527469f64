"""Which kernels are wanted, and the thread that makes them, newest wish first."""

import atexit
import logging
import threading
from collections import deque
from typing import Any

from engine.kernels import shelf
from engine.landscape import Landscape
from engine.optimizer import Optimizer

PENDING = 32
"""Wishes that wait at most; older ones are dropped, for the formula that asked was edited since."""
REMEMBERED = 1000
"""Pairs that are known to have run without kernels."""

_asked: dict[Any, int] = {}
_wishes: deque[tuple[Landscape, Optimizer, bool]] = deque(maxlen=PENDING)
_awake = threading.Condition()
_threads: list[threading.Thread] = []
_closing = threading.Event()


def note(landscape: Landscape, optimizer: Optimizer, large: bool) -> None:
    """The pair was run without kernels; the second time, or when the work was `large`, they are asked for."""
    key = shelf.keys(landscape, optimizer)
    if len(_asked) > REMEMBERED:
        _asked.clear()
    _asked[key] = _asked.get(key, 0) + 1
    if large or _asked[key] > 1:
        request(landscape, optimizer)


def request(landscape: Landscape, optimizer: Optimizer, crowd: bool = False) -> None:
    """Have the kernels made in the background, the `crowd`'s too, before all that was asked for earlier."""
    made = shelf.crowd_is_known(landscape, optimizer) if crowd else shelf.find(landscape, optimizer)
    if made or shelf.refused(landscape, optimizer):
        return
    wish = (landscape, optimizer, crowd)
    with _awake:
        if wish not in _wishes:
            _wishes.append(wish)
        if not _threads:
            _threads.append(threading.Thread(target=_work, name="fallline-compile", daemon=True))
            _threads[0].start()
            atexit.register(_close)
        _awake.notify()


def _work() -> None:
    while not _closing.is_set():
        with _awake:
            while not _wishes and not _closing.is_set():
                _awake.wait()
            wish = _wishes.pop() if _wishes else None
        if wish is None:
            return
        landscape, optimizer, crowd = wish
        try:
            (shelf.make_crowd if crowd else shelf.make)(landscape, optimizer)
        except Exception:  # the thread is there for the next wish too
            logging.getLogger(__name__).exception("%s on %s is not compiled", optimizer.tag(), landscape.tag())


def _close() -> None:
    """Let the compiler finish what it is at: LLVM must not be torn down under it."""
    _closing.set()
    with _awake:
        _wishes.clear()
        _awake.notify()
    _threads[0].join(timeout=5)
