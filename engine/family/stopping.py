"""Long work is called off from wherever it is: what goes on for long looks up now and then, and nobody passes it on."""

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager

_here = threading.local()


class Stopped(Exception):
    """Nobody waits for the work any more. The work lets it through, with nothing half done."""


@contextmanager
def heeding(look: Callable[[], object]) -> Iterator[None]:
    """In it `look_up` of this thread calls `look`, which raises Stopped once nobody waits."""
    before = getattr(_here, "look", None)
    _here.look = look
    try:
        yield
    finally:
        _here.look = before


def look_up() -> None:
    """Raise Stopped where nobody waits for what this thread does; where nobody can call it off, nothing."""
    look = getattr(_here, "look", None)
    if look is not None:
        look()
