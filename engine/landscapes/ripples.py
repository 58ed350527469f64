"""Ripples around a well, -sin(r) / r: ring after ring of ever shallower troughs. The Mexican hat of plotting demos."""

import math
from typing import Annotated, Any, ClassVar

from msgspec import Meta

from fallline.engine.problem.landscape import Landscape, Point, Window
from fallline.engine.problem.tree import sin, sqrt, where


class Ripples(Landscape, frozen=True, tag="ripples"):
    """Ripples:  f = -sin(r) / r,  r = frequency sqrt(x^2 + y^2);  -1 at the origin.   The sinc function, turned round.

    Around the origin, where the quotient loses its digits, the series of sin(r) / r in r^2 is used: it is smooth there.
    """

    group: ClassVar[str] = "Many minima"
    purpose: ClassVar[str] = "rings around the deepest point"
    window: ClassVar[Window] = (-14.0, 14.0, -14.0, 14.0)
    start: ClassVar[Point] = (-9.0, 5.2)
    source: ClassVar[str] = "the sinc function of signal processing; lilipads/gradient_descent_viz offers it too"
    frequency: Annotated[
        float, Meta(gt=0, le=100, description="how close the rings lie", extra={"symbol": "k", "slider": (0.3, 3)})
    ] = 1.0

    def expression(self, x: Any, y: Any) -> Any:
        """A function of r^2 in two pieces that agree to the last digit at r = 1."""
        square = self.frequency**2 * (x**2 + y**2)
        series = 0
        for k in range(12, -1, -1):  # Horner; the first term left out is below 1e-25
            series = series * square + (-1) ** (k + 1) / math.factorial(2 * k + 1)
        r = sqrt(square)
        return where(square < 1, series, -sin(r) / r)

    def minima(self) -> tuple[Point, ...]:
        """The origin; the rings are troughs without a lowest point."""
        return ((0.0, 0.0),)

    def latex(self) -> str:
        """As it is usually written."""
        return r"f = -\frac{\sin r}{r}, \quad r = k\,\sqrt{x^2 + y^2}"
