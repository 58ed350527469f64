"""Two wells side by side, one deeper: where a run ends depends on where it starts, and on its momentum."""

from typing import Annotated, Any, ClassVar

import numpy as np
from msgspec import Meta

from fallline.engine.problem.landscape import Landscape, Point, Window


class TwoMinima(Landscape, frozen=True, tag="two-minima"):
    """Two minima:  f = (x^2 - 1)^2 + tilt x + y^2.   The double well; tilt decides which side is deeper."""

    group: ClassVar[str] = "Many minima"
    purpose: ClassVar[str] = "two wells, one the deeper"
    window: ClassVar[Window] = (-1.9, 1.9, -1.9, 1.9)
    start: ClassVar[Point] = (1.7, 1.3)
    source: ClassVar[str] = "the double-well potential of physics textbooks"
    tilt: Annotated[
        float, Meta(ge=-1e6, le=1e6, description="how much deeper the left well is", extra={"slider": (-2, 2)})
    ] = 0.3

    def expression(self, x: Any, y: Any) -> Any:
        """A tilted double well."""
        return (x**2 - 1) ** 2 + self.tilt * x + y**2

    def minima(self) -> tuple[Point, ...]:
        """Real roots of 4x^3 - 4x + tilt with upward curvature, the deepest first."""
        roots = np.roots([4.0, 0.0, -4.0, self.tilt])
        found = [float(r.real) for r in roots if abs(r.imag) < 1e-12 and 12 * r.real**2 > 4]
        return tuple((x, 0.0) for x in sorted(found, key=lambda x: (x * x - 1) ** 2 + self.tilt * x))

    def latex(self) -> str:
        """As it is usually written."""
        return r"f = (x^2 - 1)^2 + \mathrm{tilt}\; x + y^2"
