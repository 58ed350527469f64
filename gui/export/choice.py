"""What the export dialog is told: a kind of file, and the options of a picture and of a film. No Qt here."""

from __future__ import annotations

import msgspec

from fallline.engine.family.fields import fields
from fallline.engine.files.atomic import ExportError
from fallline.engine.files.format import Format
from fallline.engine.files.open import load_scenario
from fallline.engine.language import tr
from fallline.engine.scenario.scenario import ScenarioError
from fallline.gui.chart.styles import PAPER, STYLES
from fallline.gui.export.codecs import chosen
from fallline.gui.export.figure_options import OF_A_STYLE, OF_THE_PLANE
from fallline.gui.export.options import OF_A_STILL, OF_THE_FIGURE, OF_THE_SURFACE, FilmOptions, PictureOptions

USUAL = {"px": (1600.0, 1000.0), "cm": (8.5, 6.0), "mm": (85.0, 60.0), "in": (3.5, 2.6), "pt": (252.0, 187.0)}
"""Width and height to begin with in each unit."""


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
        idle += () if self.options.styled else OF_A_STYLE
        idle += OF_THE_PLANE if self.options.show.startswith("surface") else ()
        idle += ["theme", "style", *OF_THE_FIGURE] if self.options.show == "window" else []  # it is shown as it is
        return [field.name for field in fields(type(self.options)) if field.name not in idle]

    @property
    def size(self) -> str:
        """In words."""
        across, down = self.options.pixels
        dots = "" if self.is_film else tr(", {resolution:.0f} dpi", resolution=self.options.resolution)
        return self.format.note or tr("{across} × {down} pixels{dots}", across=across, down=down, dots=dots)

    def fault(self, steps: int) -> str:
        """Why no such file of a scenario of `steps` steps is written, in a sentence; or nothing."""
        try:
            for name in self.options.others:
                load_scenario(name)
            if not self.is_film:
                return ""
            self.film.frames(steps)
            if self.format.codecs:
                chosen(self.format.name, self.film)
        except (ExportError, ScenarioError, OSError) as error:
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
        """A picture in another unit has another size: 1600 cm is no picture, and 8.5 pixels neither.

        One that was as the window has it is dressed for paper there.
        """
        style = PAPER if unit != "px" and not self.still.styled else self.still.style
        dressed = STYLES[style].options if style != self.still.style else {}
        width, height = USUAL[unit]
        size = {"unit": unit, "width": width, "height": height, "dpi": self._dpi(unit)}
        return self.edited(msgspec.structs.replace(self.still, **dressed | size, style=style))

    def styled(self, style: str) -> Choice:
        """In the size and dress of a style, until they are changed; the screen's theme stays with the screen."""
        dressed = STYLES[style].options
        return self.edited(
            msgspec.structs.replace(self.still, style=style, dpi=self._dpi(STYLES[style].unit), **dressed)
        )

    def _dpi(self, unit: str) -> int:
        """Pixels per inch of a screen are none of paper."""
        return self.still.dpi if self.still.on_paper == (unit != "px") else 0
