"""Writes the snapshots while the window goes on: a page, or a frame, whenever the event loop is idle."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Protocol

from msgspec.structs import replace
from PySide6.QtCore import QObject, QTimer, Signal
from PySide6.QtWidgets import QWidget

from fallline.engine.files.format import FORMATS
from fallline.engine.scenario.scenario import Scenario
from fallline.gui.background import Background
from fallline.gui.export.figure import Look
from fallline.gui.export.job import FilmJob
from fallline.gui.export.options import FilmOptions, PictureOptions, as_slides
from fallline.gui.export.shown import Options, Shown
from fallline.gui.export.slides import SlideFilm, SlideShow
from fallline.gui.session import Session
from fallline.gui.widgets.banner import Banner


class Exporter(Protocol):
    """Who wants them written, and tells how it went."""

    window: QWidget
    session: Session
    banner: Banner
    shown: Callable[[], Shown]
    watch: Callable[[Background, str], object]

    def look_of(self, kind: type[Options]) -> Options:
        """Options of `kind` to begin with."""

    def attempt(self, what: str, act: Callable[[], object]) -> bool:
        """Whether `act` went well; says why where it did not."""


class PagesJob(QObject):
    """A page with each turn of the event loop, and the file after the last; no file where it is stopped before."""

    finished = Signal()

    def __init__(self, exporter: Exporter, show: SlideShow, path: Path) -> None:
        super().__init__(exporter.window)
        self.exporter, self.show, self.path = exporter, show, path
        self.number = 0
        self._timer = QTimer(self, interval=0)
        self._timer.timeout.connect(self._turn)

    def start(self) -> None:
        """Begin."""
        self._timer.start()

    def stop(self) -> None:
        """Write nothing."""
        self._end()
        self.exporter.banner.say(f"Stopped, and {self.path.name} was not written.")

    def _turn(self) -> None:
        exporter, number, count = self.exporter, self.number, len(self.show.slides)
        if not exporter.attempt(f"write {self.path.name}", self._write if number == count else self._add):
            self._end()
        elif number == count:
            self._end()
            exporter.banner.say(f"Wrote {self.path.name}, {count} pages.")
        else:
            exporter.banner.say(f"{self.path.name}: page {number + 1} of {count}.", "Stop", self.stop)

    def _add(self) -> None:
        self.show.add(self.number)
        self.number += 1

    def _write(self) -> None:
        FORMATS.writing(self.path, "slides").save(self.path, self.show)

    def _end(self) -> None:
        self._timer.stop()
        self.show.abandon()
        self.finished.emit()
        self.deleteLater()


def usual_slides(look: Options) -> Options:
    """Options of that look, as slides have them where nobody says more."""
    if isinstance(look, FilmOptions):
        return replace(look, show="contour+loss", hold=4.0)
    return replace(look, show="contour+loss", width=1600.0, height=900.0, unit="px")


def slides_job(exporter: Exporter, path: Path, asked: PictureOptions | None, scenario: Scenario) -> PagesJob | FilmJob:
    """What writes the snapshots of `scenario` to `path`, once it is started, and says so; raises ExportError."""
    kind = PictureOptions if FORMATS.writing(path, "slides", "film").kind == "slides" else FilmOptions
    options = as_slides(asked or usual_slides(exporter.look_of(kind)))
    if not isinstance(options, FilmOptions):
        return PagesJob(exporter, SlideShow(scenario, options, _look(exporter, options)), path)
    job = FilmJob(SlideFilm(scenario, options, _look(exporter, options)), path, exporter.window)
    job.background.answered.connect(lambda _: exporter.banner.say(f"Wrote {path.name}."))
    job.background.failed.connect(lambda why: exporter.banner.warn(f"Could not write {path.name}: {why}."))
    job.background.stopped.connect(lambda: exporter.banner.say(f"Stopped, and {path.name} was not written."))
    job.finished.connect(job.deleteLater)
    exporter.watch(job.background, f"Writing {path.name}")
    return job


def _look(exporter: Exporter, options: PictureOptions) -> Look:
    """In the theme of the window; what is in sight the snapshots say themselves."""
    look = exporter.shown().look(options)
    return replace(look, view=None)
