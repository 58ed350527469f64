"""How long work says how far it is, and how it is called off: one protocol for tracing, studies, labs and films."""

from typing import Protocol

from fallline.engine.family.stopping import Stopped

__all__ = ["Progress", "Stopped", "part", "unheard"]


class Progress(Protocol):
    """What long work calls now and then."""

    def __call__(self, share: float, news: object = None, /) -> None:
        """A `share` of the work is done, from 0 to 1; `news` is what is found so far, or words. Raises Stopped."""


def unheard(_share: float, _news: object = None, /) -> None:
    """Nobody asks how far it is."""


def part(progress: Progress, number: int, count: int) -> Progress:
    """The progress of part `number`, from 0, of `count` parts that take about as long as each other."""
    return lambda share, news=None: progress((number + share) / count, news)
