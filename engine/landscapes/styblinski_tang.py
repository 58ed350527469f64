"""Styblinski and Tang's function: four wells, one deepest. Neural Networks 3, 1990."""

from typing import Any, ClassVar

from fallline.engine.problem.landscape import Landscape, Point, Window


class StyblinskiTang(Landscape, frozen=True, tag="styblinski-tang"):
    """Styblinski-Tang:  f = (x^4 - 16 x^2 + 5 x + y^4 - 16 y^2 + 5 y) / 2.   Neural Networks 3, 1990."""

    group: ClassVar[str] = "Many minima"
    purpose: ClassVar[str] = "four minima, one the deepest"
    title: ClassVar[str] = "Styblinski–Tang"
    window: ClassVar[Window] = (-5.0, 5.0, -5.0, 5.0)
    start: ClassVar[Point] = (0.4, 0.6)
    source: ClassVar[str] = "Styblinski and Tang, Neural Networks 3, 1990"

    def expression(self, x: Any, y: Any) -> Any:
        """A tilted double well in each coordinate."""
        return (x**4 - 16 * x**2 + 5 * x + y**4 - 16 * y**2 + 5 * y) / 2

    def minima(self) -> tuple[Point, ...]:
        """The global one, where 4 x^3 - 32 x + 5 = 0."""
        return ((-2.903534027771177, -2.903534027771177),)

    def latex(self) -> str:
        """As it is usually written."""
        return r"f = \frac{1}{2}\left(x^4 - 16x^2 + 5x + y^4 - 16y^2 + 5y\right)"
