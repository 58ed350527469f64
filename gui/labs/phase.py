"""The phase diagram as pixels and lines: fast in the valley's colour, red where a run leaves."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from contourpy import LineType, contour_generator
from numpy.typing import NDArray
from PySide6.QtGui import QColor

from fallline.engine.studies.damping import Diagram, steps_per_digit
from fallline.gui.theme import Theme
from fallline.gui.views.ground import coloured

Array = NDArray[np.float64]
FASTEST, SLOWEST = 1.5, 400.0
"""Steps per digit at the two ends of the colours."""
NEAR = (0.35, 0.07)
"""Of the diagram's two ways, in which two numbers would lie on each other."""
LINES = (5.0, 10.0, 20.0, 50.0, 100.0)


def paint(found: Diagram, theme: Theme) -> NDArray[np.uint8]:
    """RGBA bytes (rows of beta, columns of lr, 4)."""
    steps = np.clip(steps_per_digit(found.rate), FASTEST, SLOWEST)
    heights = np.log(steps / FASTEST) / np.log(SLOWEST / FASTEST)
    rgba = coloured(heights, theme)
    rgba[found.rate >= 1] = [*(round(0.16 * a + 0.84 * b) for a, b in _pairs(theme.error, theme.panel)), 255]
    return rgba


def _pairs(one: str, other: str) -> list[tuple[int, int]]:
    first, second = QColor(one), QColor(other)
    return [(first.red(), second.red()), (first.green(), second.green()), (first.blue(), second.blue())]


def rate_lines(found: Diagram) -> dict[float, tuple[Array, Array]]:
    """Steps per digit -> the line on which it takes so many."""
    steps = np.clip(steps_per_digit(found.rate), FASTEST / 10, 10 * SLOWEST)
    generator = contour_generator(found.lr, found.beta, np.log(steps), line_type=LineType.ChunkCombinedNan)
    lines = {}
    for level in LINES:
        points = generator.lines(np.log(level))[0][0]
        if points is not None:
            lines[level] = (points[:, 0], points[:, 1])
    return lines


def apart(place: tuple[float, float], others: Sequence[tuple[float, float]]) -> bool:
    """Whether a number there covers none of the `others`."""
    return all(abs(place[0] - x) > NEAR[0] or abs(place[1] - y) > NEAR[1] for x, y in others)


def label_place(x: Array, y: Array) -> tuple[float, float]:
    """Where a line's number goes: the middle of its level top."""
    top = np.flatnonzero(y > np.nanmax(y) - 0.004)
    middle = top[np.argmin(np.abs(x[top] - np.nanmean(x[top])))]
    return float(x[middle]), float(y[middle])
