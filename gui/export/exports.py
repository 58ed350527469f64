"""What leaves the window: pictures, films, data, code, the clipboard. Every fault is said in the banner."""

from __future__ import annotations

from collections.abc import Callable
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from msgspec.structs import replace
from PySide6.QtCore import Qt
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QWidget

from fallline.engine.files.atomic import ExportError
from fallline.engine.files.format import FORMATS, Format, Kind
from fallline.engine.run.progress import Progress
from fallline.engine.scenario.scenario import Scenario, ScenarioError
from fallline.gui.background import Background
from fallline.gui.export.options import FilmOptions, PictureOptions
from fallline.gui.export.shown import Options, Shown
from fallline.gui.save_as import ask_where
from fallline.gui.session import Session
from fallline.gui.widgets.banner import Banner

if TYPE_CHECKING:
    from PySide6.QtCore import QObject

    from fallline.gui.export.drawing import Drawing
    from fallline.gui.export.figure import Look
    from fallline.gui.export.job import FilmJob
    from fallline.gui.export.later import Later
    from fallline.gui.export.turns import AnyFigure


AT_ONCE, LONG = 20_000, 10**9
"""Numbers of all positions up to which they are written while the window waits; and as many as a picture takes time."""


class Exports:
    """Writes what `session` holds and `window` shows, as `shown()` tells; `path` is the scenario file that is open."""

    def __init__(
        self,
        window: QWidget,
        path: Path | None,
        session: Session,
        banner: Banner,
        shown: Callable[[], Shown],
        watch: Callable[[Background, str], object],
    ) -> None:
        self.window, self.path, self.watch = window, path, watch
        self.recorded_in: Path | None = None
        """What the runs were recorded in elsewhere, which no export of them may replace."""
        self.session, self.banner, self.shown = session, banner, shown

    def export_image(self) -> None:
        """Ask for the kind and the options of a picture or a film."""
        from fallline.gui.export.dialog import ExportDialog

        ExportDialog(self, self.window).open()

    def export_film(self) -> None:
        """The same, at a film."""
        from fallline.gui.export.dialog import ExportDialog

        ExportDialog(self, self.window, ".mp4").open()

    def export_image_path(self, path: Path, size: tuple[int, int] = (1600, 1000)) -> None:
        """Write the contour view with its paths at the playhead, in the window's theme and view."""
        options = replace(self.look_of(PictureOptions), width=size[0], height=size[1])
        self.export_picture_path(path, replace(options, step=self.session.playhead))

    def export_picture_path(self, path: Path, options: PictureOptions) -> None:
        """Write a picture of what the window looks at."""
        from fallline.gui.export.image import drawing_of
        from fallline.gui.export.window_picture import window_drawing

        format = FORMATS.writing(path, "picture")

        def write(drawing: Drawing) -> None:
            self.write(path, lambda: format.save(path, drawing), LONG)

        if options.show == "window":
            write(window_drawing(self.session.scenario, options, self.window, vectors=not format.pixels))
        elif self.ready():
            figure = self.figure(options)
            make = drawing_of(figure)
            self.drawing.parts(figure, lambda parts: write(make(parts)))

    @cached_property
    def drawing(self) -> Later:
        """What draws the pictures that are written; made when it is needed."""
        from fallline.gui.export.later import Later

        later = Later(self.window)
        later.failed.connect(lambda why: self.banner.warn(f"The picture could not be drawn: {why}."))
        self.watch(later.background, "Drawing the picture")
        return later

    def figure(self, options: PictureOptions, *, draft: bool = False) -> AnyFigure:
        """What the window looks at, to be completed later; a draft at the playhead."""
        from fallline.gui.export.image import figure_of

        options = replace(options, step=self.session.playhead) if draft else options
        return figure_of(self.session.scenario, options, self._look(options, draft=draft), later=True)

    def shot(self, options: PictureOptions, size: tuple[int, int]) -> QImage:
        """The window itself, `size` pixels for a preview."""
        from fallline.gui.export.window_picture import shot

        smooth = Qt.TransformationMode.SmoothTransformation
        return shot(self.window, options).scaled(*size, Qt.AspectRatioMode.IgnoreAspectRatio, smooth)

    def _look(self, options: PictureOptions, *, draft: bool = False) -> Look:
        session = self.session
        return replace(self.shown().look(options), draft=draft, paths=session.paths, projection=session.projection)

    def ready(self) -> bool:
        """Whether every path is there to be written; says so where one is not."""
        if not self.session.complete:
            self.banner.warn("The runs are not traced to their ends yet, and half a path is none to write.")
        return self.session.complete

    def film(self, path: Path, options: FilmOptions, parent: QObject | None = None) -> FilmJob:
        """A job that writes a film of what the window looks at, once it is started."""
        from fallline.gui.export.film import Film
        from fallline.gui.export.job import FilmJob

        return FilmJob(Film(self.session.scenario, options, self._look(options), later=True), path, parent)

    def export_slides(self) -> None:
        """Ask for the snapshots, the kind and the options of pages or of a film."""
        from fallline.gui.export.slides_dialog import SlidesDialog

        SlidesDialog(self, self.window).open()

    def export_slides_path(
        self, path: Path, options: PictureOptions | None = None, scenario: Scenario | None = None
    ) -> None:
        """Write the snapshots, of this scenario where none is given, to `path` while the window goes on."""
        from fallline.gui.export.slides_job import slides_job

        shown = scenario or self.session.scenario
        if self.attempt(f"write {path.name}", lambda: slides_job(self, path, options, shown).start()):
            self.banner.say(f"Writing {path.name} …")

    def export_data(self) -> None:
        """Ask where, and write the trajectories as a table or as arrays."""
        asked = self._ask("Export data", "data")
        if asked is not None:
            self.export_data_path(asked[0])

    def export_data_path(self, path: Path) -> None:
        """Write the trajectories to `path`, in the format that its ending says."""
        session = self.session
        scenario, paths = session.scenario, session.paths
        if self.ready():
            numbers = sum(path.theta.size for path in paths)
            self.write(path, lambda: FORMATS.writing(path, "data").save(path, scenario, paths), numbers)

    def export_code(self) -> None:
        """Ask where, and write a script that reproduces the runs."""
        asked = self._ask("Export a script", "script")
        if asked is not None:
            self.export_code_path(asked[0], asked[1].name)

    def export_code_path(self, path: Path, library: str = "torch") -> None:
        """Write a script for torch, optax, numpy, matplotlib or a plug-in's; runs that it leaves out are told."""
        left_out: list[str] = []
        format, scenario = FORMATS.named("script", library), self.session.scenario
        if format.drawn:
            self.write(path, lambda: format.save(path, scenario), LONG)
            return
        if self.attempt(f"write {path.name}", lambda: left_out.extend(format.save(path, scenario))):
            if left_out:
                self.banner.warn(f"Wrote {path.name}. It leaves out {'; '.join(left_out)}.")
            else:
                self.banner.say(f"Wrote {path.name}.")

    def copy_image(self) -> None:
        """The picture at the playhead, to the clipboard."""
        from fallline.gui.export.clipboard import copy_image

        def copy(image: QImage) -> None:
            copy_image(image)
            self.banner.say("Copied the picture.")

        self.drawing.picture(self.figure(replace(self.look_of(PictureOptions), step=self.session.playhead)), copy)

    def copy_data(self) -> None:
        """The runs as a table, to the clipboard."""
        from fallline.gui.export.clipboard import copy_data

        session = self.session
        if self.ready() and self.attempt("copy the data", lambda: copy_data(session.scenario, session.paths)):
            self.banner.say("Copied the runs as a table with tabs.")

    def copy_link(self) -> None:
        """The scenario as a line of text, to the clipboard."""
        from fallline.gui.export.clipboard import copy_link

        if self.attempt("copy the scenario", lambda: copy_link(self.session.scenario)):
            self.banner.say("Copied the scenario as text. Edit > Paste scenario brings it back.")

    def _ask(self, title: str, *kinds: Kind) -> tuple[Path, Format] | None:
        formats = FORMATS.written(*kinds)
        return ask_where(self.window, title, self.suggest(formats[0].endings[0]), formats, self.recorded_in)

    def suggest(self, ending: str) -> str:
        """Where a file of this kind might go."""
        title = self.session.scenario.title
        plain = "".join(letter if letter.isalnum() else "-" for letter in title.lower()).strip("-")
        words = self.path.stem if self.path else plain or "fallline"
        return str(Path(self.folder()) / f"{words}{ending}")

    def folder(self) -> str:
        """Where files were last."""
        return str(self.path.parent if self.path else Path.home())

    def attempt(self, what: str, act: Callable[[], object]) -> bool:
        """Whether `act` went well; a fault is said in the banner."""
        try:
            act()
        except (ExportError, ScenarioError) as error:
            self.banner.warn(f"Could not {what}: {error}.")
            return False
        except OSError as error:
            self.banner.warn(f"Could not {what}: {error.strerror or error}.")
            return False
        return True

    def look_of(self, kind: type[Options]) -> Options:
        """Options of `kind` with the window's theme and the turn of its surface."""
        return self.shown().options(kind)

    def _report(self, path: Path, write: Callable[[], object]) -> None:
        if self.attempt(f"write {path.name}", write):
            self.banner.say(f"Wrote {path.name}.")

    def write(self, path: Path, write: Callable[[], object], numbers: int) -> None:
        """The same in the background where so many `numbers` take long: it goes on to its end, and then says so."""

        def work(_: Progress) -> Exception | None:
            try:
                write()
            except (ExportError, ScenarioError, OSError) as error:
                return error
            return None

        def done(fault: Exception | None) -> None:
            def tell() -> None:
                if fault is not None:
                    raise fault

            self._report(path, tell)

        writing = Background(self.window)
        writing.answered.connect(done)
        writing.failed.connect(lambda why: self.banner.warn(f"Could not write {path.name}: {why}."))
        for end in (writing.answered, writing.failed):
            end.connect(writing.deleteLater)
        self.watch(writing, f"Writing {path.name}")
        writing.ask(work, at_once=numbers < AT_ONCE)
