"""A plane through the parameters of a network elsewhere, on whose grid the loss was measured: fallline.planes."""

from typing import Annotated, ClassVar

import numpy as np
from msgspec import Meta

from fallline.engine.language import tr
from fallline.engine.problem.grid import interpolated, interpolated_slope
from fallline.engine.problem.landscape import Array, Landscape

Row = Annotated[tuple[float, ...], Meta(max_length=1001)]
Rows = Annotated[tuple[Row, ...], Meta(max_length=1001)]


class Measured(Landscape, frozen=True, tag="measured"):
    """Measured:  f at the points of a grid is the loss of a network there, between them a cubic of its neighbours.

    Made by opening what fallline.planes wrote; beyond the grid, and where the loss was not finite, it has no value.
    """

    title: ClassVar[str] = "Measured plane"
    offered: ClassVar[bool] = False
    source: ClassVar[str] = (
        "Measured on a network elsewhere. Between its points: Keys, Cubic convolution interpolation, IEEE Trans. ASSP "
        "29(6), 1981"
    )
    losses: Annotated[Rows, Meta(min_length=2, description="loss at each point of the grid; a row for each y")] = (
        (0.0, 0.0),
        (0.0, 0.0),
    )
    x: Annotated[tuple[float, float], Meta(description="first and last x of the grid, whose points are even")] = -1, 1
    y: Annotated[tuple[float, float], Meta(description="first and last y")] = -1, 1
    said: Annotated[tuple[str, str, str], Meta(description="names of the axes, and what the picture holds")] = (
        "x",
        "y",
        "",
    )
    line: Annotated[Row, Meta(description="losses along a line between checkpoints, evenly, with both ends")] = ()
    nodes: Annotated[Rows, Meta(description="where each probe of the Hessian's spectrum sits")] = ()
    weights: Annotated[Rows, Meta(description="and its weights, which sum to 1")] = ()

    def __post_init__(self) -> None:
        super().__post_init__()
        if len({len(row) for row in self.losses}) != 1 or len(self.losses[0]) < 2:
            raise ValueError(tr("`losses` must be rows of one length, 2 or more"))
        ends = (*self.x, *self.y)
        if not (np.isfinite(ends).all() and ends[0] < ends[1] and ends[2] < ends[3]):
            raise ValueError(tr("`x` and `y` must be finite, the first below the last"))
        if [len(each) for each in self.nodes] != [len(each) for each in self.weights]:
            raise ValueError(tr("`nodes` and `weights` must be alike"))

    @property
    def axis_names(self) -> tuple[str, str]:
        return self.said[:2]

    def loss(self, theta: Array) -> Array:
        """Of the network at the points of the grid; between them a cubic (n,); NaN beyond."""
        return interpolated(np.array(self.losses), self.x, self.y, theta)

    def gradient(self, theta: Array) -> Array:
        """Slope of the cubic, (2, n)."""
        return interpolated_slope(np.array(self.losses), self.x, self.y, theta)

    def without_hessian(self) -> str:
        """Of a cubic between measured points it would be the cubic's own."""
        return tr(
            "Between the points that were measured the loss is interpolated, and its curvature is not the network's"
        )

    def latex(self) -> str:
        """Words."""
        return tr(r"\text{loss of a network, measured on a grid}")
