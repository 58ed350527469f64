"""Work in another thread, whose news comes back to the main thread for as long as somebody waits for it."""

from __future__ import annotations

import logging
from collections.abc import Callable

from PySide6.QtCore import QObject, QThreadPool, Signal
from shiboken6 import isValid

Tell = Callable[[object], bool]


class Background(QObject):
    """One question at a time: to `ask` again or to `drop` it makes the answers still under way stale.

    `told(news)` on the way, then `answered(found)`, or `failed(why)` in one line; all in the main thread.
    """

    told = Signal(object)
    answered = Signal(object)
    failed = Signal(str)
    _came = Signal(int, str, object)

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self._generation = 0
        self._came.connect(self._pass_on)

    def ask(self, work: Callable[[Tell], object]) -> None:
        """Start `work(tell)`; its `tell(news)` returns whether anybody still waits, and ends early if not."""
        self.drop()
        mine = self._generation

        def send(kind: str, news: object) -> bool:
            if not isValid(self) or mine != self._generation:
                return False
            self._came.emit(mine, kind, news)
            return True

        def job() -> None:
            try:
                found = work(lambda news: send("told", news))
            except Exception as error:  # in a thread it would be lost, and the window would wait for ever
                logging.getLogger(__name__).info("work in the background failed", exc_info=True)
                send("failed", str(error) or type(error).__name__)
            else:
                send("answered", found)

        QThreadPool.globalInstance().start(job)

    def drop(self) -> None:
        """Nobody waits any more."""
        self._generation += 1

    def _pass_on(self, generation: int, kind: str, news: object) -> None:
        if generation == self._generation:
            {"told": self.told, "answered": self.answered, "failed": self.failed}[kind].emit(news)
