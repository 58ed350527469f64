"""Work in another thread, whose news comes back to the main thread for as long as somebody waits for it."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Iterable
from functools import cache
from typing import TypeVar

from PySide6.QtCore import QCoreApplication, QObject, QThreadPool, Signal
from shiboken6 import isValid

from fallline.engine.family.stopping import Stopped, heeding
from fallline.engine.run.progress import Progress, unheard

T = TypeVar("T")

OFTEN, SEEN = 1 / 30, 1 / 250
"""Seconds and shares between two tellings without news: thousands of them would keep the window from a person."""


class Background(QObject):
    """One question at a time. All signals come in the main thread; after `drop` or another `ask` none is heard.

    `told(share, news)` on the way. At the end `answered(found)`, or `failed(why)` in one line, or `stopped()`.
    `busy_changed(busy)` says whether there is one, for who shows that.
    """

    busy_changed = Signal(bool)
    told = Signal(float, object)
    answered = Signal(object)
    failed = Signal(str)
    stopped = Signal()

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self._generation = 0
        self._stopping = self.busy = False
        self._asks = True
        if (app := QCoreApplication.instance()) is not None:
            app.aboutToQuit.connect(self.drop)

    def ask(self, work: Callable[[Progress], object], *, at_once: bool = False, asks: bool = True) -> None:
        """Start `work(progress)`, whose `progress` raises Stopped once nobody waits.

        `at_once` is here and now, and raises what it raises. What never `asks` its progress goes on when it is stopped,
        and nobody hears of it.
        """
        self.drop()
        self._asks = asks
        if at_once:
            self.answered.emit(work(unheard))
            return
        line = _Line(self, self._generation)

        def job() -> None:
            try:
                with heeding(line.look):
                    found = work(line.progress)
            except Stopped:
                line.send("stopped")
            except Exception as error:  # in a thread it would be lost, and the window would wait for ever
                logging.getLogger(__name__).info("work in the background failed", exc_info=True)
                line.send("failed", why(error))
            else:
                line.send("answered", found)

        self._be(busy=True)
        QThreadPool.globalInstance().start(job)

    def drop(self) -> None:
        """Nobody waits any more: the work is called off, and nothing is heard of it."""
        self._generation += 1
        self._stopping = False
        self._be(busy=False)

    def stop(self) -> None:
        """Call the work off, and hear of nothing but its end: `stopped`, where it is not through before."""
        self._stopping = True
        if not self._asks:
            self.drop()
            self.stopped.emit()

    def waits(self, generation: int) -> bool:
        """Whether somebody still waits for what was asked then; any thread may ask."""
        return generation == self._generation

    @property
    def stopping(self) -> bool:
        """Whether nobody wants to hear of more than the end."""
        return self._stopping

    def pass_on(self, generation: int, kind: str, news: tuple[object, ...]) -> None:
        """Tell what came of a question, if it is still the one."""
        if generation == self._generation and not (self._stopping and kind == "told"):
            if kind != "told":
                self._be(busy=False)
            signals = {"told": self.told, "answered": self.answered, "failed": self.failed, "stopped": self.stopped}
            signals[kind].emit(*news)

    def _be(self, *, busy: bool) -> None:
        if busy != self.busy:
            self.busy = busy
            self.busy_changed.emit(busy)


class _Line:
    """From the thread of one question to who asked it."""

    def __init__(self, to: Background, generation: int) -> None:
        self._to, self._generation, self._courier = to, generation, _courier()
        self._last, self._share = 0.0, -1.0

    def progress(self, share: float, news: object = None) -> None:
        """Tell, but without news not too often. Raises Stopped."""
        self.look()
        now = time.monotonic()
        if news is not None or now - self._last >= OFTEN or share - self._share >= SEEN:
            self._last, self._share = now, share
            self.send("told", share, news)

    def look(self) -> None:
        """Raise Stopped once nobody waits."""
        if not self._there() or self._to.stopping:
            raise Stopped

    def send(self, kind: str, *news: object) -> None:
        """Have it told in the main thread, if somebody waits there."""
        if self._there():
            self._courier.came.emit(self._to, self._generation, kind, news)

    def _there(self) -> bool:
        return isValid(self._to) and self._to.waits(self._generation)


class _Courier(QObject):
    """What threads send by. It outlives them: whoever waits may be gone between any two of their instructions."""

    came = Signal(object, int, str, object)  # what is declared a tuple, Qt takes apart

    def __init__(self) -> None:
        super().__init__()
        self.came.connect(self._deliver)  # of its own, so that it comes to its thread, the main one

    def _deliver(self, to: Background, generation: int, kind: str, news: tuple[object, ...]) -> None:
        if isValid(to):
            to.pass_on(generation, kind, news)


@cache
def _courier() -> _Courier:
    return _Courier()


def within(seconds: float, work: Callable[[], T]) -> T:
    """What `work` gives here and now. Raises Stopped where it looks up after so many seconds."""
    end = time.perf_counter() + seconds

    def look() -> None:
        if time.perf_counter() > end:
            raise Stopped

    with heeding(look):
        return work()


def gathered(coming: Iterable[T], tell: Callable[[T], object], pause: float) -> T:
    """The last of what is `coming`, one at least; what came before is told, but not more often than every `pause` s."""
    last = time.monotonic()
    for found in coming:
        if time.monotonic() - last > pause:
            last = time.monotonic()
            tell(found)
    return found


def why(fault: BaseException) -> str:
    """A fault in words, without the number and the path that the system's have."""
    return getattr(fault, "strerror", None) or str(fault) or type(fault).__name__
