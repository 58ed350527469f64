"""What the export dialog is told: a kind of file, and the options of a picture and of a film. No Qt here."""

from __future__ import annotations

from typing import Any

import msgspec

from fallline.engine.family.fields import fields
from fallline.engine.files.atomic import ExportError
from fallline.engine.files.format import Format
from fallline.gui.export.codecs import chosen
from fallline.gui.export.options import OF_A_STILL, OF_THE_FIGURE, OF_THE_SURFACE, FilmOptions, PictureOptions

USUAL: dict[str, dict[str, Any]] = {"px": {"width": 1600.0, "height": 1000.0}, "cm": {"width": 8.5, "height": 6.0}}


class Choice(msgspec.Struct, frozen=True):
    """What is chosen of pictures is kept beside what is chosen of films."""

    format: Format
    still: PictureOptions
    film: FilmOptions

    @property
    def is_film(self) -> bool:
        """Whether it is written frame by frame."""
        return self.format.kind == "film"

    @property
    def options(self) -> PictureOptions:
        """Those of the kind."""
        return self.film if self.is_film else self.still

    @property
    def rows(self) -> list[str]:
        """The options that change something: a film is in pixels, and only a surface can be turned."""
        idle = [*(OF_A_STILL if self.is_film else ())]
        idle += [] if len(self.format.codecs) > 1 else ["codec"]
        idle += [] if self.options.show.startswith("surface") else OF_THE_SURFACE
        idle += ["theme", *OF_THE_FIGURE] if self.options.show == "window" else []  # it is shown as it is
        return [field.name for field in fields(type(self.options)) if field.name not in idle]

    @property
    def size(self) -> str:
        """In words."""
        across, down = self.options.pixels
        dots = "" if self.is_film else f", {self.options.resolution:.0f} dpi"
        return self.format.note or f"{across} × {down} pixels{dots}"

    def fault(self, steps: int) -> str:
        """Why no such file of a scenario of `steps` steps is written, in a sentence; or nothing."""
        if not self.is_film:
            return ""
        try:
            self.film.frames(steps)
            if self.format.codecs:
                chosen(self.format.name, self.film)
        except ExportError as error:
            return f"{str(error)[:1].upper()}{str(error)[1:]}."
        return ""

    def with_format(self, format: Format) -> Choice:
        """Another kind of file."""
        return msgspec.structs.replace(self, format=format)

    def edited(self, options: PictureOptions) -> Choice:
        """With other options of their kind."""
        name = "film" if isinstance(options, FilmOptions) else "still"
        return msgspec.structs.replace(self, **{name: options})

    def measured(self, unit: str) -> Choice:
        """A picture in another unit has another size: 1600 cm is no picture, and 8.5 pixels neither."""
        return self.edited(msgspec.structs.replace(self.still, unit=unit, **USUAL[unit]))
