"""What an overlay is made of, in the coordinates of the plot: arrows, rings, lines, shapes of one size, level lines."""

from __future__ import annotations

from typing import Literal

import msgspec
import numpy as np
from numpy.typing import NDArray
from PySide6.QtGui import QPainterPath

Array = NDArray[np.float64]


class Stroke(msgspec.Struct, frozen=True):
    """The line of an arrow and what is at its tip; `dash` in widths of the line."""

    width: float = 2.0
    dash: tuple[float, ...] = ()
    head: Literal["filled", "open", "diamond", "none"] = "filled"


class Arrow(msgspec.Struct, frozen=True):
    """From `tail` along `vector`, both (2,), with the stroke of its kind."""

    kind: str
    tail: Array
    vector: Array


class Ring(msgspec.Struct, frozen=True):
    """A point (2,) that was looked at."""

    kind: str
    at: Array


class Line(msgspec.Struct, frozen=True):
    """A polyline (k, 2); `dash` in widths of the line."""

    kind: str
    points: Array
    width: float = 1.4
    dash: tuple[float, ...] = ()


class Shape(msgspec.Struct, frozen=True):
    """A polyline (k, 2) around `centre` (2,), of one size on the screen, whatever the scale of the plot."""

    kind: str
    centre: Array
    outline: Array


class Levels(msgspec.Struct, frozen=True):
    """Lines of equal height, see-through; `path` in the coordinates of the plot."""

    kind: str
    path: QPainterPath


Mark = Arrow | Ring | Line | Shape | Levels


def visible(mark: Mark) -> bool:
    """Whether there is anything to see of it."""
    return not isinstance(mark, Arrow) or bool(mark.vector.any())
