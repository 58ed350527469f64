"""The window with a hand of chance on it, until it is killed: it edits, saves and exports, and tells of each in JSON.

    python tools/kills/window.py FOLDER CHANCE VERSION EVENT

CHANCE is what the hand draws from, VERSION the number of its first edit: a scenario says in its title which it is.
EVENT is the number of the call on files at which the program kills itself; 0 waits to be killed, and -1 closes the
window once what was begun before is written again.
"""

from __future__ import annotations

import json
import os
import random
import signal
import sys
from pathlib import Path
from typing import Any

from PySide6.QtCore import QCoreApplication, QTimer
from PySide6.QtWidgets import QApplication

from fallline import loads
from fallline.engine.scenario.edit import replace
from fallline.gui.application import application
from fallline.gui.export.options import FilmOptions, PictureOptions
from fallline.gui.main_window import MainWindow
from fallline.gui.restore.keeper import Keeper
from fallline.gui.restore.kept import read
from fallline.gui.start import open_window

PICTURES, FILMS = (".png", ".svg", ".pdf"), (".gif", ".webm", ".mp4")
DATA = (".csv", ".npz", ".json")
SAVED = "mine.toml"
CALLS = {"open", "os.rename", "os.remove", "os.chmod", "fcntl.flock", "fcntl.lockf", "tempfile.mkstemp"}
"""What Python tells of before it does it; those on other files than ours do not count."""


class Death:
    """Kills the program in the middle of the call on a file of `home` that is number `at`, once it is `armed`."""

    def __init__(self, home: Path, at: int) -> None:
        self.home, self.left, self.armed = str(home), at, False
        sys.addaudithook(self._hear)

    def _hear(self, event: str, arguments: tuple[Any, ...]) -> None:
        if not self.armed or event not in CALLS:
            return
        if event.startswith("fcntl") or str(arguments[0]).startswith(self.home):
            self.left -= 1
            if self.left == 0:
                os.kill(os.getpid(), signal.SIGKILL)


def tell(**what: object) -> None:
    """A line for who watches."""
    os.write(1, json.dumps(what).encode() + b"\n")  # whole, whenever it is killed


class Hand:
    """What it does with the window; each edit makes a version of its own."""

    def __init__(self, window: MainWindow, folder: Path, chance: random.Random, version: int) -> None:
        self.window, self.folder, self.chance, self.version = window, folder, chance, version
        self.place = window.findChild(Keeper).place.path

    def edit(self, *, kept: bool = True) -> None:
        """Make the next version, and mostly wait until it is kept for the next start."""
        session, version = self.window.session, self.version
        self.version += 1
        tell(begins="edit", version=version)
        session.edit(replace(session.scenario, title=title(version), seed=version))
        while kept:
            QCoreApplication.processEvents()
            found = read(self.place)
            if found is not None and loads(found.scenario).title == title(version):
                tell(done="edit", version=version)
                return

    def write(self, name: str) -> None:
        """Put the version that is open over the file `name`."""
        path, documents = self.folder / name, self.window.documents
        tell(begins=name, version=number(self.window.session.scenario.title))
        if name == SAVED:
            documents.save_path(path)
        elif path.suffix in FILMS:
            self._film(path)
        elif path.suffix in PICTURES:
            self._picture(path)
        elif path.suffix in DATA:
            documents.export_data_path(path)
        else:
            documents.export_code_path(path, "numpy")
        tell(done=name, version=number(self.window.session.scenario.title))
        if (words := said(self.window)).startswith("Could not"):
            tell(fault=words)
        left = [each.name for each in self.folder.glob(f".{name}.*")]
        if left:
            tell(fault=f"beside {name} there still are {left}")

    def _picture(self, path: Path) -> None:
        """Another thread draws and writes it: it is there once the banner says so."""
        self.window.stage.banner.hide()
        self.window.documents.export_picture_path(path, PictureOptions(width=200, height=160))
        while not said(self.window):
            QCoreApplication.processEvents()

    def _film(self, path: Path) -> None:
        ended: list[str] = []
        job = self.window.documents.film(path, FilmOptions(width=200, height=160, last=3, hold=0.0), self.window)
        job.background.failed.connect(ended.append)
        job.finished.connect(lambda: ended.append(""))
        job.start()
        while not ended:
            QCoreApplication.processEvents()
        if ended[0]:
            tell(fault=f"{path.name}: {ended[0]}")

    def finish(self) -> None:
        """Write again what a killed program had begun."""
        for name in sorted({_target(each.name) for each in self.folder.glob(".*.part*")}):
            self.write(name)

    def act(self) -> None:
        """Anything."""
        what = self.chance.random()
        if what < 0.5:
            self.edit(kept=self.chance.random() < 0.7)
        elif what < 0.7:
            self.write(SAVED)
        else:
            self.write(f"out{self.chance.choice((*PICTURES, *FILMS, *DATA, '.py'))}")
        QCoreApplication.processEvents()


def title(version: int) -> str:
    """What the scenario of a version is called."""
    return f"Version {version}"


def number(words: str) -> int:
    """The version of a title; 0 for what was there before the first edit."""
    return int(words.removeprefix("Version ")) if words.startswith("Version ") else 0


def said(window: MainWindow) -> str:
    """What the banner says."""
    return "" if window.stage.banner.isHidden() else window.stage.banner.text.text()


def bring_back(window: MainWindow) -> str:
    """Take what a start offers in place of opening it; what was said then."""
    banner, words = window.stage.banner, said(window)
    if words and banner.offer.text() == "Bring it back":
        banner.offer.click()
    return words


def _target(part: str) -> str:
    """Of what file `.out.png.x1y2.part.png` is the beginning."""
    return part[1:].partition(".part")[0].rpartition(".")[0]


def main() -> int:
    """Open the window, say what it shows, and set the hand on it."""
    folder, chance, version, event = Path(sys.argv[1]), random.Random(sys.argv[2]), int(sys.argv[3]), int(sys.argv[4])
    death = Death(folder.parent, event)

    def begin() -> None:
        window = next(each for each in QApplication.topLevelWidgets() if isinstance(each, MainWindow))
        QCoreApplication.processEvents()
        words = bring_back(window)
        path = window.documents.path
        shown = number(window.session.scenario.title)
        tell(shown=shown, said=words, path=path.name if path else "", changed=window.isWindowModified())
        hand = Hand(window, folder, chance, version)
        hand.finish()
        if event < 0:
            window.session.undo_stack.setClean()  # or it would ask whether to save
            window.close()
            return
        death.armed = True
        while True:
            hand.act()

    application()
    QTimer.singleShot(0, begin)
    return open_window()


if __name__ == "__main__":
    sys.exit(main())
