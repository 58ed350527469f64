"""Writes figures and other files in the background, and says what came of it."""

from __future__ import annotations

from collections.abc import Callable
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from PySide6.QtWidgets import QWidget

from fallline.engine.files.atomic import ExportError
from fallline.engine.files.format import FORMATS
from fallline.engine.language import tr
from fallline.engine.run.progress import Progress
from fallline.engine.scenario.scenario import ScenarioError
from fallline.gui.background import Background

if TYPE_CHECKING:
    from fallline.gui.export.later import Later
    from fallline.gui.export.turns import AnyFigure

AT_ONCE, LONG = 20_000, 10**9
"""Numbers of all positions up to which they are written while the window waits; and as many as a picture takes time."""


class Teller(Protocol):
    """Where it is said."""

    def say(self, words: str) -> None:
        """How it went."""

    def warn(self, words: str) -> None:
        """That it failed."""


class Writer:
    """For `window`, which goes on meanwhile; `watch(background, words)` knows what is under way."""

    def __init__(self, window: QWidget, teller: Teller, watch: Callable[[Background, str], object]) -> None:
        self.window, self.teller, self.watch = window, teller, watch

    @cached_property
    def drawing(self) -> Later:
        """What draws the pictures that are written; made when it is needed."""
        from fallline.gui.export.later import Later

        later = Later(self.window)
        later.failed.connect(lambda why: self.teller.warn(tr("The picture could not be drawn: {why}.", why=why)))
        self.watch(later.background, tr("Drawing the picture"))
        return later

    def write_figure(self, path: Path, figure: AnyFigure) -> None:
        """As a picture of the format that the ending of `path` says, or as a script of one."""
        from fallline.gui.export.image import drawing_of

        format = FORMATS.writing(path, "picture", "chart")
        make = drawing_of(figure) if format.kind == "picture" else lambda _: figure
        self.drawing.parts(figure, lambda parts: self.write(path, lambda: format.save(path, make(parts)), LONG))

    def attempt(self, what: str, act: Callable[[], object]) -> bool:
        """Whether `act` went well; a fault is said."""
        try:
            act()
        except (ExportError, ScenarioError) as error:
            self.teller.warn(tr("Could not {what}: {error}.", what=what, error=error))
            return False
        except OSError as error:
            self.teller.warn(tr("Could not {what}: {error}.", what=what, error=error.strerror or error))
            return False
        return True

    def write(self, path: Path, write: Callable[[], object], numbers: int) -> None:
        """In the background where so many `numbers` take long: it goes on to its end, and then says so."""

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

            if self.attempt(tr("write {name}", name=path.name), tell):
                self.teller.say(tr("Wrote {name}.", name=path.name))

        writing = Background(self.window)
        writing.answered.connect(done)
        writing.failed.connect(
            lambda why: self.teller.warn(tr("Could not write {name}: {why}.", name=path.name, why=why))
        )
        for end in (writing.answered, writing.failed):
            end.connect(writing.deleteLater)
        self.watch(writing, tr("Writing {name}", name=path.name))
        writing.ask(work, at_once=numbers < AT_ONCE)
