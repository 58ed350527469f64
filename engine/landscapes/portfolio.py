"""A portfolio of two shares and cash, f = (risk / 2) w'Cw - m'w, none on credit. Markowitz, J. Finance 7(1), 1952."""

from typing import Annotated, Any, ClassVar

from msgspec import Meta

from fallline.engine.problem.landscape import Landscape, Point, Window


class Portfolio(Landscape, frozen=True, tag="portfolio"):
    """Portfolio:  f = (risk / 2) w'Cw - m'w,  w >= 0,  w1 + w2 <= 1.   Markowitz, J. Finance 7(1), 1952.

    x and y are the shares of wealth in two stocks, what is left is cash; C is the covariance of their returns, with
    deviations of 1 and 0.6, and m = (1.6, 0.9) is what they return above cash. Without its constraints a careless
    investor borrows; within them the best point lies on an edge or in a corner of a triangle.
    """

    group: ClassVar[str] = "Bowls"
    purpose: ClassVar[str] = "a bowl whose minimum lies outside of a triangle"
    title: ClassVar[str] = "Portfolio"
    window: ClassVar[Window] = (-0.25, 1.35, -0.25, 1.35)
    start: ClassVar[Point] = (0.2, 0.3)
    constraints: ClassVar[tuple[str, ...]] = ("x >= 0", "y >= 0", "x + y <= 1")
    source: ClassVar[str] = "Markowitz, Portfolio Selection, J. Finance 7(1), 1952"
    risk: Annotated[
        float,
        Meta(gt=0, le=1e6, description="aversion to risk", extra={"symbol": "γ", "scale": "log", "slider": (0.1, 20)}),
    ] = 1.5
    correlation: Annotated[
        float, Meta(gt=-1, lt=1, description="of the two returns", extra={"symbol": "ρ", "slider": (-0.9, 0.9)})
    ] = 0.2

    def expression(self, x: Any, y: Any) -> Any:
        """Variance times half the aversion, less what is earned."""
        variance = x**2 + 1.2 * self.correlation * x * y + 0.36 * y**2
        return self.risk / 2 * variance - (1.6 * x + 0.9 * y)

    def latex(self) -> str:
        """In matrix form."""
        return r"f(w) = \frac{\gamma}{2}\,w^{T} C\,w - m^{T} w"
