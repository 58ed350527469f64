"""What the export dialog asks of a window with plots, such as a lab: figures given as data, pictures alone."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any, NoReturn

from PySide6.QtWidgets import QWidget

from fallline.engine.files.format import Kind
from fallline.gui.export.charted import ChartFigure
from fallline.gui.export.options import OF_THE_SURFACE, FilmOptions, PictureOptions
from fallline.gui.export.writer import Writer


class PlotExports(Writer):
    """`make(options)` is the figure of what `window` shows, `name` a file's, `start` how it looks at first."""

    kinds: tuple[Kind, ...] = ("picture", "chart")
    idle: tuple[str, ...] = ("show", "step", "levels", "bar", "panels", "inset", "beside", *OF_THE_SURFACE)
    """Options that change nothing of plots."""
    last, playhead, recorded_in = 0, None, None

    def __init__(
        self,
        window: QWidget,
        name: str,
        start: PictureOptions,
        make: Callable[[PictureOptions], ChartFigure],
        say: Callable[[str], object],
    ) -> None:
        self.name, self.start, self.make, self._say = name, start, make, say
        super().__init__(window, self, lambda *_: None)

    def say(self, words: str) -> None:
        """How it went."""
        self._say(words)

    def warn(self, words: str) -> None:
        """That it failed."""
        self._say(words)

    def look_of(self, kind: type[Any]) -> Any:
        """Options to begin with."""
        return self.start if kind is PictureOptions else kind()

    def suggest(self, ending: str) -> str:
        """Where a file of this kind might go."""
        return f"{self.name}{ending}"

    def figure(self, options: PictureOptions, *, draft: bool = False) -> ChartFigure:
        """What would be written."""
        return self.make(options)

    def ready(self) -> bool:
        """It was computed before anybody could ask."""
        return True

    def export_picture_path(self, path: Path, options: PictureOptions) -> None:
        """Write a picture, and say so."""
        self.write_figure(path, self.make(options))

    def shot(self, options: PictureOptions, size: tuple[int, int]) -> NoReturn:
        """No window is shown as it is."""
        raise NotImplementedError

    def film(self, path: Path, options: FilmOptions, parent: object = None) -> NoReturn:
        """Nothing of it moves."""
        raise NotImplementedError
