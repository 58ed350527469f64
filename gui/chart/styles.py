"""What journals, slides and paper ask of a figure: one record each, in one table that dialog and command line read."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Literal

import msgspec

from fallline.engine.language import tr

Font = Literal["sans", "arial", "serif", "tex"]
INCHES = {"in": 1.0, "cm": 1 / 2.54, "mm": 1 / 25.4, "pt": 1 / 72}
"""Of one unit on paper."""


class FigureStyle(msgspec.Struct, frozen=True, kw_only=True):
    """Sizes of text, lines, ticks and markers in points, 72 an inch."""

    name: str
    words: str
    """For people."""
    size: tuple[float, float]
    """Width as the journal has it, and a height that goes with it, in `unit`."""
    unit: Literal["px", "cm", "in", "mm", "pt"]
    font: Font = "sans"
    text: float = 8.0
    """Names of axes and of runs."""
    small: float = 7.0
    """Numbers at ticks, values on contours."""
    line: float = 1.0
    """Paths and curves."""
    thin: float = 0.4
    """Contours and grid."""
    axis: float = 0.5
    marker: float = 4.0
    """Across."""
    tick: float = 2.5
    """Long; inwards where `inward`, and then on all four sides."""
    inward: bool = True
    grid: bool = False
    theme: Literal["dark", "light", "print"] = "print"
    title: bool = False
    """Whether the title stands over the figure: a journal has a caption under it."""
    marks: bool = True
    """Whether dashes and markers tell runs apart, as grey print needs it."""

    @property
    def options(self) -> dict[str, Any]:
        """What it has to say of the options of a picture that nobody gave."""
        width, height = self.size
        chosen = {"theme": self.theme, "title": self.title, "marks": self.marks}
        return {"width": width, "height": height, "unit": self.unit} | chosen


SCREEN, PAPER = "screen", "print"
"""The style of what nobody chose one for, in pixels and on paper."""
STYLES: dict[str, FigureStyle] = {
    style.name: style
    for style in (
        FigureStyle(  # its text and lines are of maps alone: the window's own views draw figures
            name=SCREEN, words=tr("as the window has it"), size=(1600, 1000), unit="px", theme="dark", title=True,
            text=10.0, small=9.0, line=1.6, thin=0.6, axis=0.8, marker=8.0, tick=4.0, inward=False,
        ),
        FigureStyle(  # the width of its text; Times of 10 points around, 9 in captions
            name="neurips", words=tr("NeurIPS, 5.5 inches"), size=(5.5, 3.4), unit="in", font="serif",
            text=9.0, small=8.0, line=1.1, thin=0.45, marker=4.5,
        ),
        FigureStyle(
            name="ieee", words=tr("IEEE, one column of 3.5 inches"), size=(3.5, 2.6), unit="in", font="serif",
        ),
        FigureStyle(
            name="ieee-double", words=tr("IEEE, two columns, 7.16 inches"), size=(7.16, 3.2), unit="in", font="serif",
        ),
        FigureStyle(  # 5 to 7 points, lines of a quarter to one point
            name="nature", words=tr("Nature, one column of 89 mm"), size=(89, 66), unit="mm", font="arial",
            text=7.0, small=6.0, thin=0.3, marker=3.6, tick=2.0, inward=False,
        ),
        FigureStyle(
            name="nature-double", words=tr("Nature, two columns, 183 mm"), size=(183, 85), unit="mm", font="arial",
            text=7.0, small=6.0, thin=0.3, marker=3.6, tick=2.0, inward=False,
        ),
        FigureStyle(
            name="slides", words=tr("a slide, 16 to 9"), size=(10, 5.625), unit="in", text=18.0, small=15.0, line=2.6,
            thin=0.9, axis=1.1, marker=11.0, tick=5.0, inward=False, grid=True, theme="light", title=True, marks=False,
        ),
        FigureStyle(
            name="print", words=tr("paper, 8.5 cm"), size=(8.5, 6), unit="cm", tick=2.2, inward=False, grid=True,
        ),
    )
}  # fmt: skip

if TYPE_CHECKING:
    StyleName = str
else:
    StyleName = Literal[tuple(STYLES)]
"""Any of them; the form and the command line read the names off it."""
