"""Writes a film: frames are drawn on the main thread, encoded in another, and the file appears when it is whole."""

from __future__ import annotations

import queue
import threading
from collections.abc import Iterator
from pathlib import Path

from PySide6.QtCore import QObject, QTimer, Signal

from fallline.engine.files.atomic import write_whole
from fallline.gui.export.encode import Pixels, encoder
from fallline.gui.export.film import Film

AHEAD = 6
"""Frames that may wait for the encoder: 22 MB at 1280 x 720."""


class Cancelled(Exception):
    """The person called it off."""


class _Writer(threading.Thread):
    """Encodes what is `put`; `failed` holds what went wrong."""

    def __init__(self, film: Film, target: Path) -> None:
        super().__init__(name="film", daemon=True)
        self.film, self.target = film, target
        self.frames: queue.Queue[Pixels | None] = queue.Queue(AHEAD)
        self.cancelled = threading.Event()
        self.failed: BaseException | None = None

    def run(self) -> None:
        try:
            write_whole(self.target, self._encode)
        except BaseException as error:  # noqa: BLE001  # told by the main thread
            self.failed = error

    def _encode(self, beside: Path) -> None:
        film = self.film
        encoding = encoder(self.target.suffix.lower(), film.scenario, film.options, film.theme, beside)
        whole = False
        try:
            while (frame := self.frames.get()) is not None:
                encoding.add(frame)
            if self.cancelled.is_set():
                raise Cancelled
            encoding.finish()
            whole = True
        finally:
            if not whole:
                encoding.abandon()

    def put(self, frame: Pixels | None) -> bool:
        """Hand a frame on, None after the last; False where the writer has stopped."""
        while self.is_alive():
            try:
                self.frames.put(frame, timeout=0.1)
            except queue.Full:
                continue
            return True
        return False


def write_film(film: Film, target: Path) -> None:
    """Write `target` and return when it is whole. Raises OSError and ExportError."""
    writer = _Writer(film, target)
    writer.start()
    try:
        for frame in film.frames():
            if not writer.put(frame.copy()):
                break
    except BaseException:
        writer.cancelled.set()
        raise
    finally:
        writer.put(None)
        writer.join()
        film.close()
    if writer.failed is not None:
        raise writer.failed


class FilmJob(QObject):
    """The same while the window goes on: a slice of drawing whenever the event loop is idle."""

    progress = Signal(int, int)
    finished = Signal(object)
    """None, or the exception that ended it; Cancelled where the person did."""

    def __init__(self, film: Film, target: Path, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._film, self._target = film, target
        self._frames: Iterator[Pixels] = film.frames()
        self._waiting: Pixels | None = None
        self._drawn = 0
        self._ended = False
        self._writer = _Writer(film, target)
        self._timer = QTimer(self, interval=0)
        self._timer.timeout.connect(self._slice)

    def start(self) -> None:
        """Begin."""
        self._writer.start()
        self._timer.start()

    def cancel(self) -> None:
        """Stop; no file is left, and an old one stays as it was."""
        self._writer.cancelled.set()
        self._ended = True
        self._timer.start(0)

    def _slice(self) -> None:
        """One frame, or a look at how far the encoder is."""
        if not self._writer.is_alive():
            self._end()
            return
        if self._waiting is None and not self._ended:
            frame = next(self._frames, None)
            self._ended = frame is None
            self._waiting = None if frame is None else frame.copy()
        try:
            if self._waiting is not None:
                self._writer.frames.put_nowait(self._waiting)
                self._waiting = None
                self._drawn += 1
                self.progress.emit(self._drawn, len(self._film.steps))
            elif self._ended:
                self._writer.frames.put_nowait(None)
                self._timer.setInterval(20)
        except queue.Full:
            self._timer.setInterval(5)
        else:
            if not self._ended:
                self._timer.setInterval(0)

    def _end(self) -> None:
        self._timer.stop()
        self._writer.join()
        self._film.close()
        self.finished.emit(self._writer.failed)
