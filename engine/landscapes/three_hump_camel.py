"""The three-hump camel: a deep well between two shallow ones. Branin, IBM J. Res. Dev. 16, 1972."""

from typing import Any, ClassVar

from fallline.engine.problem.landscape import Landscape, Point, Window


class ThreeHumpCamel(Landscape, frozen=True, tag="three-hump-camel"):
    """Three-hump camel:  f = 2 x^2 - 1.05 x^4 + x^6 / 6 + x y + y^2.   Branin, IBM J. Res. Dev. 16, 1972."""

    group: ClassVar[str] = "Many minima"
    purpose: ClassVar[str] = "three minima, one the deepest"
    title: ClassVar[str] = "Three-hump camel"
    window: ClassVar[Window] = (-2.4, 2.4, -2.0, 2.0)
    start: ClassVar[Point] = (-1.3, 1.7)
    source: ClassVar[str] = "Branin, IBM Journal of Research and Development 16, 1972; arXiv:1308.4008"

    def expression(self, x: Any, y: Any) -> Any:
        """A polynomial of degree six."""
        return 2 * x**2 - 1.05 * x**4 + x**6 / 6 + x * y + y**2

    def minima(self) -> tuple[Point, ...]:
        """The global one; local ones of loss 0.2986 are +-(1.74755, -0.87378)."""
        return ((0.0, 0.0),)

    def latex(self) -> str:
        """As it is usually written."""
        return r"f = 2x^2 - 1.05\,x^4 + \frac{x^6}{6} + xy + y^2"
