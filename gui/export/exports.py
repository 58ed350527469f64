"""What leaves the window: pictures, films, data, code, the clipboard. Every fault is said in the banner."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from msgspec.structs import replace
from PySide6.QtCore import Qt
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QWidget

from fallline.engine.files.format import FORMATS, Format, Kind
from fallline.engine.language import tr
from fallline.engine.scenario.scenario import Scenario
from fallline.gui.background import Background
from fallline.gui.export.options import FilmOptions, PictureOptions
from fallline.gui.export.shown import Options, Shown
from fallline.gui.export.writer import LONG, Writer
from fallline.gui.save_as import ask_where
from fallline.gui.session import Session
from fallline.gui.widgets.banner import Banner

if TYPE_CHECKING:
    from PySide6.QtCore import QObject

    from fallline.gui.export.figure import Look
    from fallline.gui.export.job import FilmJob
    from fallline.gui.export.turns import AnyFigure


class Exports(Writer):
    """Writes what `session` holds and `window` shows, as `shown()` tells; `path` is the scenario file that is open."""

    kinds: tuple[Kind, ...] = ("picture", "film")
    idle: tuple[str, ...] = ()

    def __init__(
        self,
        window: QWidget,
        path: Path | None,
        session: Session,
        banner: Banner,
        shown: Callable[[], Shown],
        watch: Callable[[Background, str], object],
    ) -> None:
        super().__init__(window, banner, watch)
        self.path = path
        self.recorded_in: Path | None = None
        """What the runs were recorded in elsewhere, which no export of them may replace."""
        self.session, self.banner, self.shown = session, banner, shown

    @property
    def last(self) -> int:
        """The scenario's last step."""
        return self.session.scenario.steps

    @property
    def playhead(self) -> int:
        """The step that is shown."""
        return self.session.playhead

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
        from fallline.gui.export.window_picture import window_drawing

        format = FORMATS.writing(path, "picture")
        if options.show == "window":
            drawing = window_drawing(self.session.scenario, options, self.window, vectors=not format.pixels)
            self.write(path, lambda: format.save(path, drawing), LONG)
        elif self.ready():
            self.write_figure(path, self.figure(options))

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
            self.banner.warn(tr("The runs are not traced to their ends yet, and half a path is none to write."))
        return self.session.complete

    def film(self, path: Path, options: FilmOptions, parent: QObject | None = None) -> FilmJob:
        """A job that writes a film of what the window looks at, once it is started."""
        from fallline.gui.export.film import Film
        from fallline.gui.export.job import FilmJob

        job = FilmJob(Film(self.session.scenario, options, self._look(options), later=True), path, parent)
        job.background.answered.connect(lambda _: self.banner.say(tr("Wrote {name}.", name=path.name)))
        job.background.failed.connect(
            lambda why: self.banner.warn(tr("Could not write {name}: {why}.", name=path.name, why=why))
        )
        return job

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
        if self.attempt(tr("write {name}", name=path.name), lambda: slides_job(self, path, options, shown).start()):
            self.banner.say(tr("Writing {name} …", name=path.name))

    def export_data(self) -> None:
        """Ask where, and write the trajectories as a table or as arrays."""
        asked = self._ask(tr("Export data"), "data")
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
        asked = self._ask(tr("Export a script"), "script")
        if asked is not None:
            self.export_code_path(asked[0], asked[1].name)

    def export_code_path(self, path: Path, library: str = "torch") -> None:
        """Write a script for torch, optax, numpy, matplotlib or a plug-in's; runs that it leaves out are told."""
        left_out: list[str] = []
        format, scenario = FORMATS.named("script", library), self.session.scenario
        if format.drawn:
            self.write(path, lambda: format.save(path, scenario), LONG)
            return
        if self.attempt(tr("write {name}", name=path.name), lambda: left_out.extend(format.save(path, scenario))):
            if left_out:
                self.banner.warn(tr("Wrote {name}. It leaves out {what}.", name=path.name, what="; ".join(left_out)))
            else:
                self.banner.say(tr("Wrote {name}.", name=path.name))

    def copy_image(self) -> None:
        """The picture at the playhead, to the clipboard."""
        from fallline.gui.export.clipboard import copy_image

        def copy(image: QImage) -> None:
            copy_image(image)
            self.banner.say(tr("Copied the picture."))

        self.drawing.picture(self.figure(replace(self.look_of(PictureOptions), step=self.session.playhead)), copy)

    def copy_data(self) -> None:
        """The runs as a table, to the clipboard."""
        from fallline.gui.export.clipboard import copy_data

        session = self.session
        if self.ready() and self.attempt(tr("copy the data"), lambda: copy_data(session.scenario, session.paths)):
            self.banner.say(tr("Copied the runs as a table with tabs."))

    def copy_link(self) -> None:
        """The scenario as a line of text, to the clipboard."""
        from fallline.gui.export.clipboard import copy_link

        if self.attempt(tr("copy the scenario"), lambda: copy_link(self.session.scenario)):
            self.banner.say(tr("Copied the scenario as text. Edit > Paste scenario brings it back."))

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

    def look_of(self, kind: type[Options]) -> Options:
        """Options of `kind` with the window's theme and the turn of its surface."""
        return self.shown().options(kind)
