"""McCormick's function: a trough with a wave along it. McCormick, Mathematical Programming 10, 1976."""

import math
from typing import Any, ClassVar

from fallline.engine.problem.landscape import Landscape, Point, Window
from fallline.engine.problem.tree import sin


class McCormick(Landscape, frozen=True, tag="mccormick"):
    """McCormick:  f = sin(x + y) + (x - y)^2 - 1.5 x + 2.5 y + 1.   Mathematical Programming 10, 1976."""

    group: ClassVar[str] = "Bowls"
    purpose: ClassVar[str] = "a bowl that sinks towards one side"
    title: ClassVar[str] = "McCormick"
    window: ClassVar[Window] = (-1.5, 4.0, -3.0, 4.0)
    start: ClassVar[Point] = (3.6, 0.4)
    source: ClassVar[str] = "McCormick, Mathematical Programming 10, 1976; arXiv:1308.4008"

    def expression(self, x: Any, y: Any) -> Any:
        """A wave along x + y, a trough across."""
        return sin(x + y) + (x - y) ** 2 - 1.5 * x + 2.5 * y + 1

    def minima(self) -> tuple[Point, ...]:
        """(1/2 - pi/3, -1/2 - pi/3), the lowest in the window; the wave repeats it by pi, pi higher each time."""
        return ((0.5 - math.pi / 3, -0.5 - math.pi / 3),)

    def latex(self) -> str:
        """As it is usually written."""
        return r"f = \sin(x+y) + (x-y)^2 - 1.5\,x + 2.5\,y + 1"
