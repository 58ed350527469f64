"""A figure in a window: its parts are drawn a turn of the event loop each, and the rest is done in another thread."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

from PySide6.QtCore import QObject, QTimer, Signal
from PySide6.QtGui import QImage

from fallline.engine.run.progress import unheard
from fallline.gui.background import Background
from fallline.gui.export.image import pixels
from fallline.gui.export.part import Part
from fallline.gui.export.svg import document
from fallline.gui.export.turns import AnyFigure, Turns, Work, drawn

WAITS = False
"""Whether the window waits for figures."""


def _close(figures: list[AnyFigure], *_: object) -> None:
    """Let go of them, also where whoever drew them is gone."""
    while figures:
        figures.pop().close()


class Later(QObject):
    """One figure at a time, which it closes. `failed(why)`; what is dropped is not heard of."""

    failed = Signal(str)

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self._figures: list[AnyFigure] = []
        parent.destroyed.connect(partial(_close, self._figures))
        self._turns: Turns[Any] | None = None
        self._then: Callable[[Any], object] | None = None
        self._next = QTimer(self, singleShot=True, interval=0)
        self._next.timeout.connect(self._go_on)
        self.background = Background(self)
        self.background.answered.connect(self._go_on)
        self.background.failed.connect(self._fail)
        self.background.stopped.connect(self.drop)

    @property
    def busy(self) -> bool:
        """Whether a figure is on its way."""
        return self._turns is not None

    def parts(self, figure: AnyFigure, then: Callable[[list[Part]], object]) -> None:
        """Give `then` the parts of `figure`, made to be completed later, as any thread may use them."""
        self._begin(figure, drawn(figure, list), then)

    def picture(self, figure: AnyFigure, then: Callable[[QImage], object], size: tuple[int, int] | None = None) -> None:
        """Give `then` the pixels of `figure`, `size` where that is not what its options say."""
        layout, options, scenario = (figure.width, figure.height), figure.options, figure.scenario

        def painted(parts: list[Part]) -> QImage:
            return pixels(document(parts, layout, options, scenario), options, size)

        self._begin(figure, drawn(figure, painted), then)

    def _begin(self, figure: AnyFigure, turns: Turns[Any], then: Callable[[Any], object]) -> None:
        self.drop()
        self._figures.append(figure)
        self._turns, self._then = turns, then
        self._go_on()

    def _go_on(self, found: object = None) -> None:
        """As far as the main thread has to do with it, in this turn."""
        while self._turns is not None:
            try:
                asked = self._turns.send(found)
            except StopIteration as end:
                then = self._then
                self.drop()
                assert then is not None
                then(end.value)
                return
            except BaseException:
                self.drop()
                raise
            if not WAITS:
                self._wait_for(asked)
                return
            found = None if asked is None else asked(unheard)

    def _wait_for(self, asked: Work | None) -> None:
        if asked is None:
            self._next.start()
        else:
            self.background.ask(asked, asks=False)

    def drop(self) -> None:
        """Nobody waits any more."""
        self._turns = self._then = None
        self._next.stop()
        self.background.drop()
        _close(self._figures)

    def _fail(self, why: str) -> None:
        self.drop()
        self.failed.emit(why)
