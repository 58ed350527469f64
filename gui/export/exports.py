"""What leaves the window: pictures, films, data, code, the clipboard. Every fault is said in the banner."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec
from PySide6.QtCore import Qt
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QWidget

from fallline.engine.files.atomic import ExportError
from fallline.engine.files.format import FORMATS, Format, Kind
from fallline.engine.scenario.scenario import ScenarioError
from fallline.gui.export.options import FilmOptions, PictureOptions
from fallline.gui.export.shown import Options, Shown
from fallline.gui.save_as import ask_where
from fallline.gui.session import Session
from fallline.gui.widgets.banner import Banner

if TYPE_CHECKING:
    from PySide6.QtCore import QObject

    from fallline.gui.export.job import FilmJob


class Exports:
    """Writes what `session` holds and `window` shows, as `shown()` tells; `path` is the scenario file that is open."""

    def __init__(
        self, window: QWidget, path: Path | None, session: Session, banner: Banner, shown: Callable[[], Shown]
    ) -> None:
        self.window, self.path = window, path
        self.session, self.banner, self.shown = session, banner, shown

    def export_image(self) -> None:
        """Ask for the kind and the options of a picture or a film."""
        from fallline.gui.export.dialog import ExportDialog

        ExportDialog(self, self.window).open()

    def export_film(self) -> None:
        """The same, at a film."""
        from fallline.gui.export.dialog import ExportDialog

        ExportDialog(self, self.window, ".webm").open()

    def export_image_path(self, path: Path, size: tuple[int, int] = (1600, 1000)) -> None:
        """Write the contour view with its paths at the playhead, in the window's theme and view."""
        options = msgspec.structs.replace(self.look_of(PictureOptions), width=size[0], height=size[1])
        self.export_picture_path(path, msgspec.structs.replace(options, step=self.session.playhead))

    def export_picture_path(self, path: Path, options: PictureOptions) -> None:
        """Write a picture of what the window looks at."""
        if options.show == "window":
            from fallline.gui.export.window_picture import write_window

            self._report(path, lambda: write_window(self.session.scenario, path, options, self.window))
            return
        from fallline.gui.export.image import write_picture

        self._report(path, lambda: write_picture(self.session.scenario, path, options, self.shown().look(options)))

    def picture(self, options: PictureOptions, size: tuple[int, int] | None = None) -> QImage:
        """The same, for the clipboard, or `size` pixels for a preview; of a film, its frame at the playhead."""
        if options.show == "window":
            from fallline.gui.export.window_picture import shot

            image, smooth = shot(self.window, options), Qt.TransformationMode.SmoothTransformation
            return image.scaled(*size, Qt.AspectRatioMode.IgnoreAspectRatio, smooth) if size else image
        from fallline.gui.export.image import picture

        options = msgspec.structs.replace(options, step=self.session.playhead)
        look = msgspec.structs.replace(self.shown().look(options), draft=size is not None)
        return picture(self.session.scenario, options, look, size)

    def film(self, path: Path, options: FilmOptions, parent: QObject | None = None) -> FilmJob:
        """A job that writes a film of what the window looks at, once it is started."""
        from fallline.gui.export.film import Film
        from fallline.gui.export.job import FilmJob

        return FilmJob(Film(self.session.scenario, options, self.shown().look(options)), path, parent)

    def export_data(self) -> None:
        """Ask where, and write the trajectories as a table or as arrays."""
        asked = self._ask("Export data", "data")
        if asked is not None:
            self.export_data_path(asked[0])

    def export_data_path(self, path: Path) -> None:
        """Write the trajectories to `path`, in the format that its ending says."""
        session = self.session
        self._report(path, lambda: FORMATS.writing(path, "data").save(path, session.scenario, session.paths))

    def export_code(self) -> None:
        """Ask where, and write a script that reproduces the runs."""
        asked = self._ask("Export a script", "script")
        if asked is not None:
            self.export_code_path(asked[0], asked[1].name)

    def export_code_path(self, path: Path, library: str = "torch") -> None:
        """Write a script for torch, optax, numpy or what a plug-in knows; runs that it leaves out are told."""
        left_out: list[str] = []
        format = FORMATS.named("script", library)
        if self.attempt(f"write {path.name}", lambda: left_out.extend(format.save(path, self.session.scenario))):
            if left_out:
                self.banner.warn(f"Wrote {path.name}. It leaves out {'; '.join(left_out)}.")
            else:
                self.banner.say(f"Wrote {path.name}.")

    def copy_image(self) -> None:
        """The picture at the playhead, to the clipboard."""
        from fallline.gui.export.clipboard import copy_image

        copy_image(self.picture(self.look_of(PictureOptions)))
        self.banner.say("Copied the picture.")

    def copy_data(self) -> None:
        """The runs as a table, to the clipboard."""
        from fallline.gui.export.clipboard import copy_data

        session = self.session
        if self.attempt("copy the data", lambda: copy_data(session.scenario, session.paths)):
            self.banner.say("Copied the runs as a table with tabs.")

    def copy_link(self) -> None:
        """The scenario as a line of text, to the clipboard."""
        from fallline.gui.export.clipboard import copy_link

        if self.attempt("copy the scenario", lambda: copy_link(self.session.scenario)):
            self.banner.say("Copied the scenario as text. Edit > Paste scenario brings it back.")

    def _ask(self, title: str, kind: Kind) -> tuple[Path, Format] | None:
        formats = FORMATS.written(kind)
        return ask_where(self.window, title, self.suggest(formats[0].endings[0]), formats)

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
