"""Writes the snapshots of a window as pages or as a film, while it goes on."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Protocol

from msgspec.structs import replace
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QWidget

from fallline.engine.files.format import FORMATS
from fallline.engine.language import tr
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

    def shot(self, options: PictureOptions, size: tuple[int, int]) -> QImage:
        """The window itself, `size` pixels wide and high."""

    def attempt(self, what: str, act: Callable[[], object]) -> bool:
        """Whether `act` went well; says why where it did not."""


def usual_slides(look: Options) -> Options:
    """Options of that look, as slides have them where nobody says more."""
    if isinstance(look, FilmOptions):
        return replace(look, show="contour+loss", hold=4.0)
    return replace(look, show="contour+loss", width=1600.0, height=900.0, unit="px")


def slides_job(exporter: Exporter, path: Path, asked: PictureOptions | None, scenario: Scenario) -> FilmJob:
    """What writes the snapshots of `scenario` to `path`, once it is started, and says so; raises ExportError."""
    banner = exporter.banner
    filmed, wrote = _filmed(exporter, path, asked, scenario)
    job = FilmJob(filmed, path, exporter.window)
    job.background.answered.connect(lambda _: banner.say(tr("Wrote {name}{wrote}.", name=path.name, wrote=wrote)))
    job.background.failed.connect(
        lambda why: banner.warn(tr("Could not write {name}: {why}.", name=path.name, why=why))
    )
    job.background.stopped.connect(lambda: banner.say(tr("Stopped, and {name} was not written.", name=path.name)))
    job.finished.connect(job.deleteLater)
    exporter.watch(job.background, tr("Writing {name}", name=path.name))
    return job


def _filmed(
    exporter: Exporter, path: Path, asked: PictureOptions | None, scenario: Scenario
) -> tuple[SlideShow | SlideFilm, str]:
    """Pages or a film, and how many pages in words."""
    kind = PictureOptions if FORMATS.writing(path, "slides", "film").kind == "slides" else FilmOptions
    options = as_slides(asked or usual_slides(exporter.look_of(kind)))
    look = slide_look(exporter, options)
    if isinstance(options, FilmOptions):
        return SlideFilm(scenario, options, look, later=True), ""
    pages = SlideShow(scenario, options, look, later=True)
    return pages, tr(", {count} pages", count=len(pages.slides))


def slide_look(exporter: Exporter, options: PictureOptions) -> Look:
    """In the theme of the window; what is in sight the snapshots say themselves."""
    look = exporter.shown().look(options)
    return replace(look, view=None)
