"""Which kernels are wanted, and the thread that makes them, newest job first.

No progress is told and no job is stopped, for LLVM does neither. What fails is logged, and the pair stays with numpy.
A thread that dies inside LLVM takes its lock along, and the interpreter's finalizers wait for that for ever: so none
dies there. A program leaves past the finalizers, a script of one's own waits for its end (docs/decisions/0012).
"""

import atexit
import logging
import os
import sys
import threading
from collections import deque
from contextlib import suppress
from typing import Any

from fallline.engine.kernels import kernel_cache
from fallline.engine.method.optimizer import Optimizer
from fallline.engine.problem.landscape import Landscape

PENDING = 32
"""Jobs that wait at most; older ones are dropped, for the formula that asked was edited since."""
REMEMBERED = 1000
"""Pairs that are known to have run without kernels."""
GRACE = 0.2
"""Seconds in which a thread that only waits for a job ends."""

_asked: dict[Any, int] = {}
_queue: deque[tuple[Landscape, Optimizer, bool]] = deque(maxlen=PENDING)
_awake = threading.Condition()
_threads: list[threading.Thread] = []
_status: list[int] = []
"""The exit status, where the program told it."""


def leave_with(status: int) -> None:
    """The program is about to exit with `status`: it need not wait for LLVM."""
    _status[:] = [status]


def note(landscape: Landscape, optimizer: Optimizer, large: bool) -> None:
    """The pair was run without kernels; the second time, or when the work was `large`, they are asked for."""
    key = kernel_cache.keys(landscape, optimizer)
    if len(_asked) > REMEMBERED:
        _asked.clear()
    _asked[key] = _asked.get(key, 0) + 1
    if large or _asked[key] > 1:
        ask(landscape, optimizer)


def ask(landscape: Landscape, optimizer: Optimizer, crowd: bool = False) -> None:
    """Have the kernels made in the background, the `crowd`'s too, before all that was asked for earlier."""
    made = kernel_cache.crowd_is_known(landscape, optimizer) if crowd else kernel_cache.find(landscape, optimizer)
    if made or kernel_cache.refused(landscape, optimizer):
        return
    job = (landscape, optimizer, crowd)
    with _awake:
        if job not in _queue:
            _queue.append(job)
        if not _threads:
            _threads.append(threading.Thread(target=_work, name="fallline-compile", daemon=True))
            _threads[0].start()
        _awake.notify()


def _work() -> None:
    while not kernel_cache.closing.is_set():
        with _awake:
            while not _queue and not kernel_cache.closing.is_set():
                _awake.wait()
            job = _queue.pop() if _queue else None
        if job is None:
            return
        landscape, optimizer, crowd = job
        try:
            (kernel_cache.make_crowd if crowd else kernel_cache.make)(landscape, optimizer)
        except Exception:  # the thread is there for the next job too
            logging.getLogger(__name__).exception("%s on %s is not compiled", optimizer.tag(), landscape.tag())


def _close() -> None:
    """End the thread before the interpreter is taken down, or the process without taking it down."""
    kernel_cache.closing.set()
    with _awake:
        _queue.clear()
        _awake.notify()
    if not _threads:
        return
    if _status:
        _threads[0].join(timeout=GRACE)
    else:  # nothing tells a handler which status a script ends with: it must end by itself
        _threads[0].join()
    if _threads[0].is_alive():
        logging.shutdown()
        for stream in (sys.stdout, sys.stderr):
            with suppress(OSError, ValueError, AttributeError):  # closed, or there is none
                stream.flush()
        os._exit(_status[0])


atexit.register(_close)  # at import: what others register later has run by then
