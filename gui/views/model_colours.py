"""Colours for what a model says: classes, their probabilities, brightness of pixels, and signed weights."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from PySide6.QtGui import QColor

from fallline.gui.theme import Theme

Array = NDArray[np.float64]
Pixels = NDArray[np.uint8]
ORDER = ("orange", "sky", "green", "pink", "blue", "vermilion", "yellow", "grey")
"""Of the classes; more than these take them in turn, and other shapes."""
SHAPES = ("o", "s", "t1", "d", "t", "star", "p", "h", "+", "x")
GLYPHS = "●■▲◆▼★⬟⬢✚✖"
"""Of their points, and as text: colour is never the only sign."""
SHARE = 0.55
"""Of a class where its probability is 1; the rest is the plot's own colour, which points stand out from."""


def class_colour(number: int, theme: Theme) -> str:
    """As the theme gives it."""
    return theme.runs[ORDER[number % len(ORDER)]]


def mixed(shares: Array, theme: Theme) -> Pixels:
    """Probabilities (..., classes) as colours (..., 3): of two classes as likely, half of each."""
    classes = np.array([_rgb(class_colour(k, theme)) for k in range(shares.shape[-1])])
    found = SHARE * np.nan_to_num(shares) @ classes + (1 - SHARE) * np.array(_rgb(theme.plot))
    return np.asarray(np.clip(found, 0, 255).astype(np.uint8))


def grey(values: Array, high: float) -> Pixels:
    """Ink on paper: 0 white, `high` black."""
    tone = 255 * (1 - np.clip(values / (high or 1.0), 0, 1))
    return np.repeat(tone[..., None], 3, axis=-1).astype(np.uint8)


def signed(values: Array, theme: Theme) -> Pixels:
    """Sky below zero, orange above, the plot's own colour at zero; the largest in size is as strong as can be."""
    size = float(np.abs(values).max()) or 1.0
    strength = np.abs(values / size)[..., None]
    ends = np.where((values < 0)[..., None], _rgb(theme.runs["sky"]), _rgb(theme.runs["orange"]))
    return np.asarray((strength * ends + (1 - strength) * np.array(_rgb(theme.plot))).astype(np.uint8))


def _rgb(colour: str) -> tuple[int, int, int]:
    found = QColor(colour)
    return found.red(), found.green(), found.blue()
