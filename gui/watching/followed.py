"""Recordings that are followed: read, and made a picture of, in another thread, again and again while they grow."""

from __future__ import annotations

from collections import deque
from pathlib import Path

from PySide6.QtCore import QObject, QTimer, Signal

from fallline.engine.files.watched_runs import Picture, picture
from fallline.engine.language import tr
from fallline.engine.recorder.listener import Arriving, Listener
from fallline.engine.recorder.reader import Reader
from fallline.engine.recorder.recording import Axis, Recording
from fallline.engine.run.progress import Progress
from fallline.gui.background import Background, why

PAUSE = 250
"""Milliseconds between two looks at the files."""


class Followed(QObject):
    """`drawn(picture)` comes in the main thread whenever there is something new; `told()` after every look."""

    drawn = Signal(object)
    told = Signal()

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self.readers: list[Reader] = []
        self.states: list[str] = []
        """Of each: what is wrong with it, in a line, or nothing."""
        self.picture: Picture | None = None
        self._axis: Axis = "step"
        self._fresh = True
        self.listener: Listener | None = None
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.timeout.connect(self._look)
        self._background = Background(self)
        self._background.answered.connect(self._take)
        self._background.failed.connect(lambda _: self._timer.start(PAUSE))
        held = self._held = list[Listener]()  # what outlives this has no hold on it
        self.destroyed.connect(lambda: deque(map(Listener.close, held), maxlen=0))

    def add(self, path: Path) -> bool:
        """Follow one more file; whether it is another."""
        if any(reader.path == path for reader in self.readers):
            return False
        self._change([*self.readers, Reader(path)])
        return True

    def listen(self, address: str | None) -> None:
        """Follow the runs that are sent to `address` too; to none, where it is None. Raises ValueError and OSError."""
        if self.listener is not None:
            self.listener.close()
            self._held.clear()
            self.listener = None
        if address is not None:
            self.listener = Listener(address)
            self._held.append(self.listener)
            self.go_on()
        self.told.emit()

    def remove(self, row: int) -> None:
        """Follow it no more."""
        if isinstance(gone := self.readers[row], Arriving):
            gone.let_go()
        self._change(self.readers[:row] + self.readers[row + 1 :])

    def set_axis(self, axis: Axis) -> None:
        """Draw over that."""
        self._axis = axis
        self._change(self.readers)

    def pause(self) -> None:
        """Look no more; what is being read is called off. A thread has its readers in hand until it hears of that."""
        self._timer.stop()
        if self._background.busy:
            self._background.drop()
            self.readers, self._fresh = [each.again() for each in self.readers], True

    def go_on(self) -> None:
        """Look again."""
        if not self._background.busy and (self.readers or self.listener is not None):
            self._timer.start(0)

    def _change(self, readers: list[Reader]) -> None:
        self.readers = readers
        self.pause()
        self._fresh = True
        self.states = [""] * len(readers)
        if not readers:
            self.picture = None
            self.told.emit()
        self.go_on()

    def _look(self) -> None:
        if self.listener is not None and (new := self.listener.arrived()):
            self._change([*self.readers, *new])
            return
        if not self.readers:
            if self.listener is not None:
                self._timer.start(PAUSE)
            return
        readers, axis, before, fresh = tuple(self.readers), self._axis, self.picture, self._fresh

        def work(progress: Progress) -> tuple[list[str], Picture | None, bool]:
            begun = [(reader.offset, reader.header) for reader in readers]
            states, more = zip(*map(_read, readers), strict=True)
            progress(0.5)
            same = before is not None and begun == [(reader.offset, reader.header) for reader in readers]
            found: list[Recording | None] = [reader.recording() for reader in readers]
            drawn = None if same and not fresh else picture(found, axis, before)
            return list(states), drawn, any(more)

        self._background.ask(work)

    def _take(self, found: tuple[list[str], Picture | None, bool]) -> None:
        self.states, drawn, more = found
        self._fresh = False
        self._timer.start(0 if more else PAUSE)
        if drawn is not None:
            self.picture = drawn
            self.drawn.emit(drawn)
        self.told.emit()


def _read(reader: Reader) -> tuple[str, bool]:
    """A block of it: what is wrong with it, and whether there is more."""
    try:
        return "", reader.more()
    except FileNotFoundError:
        return tr("It is not there yet."), False
    except (ValueError, OSError) as error:
        return f"{why(error)}", False
