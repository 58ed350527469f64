"""Branin's function: three minima of the same depth. Branin, IBM J. Res. Dev. 16, 1972; Dixon and Szegö, 1978."""

import math
from typing import Any, ClassVar

from fallline.engine.problem.landscape import Landscape, Point, Window
from fallline.engine.problem.tree import cos, pi


class Branin(Landscape, frozen=True, tag="branin"):
    """Branin:  f = (y - 5.1 x^2 / 4 pi^2 + 5 x / pi - 6)^2 + 10 (1 - 1 / 8 pi) cos x + 10.   IBM J. 16, 1972."""

    group: ClassVar[str] = "Many minima"
    purpose: ClassVar[str] = "three minima, all as deep"
    window: ClassVar[Window] = (-5.0, 10.0, 0.0, 15.0)
    start: ClassVar[Point] = (5.0, 13.0)
    source: ClassVar[str] = "Branin, IBM Journal of Research and Development 16, 1972; arXiv:1308.4008"

    def expression(self, x: Any, y: Any) -> Any:
        """A parabola squared, and a cosine."""
        parabola = y - 5.1 * x**2 / (4 * pi**2) + 5 * x / pi - 6
        return parabola**2 + 10 * (1 - 1 / (8 * pi)) * cos(x) + 10

    def minima(self) -> tuple[Point, ...]:
        """Where cos x = -1 and the parabola is met."""
        return ((-math.pi, 12.275), (math.pi, 2.275), (3 * math.pi, 2.475))

    def latex(self) -> str:
        """As it is usually written."""
        parabola = r"y - \frac{5.1}{4\pi^2}x^2 + \frac{5}{\pi}x - 6"
        return rf"f = \left({parabola}\right)^2 + 10\left(1 - \frac{{1}}{{8\pi}}\right)\cos x + 10"
