"""Himmelblau's function: four minima of the same depth. Himmelblau, Applied Nonlinear Programming, 1972."""

from typing import Any, ClassVar

from fallline.engine.problem.landscape import Landscape, Point, Window


class Himmelblau(Landscape, frozen=True, tag="himmelblau"):
    """Himmelblau:  f = (x^2 + y - 11)^2 + (x + y^2 - 7)^2.   Applied Nonlinear Programming, 1972."""

    group: ClassVar[str] = "Many minima"
    purpose: ClassVar[str] = "four minima, all as deep"
    window: ClassVar[Window] = (-5.5, 5.5, -5.5, 5.5)
    start: ClassVar[Point] = (-0.5, -1.0)
    source: ClassVar[str] = "Himmelblau, Applied Nonlinear Programming, McGraw-Hill 1972"

    def expression(self, x: Any, y: Any) -> Any:
        """Two squares."""
        return (x**2 + y - 11) ** 2 + (x + y**2 - 7) ** 2

    def residuals(self, x: Any, y: Any) -> tuple[Any, ...]:
        """Two parabolas; the minima are where they cross."""
        return x**2 + y - 11, x + y**2 - 7

    def minima(self) -> tuple[Point, ...]:
        """Four, all of loss 0."""
        return MINIMA

    def latex(self) -> str:
        """As it is usually written."""
        return "f = (x^2 + y - 11)^2 + (x + y^2 - 7)^2"


MINIMA = (
    (3.0, 2.0),
    (-2.8051180869527448, 3.1313125182505730),
    (-3.7793102533777469, -3.2831859912861694),
    (3.5844283403304917, -1.8481265269644036),
)
