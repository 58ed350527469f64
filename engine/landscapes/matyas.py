"""Matyas' function: a smooth oblique bowl, kappa 25. Matyas, Automation and Remote Control 26, 1965."""

from typing import Any, ClassVar

from fallline.engine.problem.landscape import Landscape, Point, Window


class Matyas(Landscape, frozen=True, tag="matyas"):
    """Matyas:  f = 0.26 (x^2 + y^2) - 0.48 x y.   Matyas, Automation and Remote Control 26, 1965."""

    group: ClassVar[str] = "Bowls"
    purpose: ClassVar[str] = "a long and shallow bowl"
    window: ClassVar[Window] = (-10.0, 10.0, -10.0, 10.0)
    start: ClassVar[Point] = (-8.0, 1.0)
    source: ClassVar[str] = "Matyas, Automation and Remote Control 26, 1965"

    def expression(self, x: Any, y: Any) -> Any:
        """An oblique quadratic."""
        return 0.26 * (x**2 + y**2) - 0.48 * x * y

    def residuals(self, x: Any, y: Any) -> tuple[Any, ...]:
        """Across the ravine and along it: 0.26 = 0.5^2 + 0.1^2, 0.48 = 2 (0.5^2 - 0.1^2)."""
        return 0.5 * (x - y), 0.1 * (x + y)

    def minima(self) -> tuple[Point, ...]:
        """The origin."""
        return ((0.0, 0.0),)

    def latex(self) -> str:
        """As it is usually written."""
        return r"f = 0.26\,(x^2 + y^2) - 0.48\,xy"
