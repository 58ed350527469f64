"""What a start finds: what was asked for, or what was open last, or the default; and how it is put back."""

from __future__ import annotations

from pathlib import Path

import msgspec
from PySide6.QtCore import QTimer

from fallline.engine.files.open import load_scenario
from fallline.engine.language import tr
from fallline.engine.scenario.scenario import Scenario, ScenarioError, loads
from fallline.gui.main_window import MainWindow
from fallline.gui.panes.layout import SHIPPED
from fallline.gui.restore import places
from fallline.gui.restore.keeper import Keeper
from fallline.gui.restore.kept import Kept, Looks
from fallline.gui.restore.places import Place

DEFAULT = "ravine"
OUTSIDE = tr("Fallline was ended from outside. This is what was open, with the last edit.")
OFFERED = tr("What was open when Fallline was ended from outside was not saved.")
STUCK = tr("What was open last could not be brought back: Fallline was ended over it.")
MORE = tr(" Another window is kept for the next start.")


class TakenUp(msgspec.Struct, eq=False):
    """`kept` is put back but for the scenario, unless it was `resumed`; `aside` holds what is only offered."""

    scenario: Scenario
    path: Path | None
    place: Place | None = None
    kept: Kept | None = None
    resumed: bool = False
    asked: bool = False
    aside: Place | None = None
    words: str = ""
    fault: bool = False

    def put_back_looks(self, window: MainWindow) -> None:
        """Before it is shown."""
        if self.kept is None:
            return
        put_back(window, self.kept.looks)
        if not self.resumed:
            return
        if self.kept.changed:
            window.session.undo_stack.resetClean()
        window.session.select(self.kept.chosen)
        window.session.seek(self.kept.playhead)
        if self.kept.left:
            window.documents.left = loads(self.kept.left)
            window.registry.follow()

    def begin(self, window: MainWindow) -> None:
        """Once it is shown: the windows beside it, what is to be said, and from now on it is kept."""
        if self.place is not None:
            QTimer.singleShot(0, window, lambda: self._after_paint(window))
        if self.fault:
            window.stage.banner.warn(self.words)
        elif self.aside is not None:
            self._offer(window, self.aside)
        elif self.words:
            window.stage.banner.say(self.words, tr("Start afresh"), window.documents.new)

    def _after_paint(self, window: MainWindow) -> None:
        if self.resumed and self.kept is not None:
            window.windows.put_back(self.kept.windows)
        assert self.place is not None
        Keeper(window, self.place).begin()

    def _offer(self, window: MainWindow, aside: Place) -> None:
        kept = self.kept
        window.closed.connect(aside.release)

        def bring() -> None:
            try:
                opened = kept.opened() if kept is not None else None
            except (ScenarioError, OSError) as error:
                window.stage.banner.warn(tr("Could not bring it back: {error}", error=error))
                return
            if opened is not None:
                window.documents.left = opened[0]
                window.documents.bring_back()
            if (keeper := window.findChild(Keeper)) is not None:
                keeper.keep()
                keeper.wait()
                aside.remove()

        window.stage.banner.warn(self.words, tr("Bring it back"), bring)


def take_up(asked: Scenario | None, path: Path | None) -> TakenUp:
    """What to open: `asked`, or what was left. A folder that cannot be written keeps nothing, and says so."""
    found = _found(asked, path)
    found.asked = asked is not None
    return found


def _found(asked: Scenario | None, path: Path | None) -> TakenUp:
    try:
        folder = places.folder()
        place, kept, more = places.take(folder)
        stuck = kept is not None and kept.tries > 0 and not kept.ended
        aside = kept is not None and (stuck or (asked is not None and kept.changed))
        if kept is not None and not aside:
            place.write(msgspec.structs.replace(kept, tries=kept.tries + 1))
    except OSError as error:
        words = tr("What is open cannot be kept for the next start: {why}.", why=error.strerror or error)
        return TakenUp(asked or load_scenario(DEFAULT), path, words=words, fault=True)
    if aside:
        words = STUCK if stuck else OFFERED
        return TakenUp(asked or load_scenario(DEFAULT), path, places.new(folder), kept, aside=place, words=words)
    if asked is not None or kept is None:
        return TakenUp(asked or load_scenario(DEFAULT), path, place, kept)
    try:
        opened = kept.opened()
    except (ScenarioError, OSError) as error:
        words = tr("What was open last could not be read: {error}", error=error)
        return TakenUp(load_scenario(DEFAULT), None, place, kept, words=words, fault=True)
    if opened is None:
        return TakenUp(load_scenario(DEFAULT), None, place, kept)
    words = "" if kept.ended else OUTSIDE + (MORE if more else "")
    return TakenUp(*opened, place, kept, resumed=True, words=words)


def put_back(window: MainWindow, looks: Looks) -> None:
    """How it stood; what no longer fits is left as it is."""
    window.registry.turn(looks.switches)
    if looks.place:
        window.restoreGeometry(looks.place)
    window.fit()  # or the first resize would give the docks the widths of a new window
    if looks.panes is not None:
        window.layouts.apply(looks.panes)
        window.layouts.chosen = looks.chosen if looks.chosen in SHIPPED else ""
