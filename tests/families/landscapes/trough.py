"""A trough with a bend: one file, with all that a landscape can declare."""

from typing import Annotated, Any, ClassVar

from msgspec import Meta

from fallline.engine.problem.landscape import Landscape, Point, Window
from fallline.engine.problem.tree import sin, sqrt


class Trough(Landscape, frozen=True, tag="test-trough"):
    """Trough:  f = (x - 1)^2 + steep (y - sin x)^2."""

    window: ClassVar[Window] = (-2.0, 3.0, -2.0, 2.0)
    start: ClassVar[Point] = (-1.5, 1.0)
    source: ClassVar[str] = "a test"
    steep: Annotated[float, Meta(gt=0, description="curvature across", extra={"symbol": "κ", "slider": (1, 50)})] = 9.0

    def expression(self, x: Any, y: Any) -> Any:
        """Two squares."""
        return (x - 1) ** 2 + self.steep * (y - sin(x)) ** 2

    def residuals(self, x: Any, y: Any) -> tuple[Any, ...]:
        """Their roots."""
        return x - 1, sqrt(self.steep) * (y - sin(x))

    def minima(self) -> tuple[Point, ...]:
        """On the bend."""
        return ((1.0, 0.8414709848078965),)
