"""What a figure shows, as data: panels with axes, and on them grounds, contours, curves, marks and words. No Qt.

Places are in the units of the axes: of a logarithmic one log10.
"""

from __future__ import annotations

from collections.abc import Iterable

import msgspec
import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]
Dash = tuple[float, ...]
FAINT = 0.35
"""How much of the ground a faint line covers."""
DASHES: tuple[Dash, ...] = (
    (), (5.0, 1.8), (1.2, 1.4), (6.0, 1.6, 1.2, 1.6), (9.0, 2.0), (6.0, 1.4, 1.2, 1.4, 1.2, 1.4), (3.0, 1.2),
    (9.0, 1.6, 3.0, 1.6),
)  # fmt: skip
"""One for each run in turn, in widths of its line: solid, dashed, dotted, dash and dot, and longer ones."""


class Axis(msgspec.Struct, frozen=True):
    """From `low` to `high`; `whole` where only whole numbers mean something."""

    name: str
    low: float
    high: float
    log: bool = False
    whole: bool = False


class Look(msgspec.Struct, frozen=True):
    """How a run is drawn wherever it is: pyqtgraph's symbol, a dash in widths of the line."""

    label: str
    colour: str
    symbol: str = "o"
    """Nothing where it is a line without markers."""
    dash: Dash = ()
    marked: bool = False
    """Whether markers stand along it."""
    order: int = 0
    """Among the runs: where its markers begin."""
    lined: bool = True
    """Whether it is a line, and not points alone."""


class Line(msgspec.Struct, frozen=True):
    """A polyline (k, 2), NaN where it breaks; `run` names it. It ends in a marker where `ends`."""

    points: Array
    look: Look
    named: bool = True
    ends: bool = False
    begins: bool = False
    width: float = 1.0
    """Times that of the style."""
    faint: bool = False
    """Of what is still to come."""
    head: bool = False
    """Whether it ends in the head of an arrow."""


class Ground(msgspec.Struct, frozen=True):
    """An image, bytes of red, green, blue and alpha (rows from below, columns, 4), over x0, x1, y0, y1."""

    rgba: NDArray[np.uint8]
    place: tuple[float, float, float, float]
    smooth: bool = True
    """Whether colours run into each other, or each cell is one."""


class Contours(msgspec.Struct, frozen=True):
    """Lines (k, 2) with NaN between them, and where each level bears its value in words."""

    lines: Array
    colour: str
    alpha: int
    values: tuple[tuple[float, float, str], ...] = ()


class Marks(msgspec.Struct, frozen=True):
    """Points (k, 2) with one symbol, hollow where there is no `fill`."""

    points: Array
    symbol: str
    fill: str
    rim: str
    size: float = 1.0
    """Times that of the style."""


class Rule(msgspec.Struct, frozen=True):
    """A line across the panel at `x`, or at that y where it is not `upright`, with its words."""

    x: float
    colour: str
    words: str = ""
    upright: bool = True


class Words(msgspec.Struct, frozen=True):
    """Lines of words at a point, whose place in them is `anchor`: (0, 1) is their lower left corner."""

    x: float
    y: float
    words: str
    colour: str
    anchor: tuple[float, float] = (0.0, 1.0)


class Said(msgspec.Struct, frozen=True):
    """Words in place of a plot."""

    words: str


Layer = Line | Ground | Contours | Marks | Rule | Words | Said


class Bar(msgspec.Struct, frozen=True):
    """`colours` from 0 to 1, words at some `ticks`, what is measured; `other` is a colour with its word."""

    colours: tuple[tuple[float, tuple[int, int, int]], ...]
    ticks: tuple[tuple[float, str], ...]
    name: str
    other: tuple[tuple[int, int, int, int], str] | None = None


class Panel(msgspec.Struct, frozen=True):
    """One plot. `equal`: a unit of x is as long as one of y."""

    x: Axis
    y: Axis
    layers: tuple[Layer, ...] = ()
    title: str = ""
    equal: bool = False
    whole: bool = False
    """Whether no more is shown than the axes say: then its room is cut to their shape."""
    bar: Bar | None = None
    inset: Panel | None = None
    """A part of it that is shown larger in a corner."""
    note: str = ""
    """What it comes to: lines under the title."""

    @property
    def plotted(self) -> bool:
        """Whether there is a plot, and not words in its place."""
        return not self.said

    @property
    def said(self) -> tuple[str, ...]:
        """In place of a plot, a paragraph each."""
        return tuple(layer.words for layer in self.layers if isinstance(layer, Said))

    def lines(self) -> list[Line]:
        """Those that have a name."""
        return [layer for layer in self.layers if isinstance(layer, Line) and layer.named]


Place = tuple[int, int, int, int]
"""Row and column where a panel begins, and how many of them it takes."""


class Chart(msgspec.Struct, frozen=True):
    """Panels row by row, `rows` of them with their shares of the height, and `columns` with theirs of the width."""

    panels: tuple[Panel, ...]
    runs: tuple[Look, ...] = ()
    """Those that are named beside or under the panels."""
    columns: tuple[float, ...] = (1.0,)
    rows: tuple[float, ...] = (1.0,)
    places: tuple[Place, ...] = ()
    """Of the panels, where they are not simply row by row."""
    title: str = ""
    background: str = "#ffffff"
    text: str = "#000000"
    axis: str = "#222222"
    grid: str = "#dddddd"

    def cells(self) -> list[Place]:
        """Of each panel."""
        wide = len(self.columns)
        return list(self.places) or [(n // wide, n % wide, 1, 1) for n in range(len(self.panels))]


def unique(looks: Iterable[Look]) -> list[Look]:
    """Each once, in order."""
    return list({look.label: look for look in reversed(list(looks))}.values())[::-1]


def fitted(panel: Panel, width: float, height: float) -> Panel:
    """`panel` in a room of that shape: of equal axes one shows more on both sides, as the room asks."""
    if not panel.equal or width <= 0 or height <= 0:
        return panel
    across, up = panel.x.high - panel.x.low, panel.y.high - panel.y.low
    unit = max(across / width, up / height)
    spare_x, spare_y = (unit * width - across) / 2, (unit * height - up) / 2
    x = msgspec.structs.replace(panel.x, low=panel.x.low - spare_x, high=panel.x.high + spare_x)
    y = msgspec.structs.replace(panel.y, low=panel.y.low - spare_y, high=panel.y.high + spare_y)
    return msgspec.structs.replace(panel, x=x, y=y)
