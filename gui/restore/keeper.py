"""Keeps what is open: at once after an edit, and of how it is looked at whatever is new every second."""

from __future__ import annotations

import msgspec
from PySide6.QtCore import QElapsedTimer, QObject, QThreadPool, QTimer, Signal
from shiboken6 import isValid

from fallline.engine.language import tr
from fallline.engine.scenario.scenario import Scenario, dumps
from fallline.gui.follower import Follower
from fallline.gui.main_window import MainWindow
from fallline.gui.restore.kept import Kept, Looks
from fallline.gui.restore.places import Place

APART, LOOK = 250, 1000
"""Milliseconds between two writes while edits follow on each other, and after which other changes are looked for."""


class Keeper(QObject):
    """Writes to `place` until the window is closed. A write that fails is told once."""

    failed = Signal(str)

    def __init__(self, window: MainWindow, place: Place) -> None:
        super().__init__(window)
        self.window, self.session, self.place = window, window.session, place
        self._scenario: Scenario | None = None
        self._looks: Kept | None = None
        self._wanted = 0
        self._since = QElapsedTimer()
        self._pool = QThreadPool(self, maxThreadCount=1)  # of its own, so that writes keep their order
        self._soon = QTimer(self, singleShot=True)
        self._soon.timeout.connect(self.keep)
        self._look = QTimer(self, interval=LOOK)
        self._look.timeout.connect(self.keep)
        self._told = False
        self.failed.connect(self._tell)
        Follower(self.session, self, self._edited)
        self.session.undo_stack.cleanChanged.connect(self._edited)
        window.closed.connect(self.end)

    def begin(self) -> None:
        """Keep what there is from now on."""
        self._look.start()
        self.keep()

    def keep(self) -> None:
        """Write, if there is anything new; while it presents, what is kept is what was there before."""
        if self.session.is_aside:
            return
        looks = kept_of(self.window)
        if self.session.scenario is not self._scenario or looks != self._looks:
            self._scenario, self._looks = self.session.scenario, looks
            self._since.start()
            self._write(looks, self.session.scenario)

    def wait(self) -> None:
        """Until all is written."""
        self._pool.waitForDone()

    def end(self) -> None:
        """The person closed the window: what was given up is not kept."""
        if not self._look.isActive():
            return
        self._look.stop()
        self._soon.stop()
        kept = msgspec.structs.replace(kept_of(self.window), ended=True, changed=False)
        self._write(kept, self.session.saved())
        self.wait()
        self.place.release()

    def _edited(self, *_: object) -> None:
        """At once; while edits follow on each other, now and then and at last."""
        if isValid(self.window) and self._look.isActive() and not self._soon.isActive():
            passed = self._since.elapsed() if self._since.isValid() else APART
            self._soon.start(max(APART - passed, 0))

    def _write(self, kept: Kept, scenario: Scenario | None) -> None:
        """In another thread: a disk may be slow, and a scenario of many starts long."""
        self._wanted += 1
        mine, left = self._wanted, self.window.documents.left

        def job() -> None:
            if mine != self._wanted:
                return  # a later one waits already
            texts = {"scenario": dumps(scenario) if scenario else "", "left": dumps(left) if left else ""}
            try:
                self.place.write(msgspec.structs.replace(kept, **texts))
            except OSError as error:
                self.failed.emit(error.strerror or str(error))

        self._pool.start(job)

    def _tell(self, why: str) -> None:
        if not self._told:
            self._told = True
            self.window.stage.banner.warn(tr("What is open could not be kept for the next start: {why}.", why=why))


def kept_of(window: MainWindow) -> Kept:
    """How the window is looked at, without the scenario."""
    path, session = window.documents.path, window.session
    return Kept(
        path=str(path.absolute()) if path else "",
        changed=not session.undo_stack.isClean(),
        playhead=session.playhead,
        chosen=session.chosen,
        looks=Looks(
            place=bytes(window.saveGeometry().data()),
            panes=window.layouts.current(),
            chosen=window.layouts.chosen,
            switches=window.registry.switches(),
        ),
        windows=window.windows.kept(),
    )
