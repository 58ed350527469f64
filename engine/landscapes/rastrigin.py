"""Rastrigin's function: a bowl full of egg cups. Rastrigin, 1974; Mühlenbein, Schomisch and Born, 1991."""

from typing import Any, ClassVar

from fallline.engine.problem.landscape import Landscape, Point, Window
from fallline.engine.problem.tree import cos, pi


class Rastrigin(Landscape, frozen=True, tag="rastrigin"):
    """Rastrigin:  f = 20 + x^2 - 10 cos 2 pi x + y^2 - 10 cos 2 pi y.   Rastrigin, Nauka 1974."""

    group: ClassVar[str] = "Many minima"
    purpose: ClassVar[str] = "a regular field of minima"
    window: ClassVar[Window] = (-5.12, 5.12, -5.12, 5.12)
    start: ClassVar[Point] = (-3.3, 2.4)
    source: ClassVar[str] = "Rastrigin, Systems of Extremal Control, Nauka 1974"

    def expression(self, x: Any, y: Any) -> Any:
        """A bowl and a cosine in each coordinate."""
        return 20 + x**2 - 10 * cos(2 * pi * x) + y**2 - 10 * cos(2 * pi * y)

    def minima(self) -> tuple[Point, ...]:
        """The global one; about a hundred others lie near the whole numbers."""
        return ((0.0, 0.0),)

    def latex(self) -> str:
        """As it is usually written."""
        return r"f = 20 + x^2 - 10\cos 2\pi x + y^2 - 10\cos 2\pi y"
