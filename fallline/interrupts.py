"""Ctrl-C that is heard once and for all: where Python would lose it, it comes again a moment later.

What is raised inside a callback from C, such as LLVM makes when it has compiled, or inside `__del__`, ends there and is
only reported; and LLVM's caller then lacks what the callback was to keep. So nothing is raised in the former.
"""

import signal
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType
from typing import Any

CALLBACKS = "_raw_object_cache_notify", "_raw_object_cache_getbuffer"
"""Functions of llvmlite that LLVM calls."""
SOON = 0.05
"""Seconds until it comes again."""
_stopping = threading.Event()
"""It was heard: what is let go half built has nothing to say any more."""


@contextmanager
def heard() -> Iterator[None]:
    """In here no Ctrl-C is lost; nothing changes where another handler is set, or in a thread beside the main one."""
    alone = threading.current_thread() is not threading.main_thread()
    if alone or signal.getsignal(signal.SIGINT) is not signal.default_int_handler:
        yield
        return
    before = sys.unraisablehook

    def report(lost: Any) -> None:
        if lost.exc_type is KeyboardInterrupt:
            _again()
        elif not _stopping.is_set():
            before(lost)

    _stopping.clear()
    signal.signal(signal.SIGINT, _stop)
    sys.unraisablehook = report
    try:
        yield
    finally:
        sys.unraisablehook = before
        if signal.getsignal(signal.SIGINT) is _stop:  # and not one that the window has set
            signal.signal(signal.SIGINT, signal.default_int_handler)


def _stop(_signal: int, frame: FrameType | None) -> None:
    while frame is not None:
        if frame.f_code.co_name in CALLBACKS:
            _again()
            return
        frame = frame.f_back
    _stopping.set()
    raise KeyboardInterrupt


def _again() -> None:
    later = threading.Timer(SOON, _send)
    later.daemon = True
    later.start()


def _send() -> None:
    """To the main thread, which may be waiting."""
    if sys.platform == "win32":
        import _thread

        _thread.interrupt_main()
    else:
        signal.pthread_kill(threading.main_thread().ident or 0, signal.SIGINT)
