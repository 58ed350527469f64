"""Bohachevsky's first function: a bowl with dents. Bohachevsky, Johnson and Stein, Technometrics 28, 1986."""

from typing import Any, ClassVar

from fallline.engine.problem.landscape import Landscape, Point, Window
from fallline.engine.problem.tree import cos, pi


class Bohachevsky(Landscape, frozen=True, tag="bohachevsky"):
    """Bohachevsky:  f = x^2 + 2 y^2 - 0.3 cos 3 pi x - 0.4 cos 4 pi y + 0.7.   Technometrics 28, 1986."""

    group: ClassVar[str] = "Many minima"
    purpose: ClassVar[str] = "a bowl with ripples on it"
    window: ClassVar[Window] = (-2.0, 2.0, -2.0, 2.0)
    start: ClassVar[Point] = (-1.7, 1.45)
    source: ClassVar[str] = "Bohachevsky, Johnson and Stein, Technometrics 28, 1986; arXiv:1308.4008"

    def expression(self, x: Any, y: Any) -> Any:
        """A bowl and a cosine in each coordinate."""
        return x**2 + 2 * y**2 - 0.3 * cos(3 * pi * x) - 0.4 * cos(4 * pi * y) + 0.7

    def minima(self) -> tuple[Point, ...]:
        """The global one."""
        return ((0.0, 0.0),)

    def latex(self) -> str:
        """As it is usually written."""
        return r"f = x^2 + 2y^2 - 0.3\cos 3\pi x - 0.4\cos 4\pi y + 0.7"
