"""A narrow valley that winds like a sine: the way to the minimum is never the way down."""

from typing import Annotated, Any, ClassVar

from msgspec import Meta

from fallline.engine.problem.landscape import Landscape, Point, Window
from fallline.engine.problem.tree import sin


class CurvedValley(Landscape, frozen=True, tag="curved-valley"):
    """Curved valley:  f = x^2 / 20 + steepness (y - sin 2x)^2.   Made for Fallline."""

    group: ClassVar[str] = "Valleys"
    purpose: ClassVar[str] = "a valley that winds"
    title: ClassVar[str] = "Narrow curved valley"
    window: ClassVar[Window] = (-4.0, 4.0, -2.5, 2.5)
    start: ClassVar[Point] = (-3.4, 1.6)
    source: ClassVar[str] = "made for Fallline, after the winding valleys of Rosenbrock 1960"
    steepness: Annotated[
        float,
        Meta(gt=0, le=1e6, description="steepness of the valley's walls", extra={"scale": "log", "slider": (0.1, 100)}),
    ] = 4.0

    def expression(self, x: Any, y: Any) -> Any:
        """A slight fall along the floor y = sin 2x, steep walls beside it."""
        return x**2 / 20 + self.steepness * (y - sin(2 * x)) ** 2

    def residuals(self, x: Any, y: Any) -> tuple[Any, ...]:
        """Along the floor, and off it."""
        return x / 20**0.5, self.steepness**0.5 * (y - sin(2 * x))

    def minima(self) -> tuple[Point, ...]:
        """The origin."""
        return ((0.0, 0.0),)

    def latex(self) -> str:
        """As it is usually written."""
        return r"f = \frac{x^2}{20} + \mathrm{steepness}\,(y - \sin 2x)^2"
