"""A figure in a window: what takes long to compute of it is computed in the background, and drawn when it is there."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from PySide6.QtCore import QObject, Signal

from fallline.gui.background import Background
from fallline.gui.export.figure import Figure


def waits(figure: Figure) -> bool:
    """Whether the window may wait for `figure` itself."""
    return not figure.slow


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
        self._then: Callable[[Figure], object] | None = None
        self.background = Background(self)
        self.background.answered.connect(self._take)
        self.background.failed.connect(self._fail)
        self.background.stopped.connect(self.drop)

    def draw(self, figure: Figure, then: Callable[[Figure], object]) -> None:
        """Have `then` draw `figure`, made to be completed later, once it can be."""
        self.drop()
        self._figures.append(figure)
        self._then = then
        self.background.ask(lambda _: figure.compute(), at_once=waits(figure), asks=False)

    def drop(self) -> None:
        """Nobody waits any more."""
        self.background.drop()
        _close(self._figures)
        self._then = None

    def _take(self, found: object) -> None:
        (figure,), then = self._figures, self._then
        assert then is not None
        figure.take(found)
        try:
            then(figure)
        finally:
            self.drop()

    def _fail(self, why: str) -> None:
        self.drop()
        self.failed.emit(why)
