"""How a figure is dressed for a journal: one declaration for the dialog and for the command line. No Qt here."""

from __future__ import annotations

import re
from typing import Annotated, Literal

import msgspec
from msgspec import Meta

from fallline.engine.language import tr
from fallline.gui.chart.styles import SCREEN, STYLES, FigureStyle, Font, StyleName

OF_A_STYLE = ("font", "marks", "names", "letters", "levels", "bar", "x_name", "y_name", "panels", "beside", "inset")
"""Options of figures that are drawn in a style, and not as the window has them."""
OF_THE_PLANE = ("levels", "bar", "inset")
"""Of those the ones that change nothing of a surface."""


class FigureOptions(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What a journal's figure has, and a picture of the window has not."""

    style: Annotated[
        StyleName,
        Meta(description="; ".join(f"{style.name}: {style.words}" for style in STYLES.values())),
    ] = SCREEN
    font: Annotated[
        Literal["style", "sans", "arial", "serif", "tex"],
        Meta(description="of the style, without serifs, like Arial, like Times, or of TeX, where one is installed"),
    ] = "style"
    marks: Annotated[
        bool,
        Meta(
            description="dashes and markers tell runs apart, in grey print too", extra={"label": "dashes and markers"}
        ),
    ] = True
    names: Annotated[
        Literal["auto", "ends", "outside", "below"],
        Meta(
            description="where runs are named: at the ends of curves, beside the panels or below, or as there is room"
        ),
    ] = "auto"
    letters: Annotated[bool, Meta(description="(a), (b) over several panels", extra={"label": "panel letters"})] = True
    levels: Annotated[bool, Meta(description="contours bear their losses", extra={"label": "contour labels"})] = False
    bar: Annotated[bool, Meta(description="a colour bar with losses", extra={"label": "colour bar"})] = False
    x_name: Annotated[
        str,
        Meta(
            description="the name of the axis across; of several panels between semicolons", extra={"label": "x name"}
        ),
    ] = ""
    y_name: Annotated[str, Meta(description="of the axis up", extra={"label": "y name"})] = ""
    panels: Annotated[Literal["one", "methods"], Meta(description="all runs on one landscape, or a panel for each")] = (
        "one"
    )
    beside: Annotated[
        str, Meta(description="other scenarios, by name or file between commas, in panels of their own")
    ] = ""
    inset: Annotated[
        str, Meta(description="a part to show larger in a corner, such as 0.5:1.5,0.5:1.5 for x and y")
    ] = ""

    @property
    def dress(self) -> FigureStyle:
        """What the style says."""
        return STYLES[self.style]

    @property
    def typeface(self) -> Font:
        """The kind of font."""
        return self.dress.font if self.font == "style" else self.font

    @property
    def styled(self) -> bool:
        """Whether it is drawn in a style."""
        return self.style != SCREEN

    @property
    def others(self) -> tuple[str, ...]:
        """Names of scenarios beside it."""
        return tuple(filter(None, (word.strip() for word in self.beside.split(","))))

    @property
    def part(self) -> tuple[float, float, float, float] | None:
        """x0, x1, y0, y1 of the inset; raises ValueError."""
        number = r"\s*([-+]?(?:\d+\.?\d*|\.\d+)(?:e[-+]?\d+)?)\s*"
        match = re.fullmatch(rf"{number}:{number},{number}:{number}", self.inset)
        if not self.inset:
            return None
        x0, x1, y0, y1 = map(float, match.groups()) if match else (0.0,) * 4
        if not (x0 < x1 and y0 < y1):
            raise ValueError(tr("write an inset as x from:to, y from:to, such as 0.5:1.5,-1:1"))
        return x0, x1, y0, y1
