"""The monkey saddle: three ways down, and at the centre no curvature at all. Hilbert and Cohn-Vossen, 1932."""

from typing import Any, ClassVar

from fallline.engine.problem.landscape import Landscape, Point, Window


class MonkeySaddle(Landscape, frozen=True, tag="monkey-saddle"):
    """Monkey saddle:  f = x^3 - 3 x y^2.   No minimum; at the origin the Hessian is zero and kappa undefined."""

    group: ClassVar[str] = "Saddles and plateaus"
    purpose: ClassVar[str] = "three ways down, and no curvature in the middle"
    window: ClassVar[Window] = (-2.0, 2.0, -2.0, 2.0)
    start: ClassVar[Point] = (1.2, 0.05)
    source: ClassVar[str] = "Hilbert and Cohn-Vossen, Anschauliche Geometrie, Springer 1932"

    def expression(self, x: Any, y: Any) -> Any:
        """The real part of (x + iy)^3."""
        return x**3 - 3 * x * y**2

    def latex(self) -> str:
        """As it is usually written."""
        return "f = x^3 - 3\\,x y^2"
