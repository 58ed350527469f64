"""Boxes of many seeds at each of some sizes: the middle half, the median, and whiskers to all."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from fallline.gui.labs.plot import LabPlot

Array = NDArray[np.float64]


def boxes(plot: LabPlot, rows: Sequence[tuple[int, Array]], colour: str) -> None:
    """A box at each size for its values (n,); those that are not finite are left out."""
    there = [(size, values[np.isfinite(values)]) for size, values in rows]
    there = [(size, values) for size, values in there if values.size]
    if not there:
        return
    sizes = np.array([size for size, _ in there], dtype=float)
    low, first, middle, third, high = np.array([np.percentile(v, (0, 25, 50, 75, 100)) for _, v in there]).T
    gap, thrice = np.full_like(sizes, np.nan), np.repeat(sizes, 3)
    plot.curve(thrice, np.column_stack([low, high, gap]).ravel(), colour)
    plot.curve(thrice, np.column_stack([first, third, gap]).ravel(), colour, width=9)
    plot.curve(sizes, middle, colour, faint=True)
    plot.points(sizes, middle, "text", symbol="o", size=6, rim=False)
