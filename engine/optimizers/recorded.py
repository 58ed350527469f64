"""A run recorded elsewhere: it goes where its points say. fallline.engine.files.recording reads them from a file."""

import math
from typing import Annotated, ClassVar

import numpy as np
from msgspec import Meta

from fallline.engine.method.optimizer import Array, Optimizer, Oracle

LONGEST = 100_000


class Recorded(Optimizer, frozen=True, tag="recorded"):
    """Recorded:  theta_t = points[t].   Positions per step from outside; it asks for no gradient.

    After the last it stays there. Parameters of the landscape beyond those recorded keep their start.
    Made by opening a recording: it is no method, and not offered as one.
    """

    title: ClassVar[str] = "Recorded run"
    offered: ClassVar[bool] = False
    torch: ClassVar[str] = "no method: positions read from a file"
    optax: ClassVar[str] = torch
    default_lr: ClassVar[float] = 1.0
    points: Annotated[
        tuple[tuple[float, ...], ...], Meta(max_length=LONGEST, description="position at each step, the start first")
    ] = ((0.0, 0.0), (1.0, 1.0))

    def __post_init__(self) -> None:
        if len({len(point) for point in self.points}) > 1:
            raise ValueError("`points` must all have the same number of coordinates")
        if not all(math.isfinite(value) for point in self.points for value in point):
            raise ValueError("`points` must be finite")
        super().__post_init__()

    def step(
        self, theta: Array, state: tuple[Array, ...], step: int, lr: float, oracle: Oracle
    ) -> tuple[Array, tuple[Array, ...]]:
        """The next point, for every walker."""
        after = theta.copy()
        if self.points:
            known = self.points[min(step + 1, len(self.points) - 1)][: len(theta)]
            after[: len(known)] = np.array(known)[:, None]
        return after, state
