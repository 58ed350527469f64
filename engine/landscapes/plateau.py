"""A plateau around a well: far out the gradient all but vanishes, and only rescaled steps get in."""

from typing import Annotated, Any, ClassVar

from msgspec import Meta

from fallline.engine.problem.landscape import Landscape, Point, Window
from fallline.engine.problem.tree import exp


class Plateau(Landscape, frozen=True, tag="plateau"):
    """Plateau:  f = 1 - exp(-(x^2 + y^2) / (2 w^2)) + tilt (x^2 + y^2) / 2.   A Gaussian well in a shallow bowl."""

    group: ClassVar[str] = "Saddles and plateaus"
    purpose: ClassVar[str] = "a well in a plain, where gradients vanish"
    window: ClassVar[Window] = (-4.0, 4.0, -4.0, 4.0)
    start: ClassVar[Point] = (-3.2, 2.4)
    source: ClassVar[str] = "made for Fallline"
    width: Annotated[
        float,
        Meta(gt=0, description="radius of the well", extra={"symbol": "w", "scale": "log", "slider": (0.2, 3)}),
    ] = 0.8
    tilt: Annotated[
        float,
        Meta(ge=0, description="curvature of the plateau itself", extra={"scale": "log", "slider": (1e-5, 0.1)}),
    ] = 1e-3

    def expression(self, x: Any, y: Any) -> Any:
        """The well in the bowl."""
        r2 = x**2 + y**2
        return 1 - exp(-r2 / (2 * self.width**2)) + self.tilt * r2 / 2

    def minima(self) -> tuple[Point, ...]:
        """The origin."""
        return ((0.0, 0.0),)

    def latex(self) -> str:
        """With r for the distance from the origin."""
        return r"f = 1 - e^{-r^2 / 2 w^2} + \frac{\mathrm{tilt}}{2}\, r^2"
