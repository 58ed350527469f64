"""Lévy's function no. 13: a bowl under a fine ripple. Lévy and Montalvo, SIAM J. Sci. Stat. Comput. 6, 1985."""

from typing import Any, ClassVar

from fallline.engine.problem.landscape import Landscape, Point, Window
from fallline.engine.problem.tree import pi, sin


class Levy13(Landscape, frozen=True, tag="levy-13"):
    """Lévy 13:  f = sin^2 3 pi x + (x - 1)^2 (1 + sin^2 3 pi y) + (y - 1)^2 (1 + sin^2 2 pi y).   Lévy, 1985."""

    group: ClassVar[str] = "Many minima"
    purpose: ClassVar[str] = "a grid of minima in a bowl"
    title: ClassVar[str] = "Lévy 13"
    window: ClassVar[Window] = (-2.0, 4.0, -2.0, 4.0)
    start: ClassVar[Point] = (-1.3, 3.1)
    source: ClassVar[str] = "Lévy and Montalvo, SIAM Journal on Scientific and Statistical Computing 6, 1985"

    def expression(self, x: Any, y: Any) -> Any:
        """A ripple, and a rippled square in each coordinate."""
        ripple = sin(3 * pi * x) ** 2
        return ripple + (x - 1) ** 2 * (1 + sin(3 * pi * y) ** 2) + (y - 1) ** 2 * (1 + sin(2 * pi * y) ** 2)

    def minima(self) -> tuple[Point, ...]:
        """The global one, among many."""
        return ((1.0, 1.0),)

    def latex(self) -> str:
        """As it is usually written."""
        return r"f = \sin^2 3\pi x + (x-1)^2(1 + \sin^2 3\pi y) + (y-1)^2(1 + \sin^2 2\pi y)"
