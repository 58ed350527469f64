"""Hills in a bowl: a walker is turned aside, held up in a hollow between them, or let through."""

from functools import lru_cache
from typing import Annotated, Any, ClassVar

import numpy as np
from msgspec import Meta

from fallline.engine.problem.landscape import Landscape, Point, Window
from fallline.engine.problem.tree import exp

CENTRES = ((-1.3, 0.9), (0.4, 1.7), (1.6, 0.3), (-0.6, -0.9), (0.9, -1.6), (-2.2, -1.1))


class Hills(Landscape, frozen=True, tag="hills"):
    """Hills:  f = (x^2 + y^2) / 8 + height sum exp(-2 |theta - c|^2)  over six centres c.   Made for Fallline."""

    group: ClassVar[str] = "Many minima"
    purpose: ClassVar[str] = "a bowl with six hills in the way"
    window: ClassVar[Window] = (-3.5, 3.5, -3.5, 3.5)
    start: ClassVar[Point] = (-2.9, 2.3)
    source: ClassVar[str] = "made for Fallline"
    height: Annotated[float, Meta(ge=0, le=100, description="how far the hills rise", extra={"slider": (0, 4)})] = 1.5

    def expression(self, x: Any, y: Any) -> Any:
        """A bowl and six Gaussians."""
        hills = [exp(-2 * ((x - a) ** 2 + (y - b) ** 2)) for a, b in CENTRES]
        return (x**2 + y**2) / 8 + self.height * sum(hills)

    def minima(self) -> tuple[Point, ...]:
        """The hollows, deepest first: where Newton's method from a grid of points settles on a minimum."""
        return _hollows(self)

    def latex(self) -> str:
        """With the centres as a list."""
        return r"f = \frac{x^2 + y^2}{8} + \mathrm{height} \sum_{i=1}^{6} e^{-2\,|\theta - c_i|^2}"


@lru_cache(maxsize=64)
def _hollows(hills: Hills) -> tuple[Point, ...]:
    x0, x1, y0, y1 = hills.window
    theta = np.stack(np.meshgrid(np.linspace(x0, x1, 29), np.linspace(y0, y1, 29))).reshape(2, -1)
    with np.errstate(all="ignore"):
        for _ in range(40):
            (xx, xy), (_, yy) = hills.hessian(theta)
            gx, gy = hills.gradient(theta)
            step = np.stack([yy * gx - xy * gy, xx * gy - xy * gx]) / (xx * yy - xy * xy)
            theta = theta - np.clip(step, -0.3, 0.3)
        (xx, xy), (_, yy) = hills.hessian(theta)
        settled = (np.abs(hills.gradient(theta)) < 1e-12).all(axis=0) & (xx > 0) & (xx * yy > xy * xy)
    found: list[Point] = []
    for x, y in theta[:, settled][:, np.argsort(hills.loss(theta[:, settled]), kind="stable")].T:
        if all(abs(x - a) + abs(y - b) > 1e-6 for a, b in found):
            found.append((float(x), float(y)))
    return tuple(found)
