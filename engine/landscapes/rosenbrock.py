"""Rosenbrock's banana valley. Rosenbrock, The Computer Journal 3, 1960."""

from typing import Annotated, Any, ClassVar

from msgspec import Meta

from fallline.engine.problem.landscape import Landscape, Point, Window


class Rosenbrock(Landscape, frozen=True, tag="rosenbrock"):
    """Rosenbrock:  f = (1 - x)^2 + b (y - x^2)^2.   The Computer Journal 3(3), 1960."""

    group: ClassVar[str] = "Valleys"
    purpose: ClassVar[str] = "a bent valley, easy to enter and slow to follow"
    window: ClassVar[Window] = (-2.0, 2.0, -1.0, 3.0)
    start: ClassVar[Point] = (-1.5, 2.0)
    source: ClassVar[str] = "Rosenbrock, The Computer Journal 3(3), 1960"
    b: Annotated[
        float, Meta(gt=0, description="steepness of the valley's walls", extra={"scale": "log", "slider": (1, 1000)})
    ] = 100.0

    def expression(self, x: Any, y: Any) -> Any:
        """The banana."""
        return (1 - x) ** 2 + self.b * (y - x**2) ** 2

    def residuals(self, x: Any, y: Any) -> tuple[Any, ...]:
        """Distance from x = 1, and from the valley's floor."""
        return 1 - x, self.b**0.5 * (y - x**2)

    def minima(self) -> tuple[Point, ...]:
        """(1, 1), whatever b."""
        return ((1.0, 1.0),)

    def latex(self) -> str:
        """As it is usually written."""
        return "f = (1-x)^2 + b\\,(y-x^2)^2"
