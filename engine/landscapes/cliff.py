"""A cliff on the way down: one step off its edge is thrown out of the bowl, unless the gradient is clipped."""

from typing import Annotated, Any, ClassVar

from msgspec import Meta

from fallline.engine.problem.landscape import Landscape, Point, Window
from fallline.engine.problem.tree import where


class Cliff(Landscape, frozen=True, tag="cliff"):
    """Cliff:  f = s / 4 + s^2 / 25 + height u^2 (3 - 2u),  s = (x + 2)^2 + y^2,  u = x / width + 1 in [0, 1].

    On the wall, -width < x < 0, the slope reaches 1.5 height / width, hundreds of times that of the bowl. Pascanu,
    Mikolov and Bengio, ICML 2013, find such walls in the loss of recurrent networks, and clip the gradient's norm to
    get past them.
    """

    group: ClassVar[str] = "Rough"
    purpose: ClassVar[str] = "a bowl with a step, where gradients explode"
    window: ClassVar[Window] = (-5.5, 3.5, -3.5, 3.5)
    start: ClassVar[Point] = (2.4, 1.6)
    source: ClassVar[str] = "made for Fallline, after Pascanu, Mikolov and Bengio, ICML 2013, figure 6"
    height: Annotated[float, Meta(ge=0, le=1e4, description="height of the cliff", extra={"slider": (0, 200)})] = 100.0
    width: Annotated[
        float,
        Meta(gt=0, le=1, description="breadth of the wall", extra={"symbol": "w", "scale": "log", "slider": (0.01, 1)}),
    ] = 0.3

    def expression(self, x: Any, y: Any) -> Any:
        """A bowl that steepens outwards, and a smooth step in it."""
        square, u = (x + 2) ** 2 + y**2, x / self.width + 1
        wall = where(x < -self.width, 0, where(x < 0, u**2 * (3 - 2 * u), 1))
        return square / 4 + square**2 / 25 + self.height * wall

    def minima(self) -> tuple[Point, ...]:
        """(-2, 0), at the foot."""
        return ((-2.0, 0.0),)

    def latex(self) -> str:
        """With s for the squared distance from the minimum."""
        return r"f = \frac{s}{4} + \frac{s^2}{25} + \mathrm{height}\; u^2(3 - 2u)"
