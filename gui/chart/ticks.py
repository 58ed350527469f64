"""Ticks of an axis of a figure, and the room that their numbers take."""

from __future__ import annotations

from typing import NamedTuple

from fallline.gui.chart.chart import Axis
from fallline.gui.widgets.ticks import linear_labels, linear_ticks, log_labels, log_ticks


class Ticked(NamedTuple):
    """Places with a number, their numbers, and places without."""

    at: list[float]
    words: list[str]
    between: list[float]


def ticks(axis: Axis, size: float, gap: float) -> Ticked:
    """Of `axis` over `size` points, numbers at least `gap` points apart."""
    if axis.log:
        _, at, between = log_ticks(axis.low, axis.high, size, gap)
        return Ticked(at, log_labels(at), between)
    spacing, at, between = linear_ticks(axis.low, axis.high, size, gap, axis.whole)
    return Ticked(at, linear_labels(at, spacing), between)
