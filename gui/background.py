"""Work in another thread, whose news comes back to the main thread for as long as somebody waits for it."""

from __future__ import annotations

import logging
from collections.abc import Callable
from functools import cache

from PySide6.QtCore import QCoreApplication, QObject, QThreadPool, Signal
from shiboken6 import isValid

from fallline.engine.run.progress import Progress, Stopped


class Background(QObject):
    """One question at a time. All signals come in the main thread; after `drop` or another `ask` none is heard.

    `told(share, news)` on the way. At the end `answered(found)`, or `failed(why)` in one line, or `stopped()`.
    """

    told = Signal(float, object)
    answered = Signal(object)
    failed = Signal(str)
    stopped = Signal()

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self._generation = 0
        self._stopping = False
        if (app := QCoreApplication.instance()) is not None:
            app.aboutToQuit.connect(self.drop)

    def ask(self, work: Callable[[Progress], object], *, at_once: bool = False) -> None:
        """Start `work(progress)`, whose `progress` raises Stopped once nobody waits.

        `at_once` is here and now, and raises what it raises.
        """
        self.drop()
        if at_once:
            self.answered.emit(work(_unheard))
            return
        mine, courier = self._generation, _courier()

        def send(kind: str, *news: object) -> bool:
            there = isValid(self) and mine == self._generation
            if there:
                courier.came.emit(self, mine, kind, news)
            return there

        def progress(share: float, news: object = None) -> None:
            if self._stopping or not send("told", share, news):
                raise Stopped

        def job() -> None:
            try:
                found = work(progress)
            except Stopped:
                send("stopped")
            except Exception as error:  # in a thread it would be lost, and the window would wait for ever
                logging.getLogger(__name__).info("work in the background failed", exc_info=True)
                send("failed", why(error))
            else:
                send("answered", found)

        QThreadPool.globalInstance().start(job)

    def drop(self) -> None:
        """Nobody waits any more: the work is called off, and nothing is heard of it."""
        self._generation += 1
        self._stopping = False

    def stop(self) -> None:
        """Call the work off, and hear of nothing but its end: `stopped`, where it is not through before."""
        self._stopping = True

    def pass_on(self, generation: int, kind: str, news: tuple[object, ...]) -> None:
        """Tell what came of a question, if it is still the one."""
        if generation == self._generation and not (self._stopping and kind == "told"):
            signals = {"told": self.told, "answered": self.answered, "failed": self.failed, "stopped": self.stopped}
            signals[kind].emit(*news)


class _Courier(QObject):
    """What threads send by. It outlives them: whoever waits may be gone between any two of their instructions."""

    came = Signal(object, int, str, tuple)

    def __init__(self) -> None:
        super().__init__()
        self.came.connect(self._deliver)  # of its own, so that it comes to its thread, the main one

    def _deliver(self, to: Background, generation: int, kind: str, news: tuple[object, ...]) -> None:
        if isValid(to):
            to.pass_on(generation, kind, news)


@cache
def _courier() -> _Courier:
    return _Courier()


def why(fault: BaseException) -> str:
    """A fault in words, without the number and the path that the system's have."""
    return getattr(fault, "strerror", None) or str(fault) or type(fault).__name__


def _unheard(share: float, news: object = None, /) -> None:
    """Nobody asks how far it is."""
