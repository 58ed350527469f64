"""The colours of the block in a theme."""

from __future__ import annotations

import numpy as np
from PySide6.QtGui import QColor

from fallline.gui.theme import Theme
from fallline.gui.views.surface_shade import Paint


def paint_of(theme: Theme) -> Paint:
    """The heat map's colours; the sides of the block lean towards the window's."""
    stops, colours = zip(*theme.heat, strict=True)
    stop, table = np.linspace(0, 1, 256), np.array(colours, dtype=np.float64)
    heat = np.column_stack([np.interp(stop, stops, table[:, channel]) for channel in (0, 1, 2)]).astype(np.float32)
    contour = np.array([*_rgb(theme.contour), theme.contour_alpha], dtype=np.float32)
    wall = np.array(_rgb(theme.card), dtype=np.float32)
    if theme.name == "dark":
        return Paint(heat, wall, contour, (heat[-1] + contour[:3]) / 2, heat[0] / 3, 0.34)
    return Paint(heat, wall, contour, heat[0], contour[:3], 0.34)


def _rgb(name: str) -> tuple[int, int, int]:
    colour = QColor(name)
    return colour.red(), colour.green(), colour.blue()
