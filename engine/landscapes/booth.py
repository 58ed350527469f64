"""Booth's function: two linear equations in the least-squares sense, kappa 9."""

from typing import Any, ClassVar

from fallline.engine.problem.landscape import Landscape, Point, Window


class Booth(Landscape, frozen=True, tag="booth"):
    """Booth:  f = (x + 2y - 7)^2 + (2x + y - 5)^2.   Jamil and Yang, arXiv:1308.4008, 2013."""

    group: ClassVar[str] = "Bowls"
    purpose: ClassVar[str] = "a plain bowl, its axes turned"
    window: ClassVar[Window] = (-10.0, 10.0, -10.0, 10.0)
    start: ClassVar[Point] = (-8.0, 5.0)
    source: ClassVar[str] = "Jamil and Yang, A literature survey of benchmark functions, arXiv:1308.4008, 2013"

    def expression(self, x: Any, y: Any) -> Any:
        """Two squares."""
        return (x + 2 * y - 7) ** 2 + (2 * x + y - 5) ** 2

    def residuals(self, x: Any, y: Any) -> tuple[Any, ...]:
        """The two equations."""
        return x + 2 * y - 7, 2 * x + y - 5

    def minima(self) -> tuple[Point, ...]:
        """Where both equations hold."""
        return ((1.0, 3.0),)

    def latex(self) -> str:
        """As it is usually written."""
        return "f = (x + 2y - 7)^2 + (2x + y - 5)^2"
