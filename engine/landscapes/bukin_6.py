"""Bukin's function no. 6: a ridge so sharp that no gradient survives on it. Bukin, 1997; arXiv:1308.4008."""

from typing import Any, ClassVar

from fallline.engine.problem.landscape import Landscape, Point, Window
from fallline.engine.problem.tree import absolute, sqrt


class Bukin6(Landscape, frozen=True, tag="bukin-6"):
    """Bukin 6:  f = 100 sqrt|y - 0.01 x^2| + 0.01 |x + 10|.   Bukin, Novosibirsk 1997.

    The valley floor y = x^2 / 100 is a cusp: next to it the slope grows without limit. On it the gradient is given as
    0, and the Hessian does not exist.
    """

    group: ClassVar[str] = "Rough"
    purpose: ClassVar[str] = "a kink along a parabola, with hardly a slope along it"
    title: ClassVar[str] = "Bukin 6"
    window: ClassVar[Window] = (-15.0, -5.0, -3.0, 3.0)
    start: ClassVar[Point] = (-13.0, 2.5)
    source: ClassVar[str] = (
        "Bukin, New minimization strategy for non-smooth functions, Novosibirsk 1997; arXiv:1308.4008"
    )

    def expression(self, x: Any, y: Any) -> Any:
        """A cusp along a parabola, and a kink."""
        return 100 * sqrt(absolute(y - x**2 / 100)) + absolute(x + 10) / 100

    def minima(self) -> tuple[Point, ...]:
        """(-10, 1), at the bottom of the cusp."""
        return ((-10.0, 1.0),)

    def latex(self) -> str:
        """As it is usually written."""
        return r"f = 100\sqrt{\left|y - 0.01\,x^2\right|} + 0.01\,|x + 10|"
