"""A quadratic ravine, f = (1/2) theta' Q diag(l1, l2) Q' theta: its eigenvalues and rotation are dials."""

from typing import Annotated, Any, ClassVar

from msgspec import Meta

from fallline.engine.problem.landscape import Landscape, Point, Window
from fallline.engine.problem.tree import cos, pi, sin


class Quadratic(Landscape, frozen=True, tag="quadratic"):
    """Quadratic:  f = (1/2) theta' Q diag(l1, l2) Q' theta,  Q a rotation.   Goh, Distill 2017, for what it teaches.

    The condition number is the larger over the smaller eigenvalue, everywhere. A negative eigenvalue makes a saddle.
    """

    group: ClassVar[str] = "Valleys"
    purpose: ClassVar[str] = "poor conditioning, as poor as you like"
    title: ClassVar[str] = "Quadratic ravine"
    window: ClassVar[Window] = (-3.0, 3.0, -3.0, 3.0)
    start: ClassVar[Point] = (-2.6, -0.05)
    source: ClassVar[str] = "Goh, Why Momentum Really Works, Distill 2017"
    l1: Annotated[
        float,
        Meta(
            description="curvature along the ravine",
            extra={"label": "along", "symbol": "λ₁", "scale": "log", "slider": (0.01, 100)},
        ),
    ] = 1.0
    l2: Annotated[
        float,
        Meta(
            description="curvature across the ravine",
            extra={"label": "across", "symbol": "λ₂", "scale": "log", "slider": (1, 1000)},
        ),
    ] = 36.0
    rotation: Annotated[
        float,
        Meta(ge=-180, le=180, description="turn of the ravine", extra={"unit": "°", "slider": (-90, 90)}),
    ] = 24.0

    def expression(self, x: Any, y: Any) -> Any:
        """Half the sum of l_i times the square of the i-th turned coordinate."""
        turn = self.rotation * pi / 180
        along, across = x * cos(turn) + y * sin(turn), y * cos(turn) - x * sin(turn)
        return (self.l1 * along**2 + self.l2 * across**2) / 2

    def minima(self) -> tuple[Point, ...]:
        """The origin, where both eigenvalues are positive."""
        return ((0.0, 0.0),) if self.l1 > 0 and self.l2 > 0 else ()

    def latex(self) -> str:
        """In matrix form."""
        return r"f(\theta) = \frac{1}{2}\,\theta^{T} Q\,\mathrm{diag}(\lambda_1, \lambda_2)\,Q^{T}\theta"
