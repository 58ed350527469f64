"""Beale's function: flat wings, steep corners. Beale, On an iterative method..., Princeton 1958."""

from typing import Any, ClassVar

from fallline.engine.problem.landscape import Landscape, Point, Window


class Beale(Landscape, frozen=True, tag="beale"):
    """Beale:  f = (1.5 - x + xy)^2 + (2.25 - x + xy^2)^2 + (2.625 - x + xy^3)^2.   Princeton, 1958."""

    group: ClassVar[str] = "Valleys"
    purpose: ClassVar[str] = "flat valleys between steep walls"
    window: ClassVar[Window] = (-4.5, 4.5, -4.5, 4.5)
    start: ClassVar[Point] = (1.0, 1.5)
    source: ClassVar[str] = "Beale, Statistical Techniques Research Group report 25, Princeton 1958"

    def expression(self, x: Any, y: Any) -> Any:
        """Three squares."""
        return (1.5 - x + x * y) ** 2 + (2.25 - x + x * y**2) ** 2 + (2.625 - x + x * y**3) ** 2

    def residuals(self, x: Any, y: Any) -> tuple[Any, ...]:
        """The three terms."""
        return 1.5 - x + x * y, 2.25 - x + x * y**2, 2.625 - x + x * y**3

    def minima(self) -> tuple[Point, ...]:
        """(3, 1/2)."""
        return ((3.0, 0.5),)

    def latex(self) -> str:
        """As a sum."""
        return r"f = \sum_{i=1}^{3} \left(c_i - x + x y^{i}\right)^2,\; c = (1.5,\, 2.25,\, 2.625)"
