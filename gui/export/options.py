"""What an exported picture or film looks like: one declaration for the dialog and for the command line. No Qt here."""

from __future__ import annotations

import math
import re
from typing import Annotated, Any, Literal, TypeVar

import msgspec
from msgspec import Meta

from fallline.engine.files.atomic import ExportError
from fallline.engine.language import tr
from fallline.gui.chart.styles import INCHES
from fallline.gui.export.figure_options import OF_A_STYLE, FigureOptions

Content = Literal[
    "contour", "contour+loss", "contour+condition", "surface", "surface+loss", "surface+condition", "window"
]
Step = Annotated[int, Meta(ge=0)]
ThemeName = Literal["dark", "light", "print"]

OF_A_STILL = ("unit", "dpi", "transparent", "style", *OF_A_STYLE)
"""Options that a film has no use for; then those of a surface alone, and of a figure, which a window is not."""
OF_THE_SURFACE, OF_THE_FIGURE = ("turn", "tilt", "log"), ("legend", "title")

USUAL = (1000, 625)
"""Layout units (CSS pixels) across and down at which a picture given in pixels reads like the window."""
SMALLEST, LARGEST, MOST_PIXELS, MOST_FRAMES = 150, 20_000, 100_000_000, 36_000
PER_INCH, PRINT_DPI = 96, 300
ON_PAPER = 0.8
"""Text of 10 points on the screen is 8 in print."""


class PictureOptions(FigureOptions, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A picture's size, content and dress. On paper text has its true size; in pixels it grows with them."""

    width: Annotated[
        float,
        Meta(gt=0, le=20_000, description="width, in the unit below", extra={"slider": (4, 4000), "scale": "log"}),
    ] = 1600.0
    height: Annotated[
        float,
        Meta(gt=0, le=20_000, description="height, in the unit below", extra={"slider": (4, 4000), "scale": "log"}),
    ] = 1000.0
    unit: Annotated[
        Literal["px", "cm", "in", "mm", "pt"],
        Meta(description="pixels, or centimetres, inches, millimetres or points on paper"),
    ] = "px"
    dpi: Annotated[
        int,
        Meta(
            ge=0,
            le=2400,
            description="pixels per inch; 0 is 300 on paper, and for pixels what reads well",
            extra={"slider": (0, 600), "zero": "auto"},
        ),
    ] = 0
    show: Annotated[
        Content,
        Meta(description="the contour view or the surface, alone or with a plot over the steps; or the whole window"),
    ] = "contour"
    turn: Annotated[
        float,
        Meta(
            ge=-180,
            le=180,
            description="degrees that the surface is turned by",
            extra={"unit": "°", "slider": (-180, 180)},
        ),
    ] = -32.0
    tilt: Annotated[
        float,
        Meta(
            ge=6,
            le=90,
            description="degrees that one looks down on the surface; 90 is from above",
            extra={"unit": "°", "slider": (6, 90)},
        ),
    ] = 46.0
    log: Annotated[
        bool, Meta(description="the surface's height by the logarithm of the loss", extra={"label": "log height"})
    ] = True
    theme: Annotated[ThemeName, Meta(description="print is white, with darker lines")] = "dark"
    transparent: Annotated[bool, Meta(description="no background")] = False
    legend: Annotated[bool, Meta(description="the runs and where they are, below")] = True
    title: Annotated[bool, Meta(description="title and step, above")] = True
    step: Annotated[Step | None, Meta(description="the step shown; the last by default")] = None

    def __post_init__(self) -> None:
        across, down = self._shape
        pixels = self.pixels
        if min(across, down) < SMALLEST:
            raise ValueError(tr("a picture is at least 4 cm (or 75 pixels) wide and high"))
        if max(pixels) > LARGEST or pixels[0] * pixels[1] > MOST_PIXELS:
            raise ValueError(
                tr(
                    "{width} x {height} pixels are too many; 100 million are the most",
                    width=pixels[0],
                    height=pixels[1],
                )
            )
        if self.styled and self.show == "window":
            raise ValueError(tr("the window is shown as it is; a style is for figures"))
        _ = self.part

    @property
    def on_paper(self) -> bool:
        """Whether its size is a length."""
        return self.unit in INCHES

    @property
    def scale(self) -> float:
        """Pixels for a unit of the layout of what is drawn as on the screen."""
        if self.on_paper:
            return (self.dpi or PRINT_DPI) * ON_PAPER / PER_INCH
        if self.dpi:
            return self.dpi / PER_INCH
        return max(min(self.width / USUAL[0], self.height / USUAL[1]), 0.5)

    @property
    def _shape(self) -> tuple[float, float]:
        """Width and height in the units of the window's widgets."""
        unit = PER_INCH * INCHES[self.unit] / ON_PAPER if self.on_paper else 1 / self.scale
        return self.width * unit, self.height * unit

    @property
    def layout(self) -> tuple[float, float]:
        """Width and height in the units of the layout: those of the window's widgets, or points of a style."""
        return self.points if self.styled else self._shape

    @property
    def resolution(self) -> float:
        """Pixels per inch of the page."""
        return self.pixels[0] / self.points[0] * 72

    @property
    def points(self) -> tuple[float, float]:
        """Width and height of a page, 72 an inch."""
        unit = 72 * INCHES[self.unit] if self.on_paper else 0.75 / self.scale
        return self.width * unit, self.height * unit

    @property
    def pixels(self) -> tuple[int, int]:
        """Width and height of a raster."""
        if not self.on_paper:
            return round(self.width), round(self.height)
        return round(self._shape[0] * self.scale), round(self._shape[1] * self.scale)


Sized = TypeVar("Sized", bound=PictureOptions)


class FilmOptions(PictureOptions, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A film of the steps from `first` to `last`."""

    width: Annotated[float, Meta(ge=160, le=3840, description="width in pixels", extra={"slider": (320, 1920)})] = (
        1280.0
    )
    height: Annotated[float, Meta(ge=120, le=2160, description="height in pixels", extra={"slider": (240, 1080)})] = (
        720.0
    )
    first: Annotated[int, Meta(ge=0, description="the first step", extra={"slider": (0, 500)})] = 0
    last: Annotated[
        int, Meta(ge=-1, description="the last step; -1 is that of the scenario", extra={"slider": (-1, 500)})
    ] = -1
    fps: Annotated[
        int, Meta(ge=1, le=60, description="frames a second; a GIF knows 100/n of them", extra={"slider": (5, 60)})
    ] = 30
    speed: Annotated[
        float, Meta(gt=0, le=10_000, description="steps a second", extra={"slider": (1, 500), "scale": "log"})
    ] = 30.0
    hold: Annotated[float, Meta(ge=0, le=10, description="seconds that the end stays", extra={"slider": (0, 5)})] = 1.0
    codec: Annotated[
        Literal["usual", "h264", "av1", "vp9"],
        Meta(description="of .mp4 (usual: h264, which slides and old players know) and .webm (vp9)"),
    ] = "usual"

    def __post_init__(self) -> None:
        if self.show == "window" or self.transparent or self.on_paper or self.styled:
            raise ValueError(
                tr("a film shows the contour view or the surface, alone or with a plot, on a background, in pixels")
            )
        super().__post_init__()

    def frames(self, count: int) -> int:
        """How many there are of a scenario of `count` steps. Raises ExportError where nobody would wait for them."""
        first, last = self._ends(count)
        moving, held = int((last - first) * self.fps / self.speed), 1 + round(self.hold * self.fps)
        if moving + held > MOST_FRAMES:
            least = (last - first) * self.fps / (MOST_FRAMES - held)
            raise ExportError(
                tr(
                    "a film of {frames:,} frames is too long, {most:,} are the most: show {speed:,} steps a "
                    "second or more",
                    frames=moving + held,
                    most=MOST_FRAMES,
                    speed=math.ceil(10 * least) / 10,
                )
            )
        return moving + held

    def steps(self, count: int) -> list[int]:
        """The step of every frame, for a scenario of `count` steps. Raises ExportError where they are too many."""
        (first, last), held = self._ends(count), 1 + round(self.hold * self.fps)
        moving = self.frames(count) - held
        return [*(first + int(index * self.speed / self.fps) for index in range(moving)), *[last] * held]

    def _ends(self, count: int) -> tuple[int, int]:
        last = count if self.last < 0 else min(self.last, count)
        return min(self.first, last), last


SLIDE_SIZE, SLIDE = "1600x900", (800, 450)
"""Pixels, and the layout at which words are read in a hall: as many lines as fit, and no more."""
NO_SNAPSHOTS = tr("the scenario has no snapshots: take some under Present, or write [[snapshots]] into its file")


def as_slides(options: Sized) -> Sized:
    """The same with words as large as a slide needs them, where nothing else is said."""
    if options.unit != "px" or options.dpi:
        return options
    dots = PER_INCH * min(options.width / SLIDE[0], options.height / SLIDE[1])
    return msgspec.structs.replace(options, dpi=max(round(dots), 1))


def checked(kind: type[Any], **values: object) -> Any:
    """A `kind` of `values`, those that are None left out; raises msgspec.ValidationError."""
    return msgspec.convert({name: value for name, value in values.items() if value is not None}, kind)


def parse_size(text: str) -> dict[str, object]:
    """Width, height and unit in "1600x1000", "8.5x6cm", "3.5x2.6in", "89x66mm" or "252x187pt"; raises ValueError."""
    unit = "px|" + "|".join(INCHES)
    match = re.fullmatch(rf"(\d{{1,5}}(?:\.\d+)?)({unit})?x(\d{{1,5}}(?:\.\d+)?)({unit})?", text)
    if not match or (match[2] and match[2] != match[4]):
        raise ValueError(
            tr("write width x height, in pixels such as 1600x1000, or on paper such as 8.5x6cm, 3.5x2.6in or 252x187pt")
        )
    return {"width": float(match[1]), "height": float(match[3]), "unit": match[4] or "px"}
