"""Pictures of scenarios, drawn in the background one after the other, and kept in the folder of caches."""

from __future__ import annotations

import hashlib
import time
from collections.abc import Mapping, Sequence
from contextlib import suppress
from pathlib import Path

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QImage

from fallline.engine import own_folders
from fallline.engine.files.atomic import write_whole
from fallline.engine.files.open import load_scenario
from fallline.engine.run.progress import Progress, Stopped, part
from fallline.engine.scenario.scenario import Scenario, dumps
from fallline.gui.background import Background
from fallline.gui.theme import Theme
from fallline.gui.welcome.thumbnail import thumbnail

DRAWN = "1"
"""Another when the drawing changes: pictures of before are of no use then."""
HOUR = 3600.0
MOST, LARGEST = 600, 4 * 2**20
"""Pictures that are kept, and bytes of a file that one is made of."""


class Album(QObject):
    """`drawn(place, picture)`, place by place; what cannot be drawn has no picture."""

    drawn = Signal(str, QImage)

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self._background = Background(self)
        self._background.told.connect(self._hear)

    def ask(self, places: Sequence[str], theme: Theme, made: Mapping[str, Scenario] | None = None) -> None:
        """Draw scenarios in their order: those that are `made`, shipped ones by name, and others by path."""
        known = made or {}

        def work(progress: Progress) -> None:
            for count, place in enumerate(places):
                picture = _picture(place, known.get(place), theme, _mute(part(progress, count, len(places))))
                if picture is not None:
                    progress((count + 1) / len(places), (place, picture))

        self._background.ask(work)

    def _hear(self, _share: float, news: object) -> None:
        if isinstance(news, tuple):  # else how far a picture is
            self.drawn.emit(*news)

    def drop(self) -> None:
        """Nobody looks any more."""
        self._background.drop()


def _mute(progress: Progress) -> Progress:
    """How far a picture is, without what is found on the way: that is for who traces."""
    return lambda share, _=None: progress(share)


def _picture(place: str, made: Scenario | None, theme: Theme, progress: Progress) -> QImage | None:
    """From the folder, or drawn; None where it cannot be."""
    try:
        if made is not None:
            return _kept(made, theme, progress)
        path = Path(place)
        if path.is_absolute() and path.stat().st_size > LARGEST:
            return None
        return _kept(load_scenario(place), theme, progress)
    except Stopped:
        raise
    except Exception:  # noqa: BLE001  # a file of anyone's, a plug-in's landscape: it goes without a picture
        return None


def _kept(scenario: Scenario, theme: Theme, progress: Progress) -> QImage:
    words = "\n".join([DRAWN, repr(theme), dumps(scenario)])
    try:
        path = _folder() / f"{hashlib.sha256(words.encode()).hexdigest()[:32]}.png"
    except OSError:
        return thumbnail(scenario, theme, progress)
    picture = QImage(str(path)) if path.is_file() else QImage()
    if picture.isNull():
        picture = thumbnail(scenario, theme, progress)
        with suppress(OSError):  # it is drawn again the next time
            path.parent.mkdir(parents=True, exist_ok=True)
            write_whole(path, lambda beside: picture.save(str(beside)))
            _clear(path.parent)
    return picture


def _folder() -> Path:
    return own_folders.cache() / "pictures"


def _clear(folder: Path) -> None:
    """Let the oldest go, and what a program began that was killed."""
    begun = [path for path in folder.glob(".*.part.png") if time.time() - path.stat().st_mtime > HOUR]
    pictures = sorted(folder.glob("[!.]*.png"), key=lambda path: path.stat().st_mtime, reverse=True)
    for path in [*pictures[MOST:], *begun]:
        path.unlink(missing_ok=True)
