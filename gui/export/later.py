"""A figure in a window: what takes long to compute of it is computed in the background, and drawn when it is there."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QImage

from fallline.gui.background import Background
from fallline.gui.export.figure import Figure
from fallline.gui.export.image import pixels
from fallline.gui.export.svg import svg

WAITS = False
"""Whether the window waits for figures."""


def _close(figures: list[Figure], *_: object) -> None:
    """Let go of them, also where whoever drew them is gone."""
    while figures:
        figures.pop().close()


class Later(QObject):
    """One figure at a time, which it closes. `failed(why)`; what is dropped is not heard of."""

    failed = Signal(str)

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self._figures: list[Figure] = []
        parent.destroyed.connect(partial(_close, self._figures))
        self._next: Callable[[Any], object] | None = None
        self.background = Background(self)
        self.background.answered.connect(self._take)
        self.background.failed.connect(self._fail)
        self.background.stopped.connect(self.drop)

    def draw(self, figure: Figure, then: Callable[[Figure], object]) -> None:
        """Have `then` draw `figure`, made to be completed later, once it can be."""

        def complete(found: object) -> None:
            figure.take(found)
            then(figure)

        self._begin(figure, complete)

    def picture(self, figure: Figure, then: Callable[[QImage], object], size: tuple[int, int] | None = None) -> None:
        """Give `then` the pixels of `figure`, `size` where that is not what its options say.

        The views of the figure are painted here, in a turn of the event loop of their own.
        """

        def paint(found: object) -> None:
            figure.take(found)
            drawing = svg(figure)
            _close(self._figures)
            self._ask(lambda: pixels(drawing, figure.options, size), then)

        self._begin(figure, paint)

    def _begin(self, figure: Figure, then: Callable[[Any], object]) -> None:
        self.drop()
        self._figures.append(figure)
        self._ask(figure.compute, then)

    def _ask(self, work: Callable[[], object], then: Callable[[Any], object]) -> None:
        self._next = then
        self.background.ask(lambda _: work(), at_once=WAITS, asks=False)

    def drop(self) -> None:
        """Nobody waits any more."""
        self.background.drop()
        _close(self._figures)
        self._next = None

    def _take(self, found: object) -> None:
        then, self._next = self._next, None
        assert then is not None
        try:
            then(found)
        finally:
            if self._next is None:
                self.drop()

    def _fail(self, why: str) -> None:
        self.drop()
        self.failed.emit(why)
