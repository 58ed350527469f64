"""Ackley's function: a cone in a field of ripples. Ackley, 1987; Bäck, 1996."""

from typing import Any, ClassVar

from fallline.engine.problem.landscape import Landscape, Point, Window
from fallline.engine.problem.tree import cos, e, exp, pi, sqrt


class Ackley(Landscape, frozen=True, tag="ackley"):
    """Ackley:  f = -20 exp(-0.2 sqrt((x^2 + y^2) / 2)) - exp((cos 2 pi x + cos 2 pi y) / 2) + 20 + e.   Ackley, 1987.

    The minimum is the tip of a cone: there the gradient is given as 0, a subgradient, and the Hessian does not exist.
    """

    group: ClassVar[str] = "Many minima"
    purpose: ClassVar[str] = "a cone in a field of ripples"
    window: ClassVar[Window] = (-5.0, 5.0, -5.0, 5.0)
    start: ClassVar[Point] = (-3.3, 2.4)
    source: ClassVar[str] = "Ackley, A Connectionist Machine for Genetic Hillclimbing, Kluwer 1987"

    def expression(self, x: Any, y: Any) -> Any:
        """A cone, ripples, and the constants that make the minimum 0."""
        cone = -20 * exp(-sqrt((x**2 + y**2) / 2) / 5)
        return cone - exp((cos(2 * pi * x) + cos(2 * pi * y)) / 2) + 20 + e

    def minima(self) -> tuple[Point, ...]:
        """The tip of the cone."""
        return ((0.0, 0.0),)

    def latex(self) -> str:
        """As it is usually written."""
        return r"f = -20\,e^{-\frac{1}{5}\sqrt{(x^2+y^2)/2}} - e^{(\cos 2\pi x + \cos 2\pi y)/2} + 20 + e"
