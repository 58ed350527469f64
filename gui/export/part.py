"""What a figure is made of: parts that draw themselves, and the tracks that a film extends step by step."""

from __future__ import annotations

from collections.abc import Callable

import msgspec
import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QRectF
from PySide6.QtGui import QFont, QPainter

from fallline.engine.run.outline import Steps, place
from fallline.gui.views.dashes import dashed, lengths
from fallline.gui.views.segments import clipped_to
from fallline.gui.views.surface_ink import BRIGHT
from fallline.gui.views.surface_paths import Lines

Array = NDArray[np.float64]


class Record(msgspec.Struct, frozen=True):
    """What a part drew once, for any thread: the SVG that Qt made of it, and what that does not tell of its text."""

    svg: bytes
    font: QFont
    dots: float
    """Pixels to an inch where it was drawn."""


class Part(msgspec.Struct, frozen=True):
    """Something to draw, and the rectangle that lines given in data end at."""

    draw: Callable[[QPainter], None]
    clip: QRectF | None = None
    frame: QRectF | None = None
    """What can be seen of it, where that is not all."""
    font: QFont | None = None
    """Of its text, where the painter does not tell all of it: capitals and spacing."""
    pens: float = 1.0
    """What its cosmetic pens are multiplied by, where its painter is scaled: they would stay as wide."""
    record: Record | None = None
    """Where there is one, `draw` asks no widget, and may be called in any thread."""


class Track(msgspec.Struct, frozen=True):
    """One walker in the figure's units: its places (T+1, 2), or those of some `steps`, and how it looks."""

    points: Array
    colour: str
    symbol: str
    steps: Steps | None
    dashed: bool = False

    def place(self, step: int) -> int:
        """Where `step`, or the last before it, is among the points."""
        return min(place(self.steps, step), len(self.points) - 1)

    def pieces(self, begin: int, end: int, seen: QRectF, behind: int) -> list[tuple[Array, int]]:
        """The lines (k, 4) from step `begin` to step `end` inside `seen`, each kind with its alpha."""
        part = slice(self.place(begin), self.place(end) + 1)
        if self.dashed:
            return [(dashed(self.points[part], lengths(self.points)[part], seen), BRIGHT)]
        return [(clipped_to(self.points[part], seen), BRIGHT)]

    def is_behind(self, step: int) -> bool:
        """Whether something hides the place at `step`."""
        return False


class LaidTrack(Track, frozen=True, kw_only=True):
    """A track laid on a surface: `lines`, already where they are seen, follow the ground between the places."""

    lines: Lines

    def pieces(self, begin: int, end: int, seen: QRectF, behind: int) -> list[tuple[Array, int]]:
        """The same; what the ground hides has the alpha `behind`."""
        new = (self.lines.steps > begin) & (self.lines.steps <= end)
        return [
            (clipped_to(apart(self.lines.lines[new & (self.lines.hidden == hidden)]), seen), alpha)
            for hidden, alpha in ((False, BRIGHT), (True, behind))
        ]

    def is_behind(self, step: int) -> bool:
        """Whether the ground hides the place at `step`."""
        return bool(self.lines.behind[self.place(step)])


def apart(lines: Array) -> Array:
    """Lines (k, 4) as the points of a polyline that breaks after each."""
    points = np.full((3 * len(lines), 2), np.nan)
    points[0::3], points[1::3] = lines[:, :2], lines[:, 2:]
    return points
