"""Base of the landscapes in d dimensions: derivatives by hand, and a choice of the two axes that a plot shows."""

from typing import Annotated, Any, ClassVar

from msgspec import Meta

from fallline.engine.problem.landscape import Landscape, Point

LARGEST = 10_000


class LandscapeND(Landscape, frozen=True):
    """Declare `pattern`, which the start repeats, and loss, gradient, hessian and hessian_vector."""

    pattern: ClassVar[Point] = (1.0,)
    dimension: Annotated[
        int, Meta(ge=2, le=LARGEST, description="number of parameters", extra={"symbol": "d", "slider": (2, 100)})
    ] = 10
    first_axis: Annotated[
        int,
        Meta(ge=0, lt=LARGEST, description="the parameter across the plot, counted from 0", extra={"slider": (0, 9)}),
    ] = 0
    second_axis: Annotated[
        int, Meta(ge=0, lt=LARGEST, description="the parameter up the plot, counted from 0", extra={"slider": (0, 9)})
    ] = 1

    @property
    def start(self) -> Point:  # type: ignore[override]  # as long as the dimension asks
        """The pattern, over and over."""
        return (self.pattern * self.dimension)[: self.dimension]

    @property
    def axes(self) -> tuple[int, int]:
        """The two rows of theta that a plot shows: the chosen ones, or the nearest two that differ and exist."""
        return nearest(self.first_axis, self.second_axis, self.dimension)

    def expression(self, x: Any, y: Any) -> Any:
        """There is none: two symbols cannot hold d parameters."""
        raise TypeError(f"{self.tag()} has no expression in x and y")


def nearest(first: int, second: int, dimension: int) -> tuple[int, int]:
    """Two of `dimension` axes: these, or the nearest that differ and exist."""
    first, second = min(first, dimension - 1), min(second, dimension - 1)
    return first, second if second != first else second - 1 if second else 1
