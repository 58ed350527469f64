"""Griewank's function: waves on a bowl so wide that here it is almost flat. J. Optim. Theory Appl. 34, 1981."""

from typing import Any, ClassVar

from fallline.engine.problem.landscape import Landscape, Point, Window
from fallline.engine.problem.tree import cos, sqrt


class Griewank(Landscape, frozen=True, tag="griewank"):
    """Griewank:  f = (x^2 + y^2) / 4000 - cos x cos(y / sqrt 2) + 1.   J. Optim. Theory Appl. 34, 1981."""

    group: ClassVar[str] = "Many minima"
    purpose: ClassVar[str] = "many shallow minima in a wide bowl"
    window: ClassVar[Window] = (-12.0, 12.0, -12.0, 12.0)
    start: ClassVar[Point] = (-7.4, 6.3)
    source: ClassVar[str] = "Griewank, Journal of Optimization Theory and Applications 34, 1981; arXiv:1308.4008"

    def expression(self, x: Any, y: Any) -> Any:
        """A bowl and a product of waves."""
        return (x**2 + y**2) / 4000 - cos(x) * cos(y / sqrt(2)) + 1

    def minima(self) -> tuple[Point, ...]:
        """The global one; the domain of the literature, +-600, holds thousands."""
        return ((0.0, 0.0),)

    def latex(self) -> str:
        """As it is usually written."""
        return r"f = \frac{x^2 + y^2}{4000} - \cos x\,\cos\frac{y}{\sqrt{2}} + 1"
