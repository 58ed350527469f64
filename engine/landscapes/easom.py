"""Easom's function: one narrow well in an endless plain. Easom, M. Eng. thesis, Louisville 1990."""

import math
from typing import Any, ClassVar

from fallline.engine.problem.landscape import Landscape, Point, Window
from fallline.engine.problem.tree import cos, exp, pi


class Easom(Landscape, frozen=True, tag="easom"):
    """Easom:  f = -cos x cos y exp(-(x - pi)^2 - (y - pi)^2).   Easom, University of Louisville 1990."""

    group: ClassVar[str] = "Saddles and plateaus"
    purpose: ClassVar[str] = "a plain with one narrow hole"
    window: ClassVar[Window] = (-1.0, 7.0, -1.0, 7.0)
    start: ClassVar[Point] = (1.9, 4.3)
    source: ClassVar[str] = "Easom, A survey of global optimization techniques, University of Louisville 1990"

    def expression(self, x: Any, y: Any) -> Any:
        """Cosines under a Gaussian."""
        return -cos(x) * cos(y) * exp(-((x - pi) ** 2) - (y - pi) ** 2)

    def minima(self) -> tuple[Point, ...]:
        """(pi, pi)."""
        return ((math.pi, math.pi),)

    def latex(self) -> str:
        """As it is usually written."""
        return r"f = -\cos x\,\cos y\;e^{-(x-\pi)^2 - (y-\pi)^2}"
