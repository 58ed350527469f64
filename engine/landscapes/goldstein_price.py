"""Goldstein and Price's function: heights from 3 to a million. Mathematics of Computation 25, 1971."""

from typing import Any, ClassVar

from fallline.engine.problem.landscape import Landscape, Point, Window


class GoldsteinPrice(Landscape, frozen=True, tag="goldstein-price"):
    """Goldstein-Price:  f = [1 + (x + y + 1)^2 p(x, y)] [30 + (2x - 3y)^2 q(x, y)].   Math. Comp. 25, 1971.

    p = 19 - 14x + 3x^2 - 14y + 6xy + 3y^2,  q = 18 - 32x + 12x^2 + 48y - 36xy + 27y^2.
    """

    group: ClassVar[str] = "Many minima"
    purpose: ClassVar[str] = "four minima, and heights over six decades"
    title: ClassVar[str] = "Goldstein–Price"
    window: ClassVar[Window] = (-2.0, 2.0, -2.5, 1.5)
    start: ClassVar[Point] = (-1.2, 0.6)
    source: ClassVar[str] = "Goldstein and Price, Mathematics of Computation 25, 1971"

    def expression(self, x: Any, y: Any) -> Any:
        """Two brackets of degree four."""
        p = 19 - 14 * x + 3 * x**2 - 14 * y + 6 * x * y + 3 * y**2
        q = 18 - 32 * x + 12 * x**2 + 48 * y - 36 * x * y + 27 * y**2
        return (1 + (x + y + 1) ** 2 * p) * (30 + (2 * x - 3 * y) ** 2 * q)

    def minima(self) -> tuple[Point, ...]:
        """The global one; local ones are (-0.6, -0.4), (1.8, 0.2) and (1.2, 0.8)."""
        return ((0.0, -1.0),)

    def latex(self) -> str:
        """As it is usually written."""
        return r"f = \left[1 + (x+y+1)^2\,p\right]\left[30 + (2x-3y)^2\,q\right]"
