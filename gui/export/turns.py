"""Drawing in turns: what asks widgets in the main thread, a part a turn of the event loop, and all else in another."""

from __future__ import annotations

from collections.abc import Callable, Generator, Iterator
from typing import Any, TypeVar

from fallline.engine.run.progress import Progress, unheard
from fallline.gui.export.charted import ChartFigure
from fallline.gui.export.figure import Figure
from fallline.gui.export.part import Part
from fallline.gui.export.styled import StyledFigure
from fallline.gui.export.svg import recorded

T = TypeVar("T")
AnyFigure = Figure | StyledFigure | ChartFigure
Work = Callable[[Progress], Any]
"""To be done in any thread, and may take long; whoever yielded it is sent what comes of it."""
Turns = Generator[Any, Any, T]
"""Yields a Work, or None at the end of a turn; whoever makes a film yields its frames too."""


def drawn(figure: AnyFigure, then: Callable[[list[Part]], T]) -> Turns[T]:
    """Complete `figure`, made to be completed later, and give what comes of `then`, in any thread, of its parts."""
    figure.take((yield figure.compute))
    parts = []
    for part in figure.parts():
        parts.append(recorded(part, (figure.width, figure.height)))
        yield None
    found: T = yield lambda _: then(parts)
    return found


def at_once(turns: Turns[object], progress: Progress = unheard) -> Iterator[Any]:
    """What else `turns` yields; their work is done here and now."""
    found = None
    while True:
        try:
            asked = turns.send(found)
        except StopIteration:
            return
        found = asked(progress) if callable(asked) else None
        if asked is not None and not callable(asked):
            yield asked
