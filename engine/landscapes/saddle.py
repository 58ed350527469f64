"""A saddle that falls away, x^2 - y^2: no minimum, and descent leaves it ever faster."""

from typing import Any, ClassVar

from fallline.engine.problem.landscape import Landscape, Point


class Saddle(Landscape, frozen=True, tag="saddle"):
    """Saddle:  f = x^2 - y^2.   No minimum; both singular values of the Hessian are 2."""

    group: ClassVar[str] = "Saddles and plateaus"
    purpose: ClassVar[str] = "up one way and down the other"
    start: ClassVar[Point] = (-1.6, 0.001)
    source: ClassVar[str] = "any course; Dauphin et al., NeurIPS 2014, for why saddles matter"

    def expression(self, x: Any, y: Any) -> Any:
        """The saddle."""
        return x**2 - y**2

    def latex(self) -> str:
        """As it is usually written."""
        return "f = x^2 - y^2"
