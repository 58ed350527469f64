"""Whether runs are compiled: never, before they run, before long ones only, or in the background."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

_chosen: ContextVar[str] = ContextVar("compiling", default="")


def mode() -> str:
    """FALLLINE_COMPILE: "0" is off, "wait" compiles before it runs, "once" the same for long runs alone, and anything
    else compiles in the background.
    """
    return _chosen.get() or os.environ.get("FALLLINE_COMPILE") or "1"


@contextmanager
def compiling(chosen: str) -> Iterator[None]:
    """Within it this thread's `mode` is `chosen`; with "" it stays: for work whose bits must not depend on where."""
    token = _chosen.set(chosen)
    try:
        yield
    finally:
        _chosen.reset(token)
