"""The six-hump camel: six minima in three pairs, two of them global. Branin, IBM J. Res. Dev. 16, 1972."""

from typing import Any, ClassVar

from fallline.engine.problem.landscape import Landscape, Point, Window


class SixHumpCamel(Landscape, frozen=True, tag="six-hump-camel"):
    """Six-hump camel:  f = (4 - 2.1 x^2 + x^4 / 3) x^2 + x y + (4 y^2 - 4) y^2.   Branin, IBM J. Res. Dev. 16, 1972."""

    group: ClassVar[str] = "Many minima"
    purpose: ClassVar[str] = "six minima, two of them the deepest"
    title: ClassVar[str] = "Six-hump camel"
    window: ClassVar[Window] = (-2.2, 2.2, -1.2, 1.2)
    start: ClassVar[Point] = (-1.3, 1.0)
    source: ClassVar[str] = "Branin, IBM Journal of Research and Development 16, 1972; arXiv:1308.4008"

    def expression(self, x: Any, y: Any) -> Any:
        """A polynomial of degree six."""
        return (4 - 2.1 * x**2 + x**4 / 3) * x**2 + x * y + (4 * y**2 - 4) * y**2

    def minima(self) -> tuple[Point, ...]:
        """The global pair."""
        return ((0.08984201310031806, -0.7126564030207396), (-0.08984201310031806, 0.7126564030207396))

    def latex(self) -> str:
        """As it is usually written."""
        return r"f = \left(4 - 2.1\,x^2 + \frac{x^4}{3}\right)x^2 + xy + (4y^2 - 4)\,y^2"
