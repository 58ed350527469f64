"""Writes a film, or slides: frames are drawn in turns, encoded in another thread, and the file appears when whole."""

from __future__ import annotations

import queue
import threading
from collections.abc import Generator, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import suppress
from pathlib import Path
from typing import Any, Protocol

from PySide6.QtCore import QObject, QThreadPool, QTimer, Signal

from fallline.engine.files.atomic import write_whole
from fallline.engine.run.progress import Progress, Stopped
from fallline.engine.scenario.scenario import Scenario
from fallline.gui.background import Background
from fallline.gui.export.encode import encoder
from fallline.gui.export.turns import at_once
from fallline.gui.theme import Theme

AHEAD = 6
"""Frames that may wait for the encoder: 22 MB at 1280 x 720."""
LOOK = 0.1
"""Seconds after which whoever waits for the other thread looks whether that is still there."""


class Filmed(Protocol):
    """What is written frame by frame."""

    scenario: Scenario
    options: Any
    theme: Theme
    steps: Sequence[int]

    def frames(self) -> Iterator[Any]:
        """Every frame or page in turn, to be copied at once; where others take its turns, as Turns have it."""

    def close(self) -> None:
        """Let go of what draws it."""


class _Encoding:
    """`run` encodes in a thread of its own what the main thread puts into `frames`: None after the last."""

    def __init__(self, film: Filmed, target: Path) -> None:
        self.film, self.target = film, target
        self.frames: queue.Queue[Any] = queue.Queue(AHEAD)
        self.begun = 0.0
        """The share of all that is done before the first frame."""
        self.encoded = 0

    def prepare(self, share: float) -> None:
        """So much is done of what comes before the first frame: that is half of all, as far as it takes time."""
        if not self.encoded:
            self.begun = share / 2

    def run(self, progress: Progress) -> None:
        """Write the file; `progress` is told the share that is done. Raises Stopped, OSError and ExportError."""
        write_whole(self.target, lambda beside: self._encode(beside, progress))

    def _encode(self, beside: Path, progress: Progress) -> None:
        film, done, whole = self.film, 0, False
        encoding = encoder(self.target.suffix.lower(), film.scenario, film.options, film.theme, beside)
        try:
            while True:
                progress(self.begun + (1 - self.begun) * done / len(film.steps))
                try:
                    frame = self.frames.get(timeout=LOOK)
                except queue.Empty:
                    continue
                if frame is None:
                    break
                encoding.add(frame)
                done = self.encoded = done + 1
            encoding.finish()
            whole = True
        finally:
            if not whole:
                encoding.abandon()


def write_film(film: Filmed, target: Path, told: Progress | None = None) -> None:
    """Write `target` and return when it is whole; `told` hears how far it is. Raises OSError and ExportError."""
    encoding, given_up = _Encoding(film, target), threading.Event()

    def progress(share: float, _news: object = None, /) -> None:
        if given_up.is_set():
            raise Stopped
        if told is not None:
            told(share)

    def prepared(share: float, _news: object = None, /) -> None:
        encoding.prepare(share)

    try:
        with ThreadPoolExecutor(1, "film") as pool:
            written = pool.submit(encoding.run, progress)
            try:
                frames = film.frames()
                for frame in at_once(frames, prepared) if isinstance(frames, Generator) else frames:
                    _put(encoding, frame.copy(), written)
                _put(encoding, None, written)
            except BaseException:
                given_up.set()
                raise
        written.result()
    finally:
        film.close()


def _put(encoding: _Encoding, frame: object, written: Future[None]) -> None:
    """Hand a frame on as soon as there is room, or see that nobody will take it."""
    while not written.done():
        with suppress(queue.Full):
            encoding.frames.put(frame, timeout=LOOK)
            return


class FilmJob(QObject):
    """The same while the window goes on: a slice of drawing whenever the event loop is idle.

    `background` tells the share that is encoded and how it ended; `finished` comes whichever way that was.
    """

    finished = Signal()

    def __init__(self, film: Filmed, target: Path, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._film, self._frames, self._found = film, film.frames(), None
        self._encoding = _Encoding(film, target)
        self.background = Background(self)
        for end in (self.background.answered, self.background.failed, self.background.stopped):
            end.connect(self._end)
        self._working = Background(self)
        self._working.told.connect(lambda share, _: self._encoding.prepare(share))
        self._working.answered.connect(self._take)
        self._working.failed.connect(self._fail)
        self._timer = QTimer(self, interval=0)
        self._timer.timeout.connect(self._slice)

    def start(self) -> None:
        """Begin, with what stands still."""
        self.background.ask(self._encode)
        self._timer.start()

    def _encode(self, progress: Progress) -> None:
        """Where there is one thread for all, what the frames are made from must not wait for who waits for frames."""
        pool = QThreadPool.globalInstance()
        pool.releaseThread()
        try:
            self._encoding.run(progress)
        finally:
            pool.reserveThread()

    def cancel(self) -> None:
        """Stop; no file is left, and an old one stays as it was."""
        self._timer.stop()
        self._working.drop()
        self.background.stop()

    def _slice(self) -> None:
        """One frame, where there is room for it; or what is to be done before the next."""
        if self._encoding.frames.full():
            self._timer.setInterval(5)
            return
        self._timer.setInterval(0)
        found, self._found = self._found, None
        try:
            asked = self._frames.send(found) if isinstance(self._frames, Generator) else next(self._frames)
        except StopIteration:
            self._timer.stop()
            self._encoding.frames.put_nowait(None)
        except BaseException:
            self.cancel()  # or half a film would pass for a whole one
            raise
        else:
            self._do(asked)

    def _do(self, asked: Any) -> None:
        if callable(asked):
            self._timer.stop()
            self._working.ask(asked, asks=False)
        elif asked is not None:
            self._encoding.frames.put_nowait(asked.copy())

    def _take(self, found: Any) -> None:
        self._found = found
        self._timer.start()

    def _fail(self, why: str) -> None:
        self.background.drop()
        self.background.failed.emit(why)

    def _end(self) -> None:
        self._timer.stop()
        self._working.drop()
        self._film.close()
        self.finished.emit()
