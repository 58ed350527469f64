"""A run recorded elsewhere: it goes where its points say. fallline.engine.files.recording reads them from a file."""

import math
from typing import Annotated, ClassVar

import numpy as np
from msgspec import Meta

from fallline.engine.method.optimizer import Array, Optimizer, Oracle

LONGEST = 100_000
Logged = tuple[float, ...]


class Recorded(Optimizer, frozen=True, tag="recorded"):
    """Recorded:  theta_t = points[t].   Positions per step from outside; it asks for no gradient.

    After the last it stays there. Parameters of the landscape beyond those recorded keep their start. Losses and
    lengths of the gradient at the points, and rates of the steps between, are the run's own where they were logged;
    inf stands for a number that was not. Else they are those of the landscape, and no rate is known.
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

    losses: Annotated[Logged, Meta(max_length=LONGEST, description="loss at each point, as logged")] = ()
    norms: Annotated[Logged, Meta(max_length=LONGEST, description="length of each gradient, as logged")] = ()
    rates: Annotated[Logged, Meta(max_length=LONGEST, description="learning rate of each step, as logged")] = ()

    def __post_init__(self) -> None:
        if len({len(point) for point in self.points}) > 1:
            raise ValueError("`points` must all have the same number of coordinates")
        if not all(math.isfinite(value) for point in self.points for value in point):
            raise ValueError("`points` must be finite")
        count = len(self.points)
        for name, wanted in (("losses", count), ("norms", count), ("rates", count - 1)):
            logged = getattr(self, name)
            if logged and len(logged) != wanted:
                raise ValueError(f"`{name}` must be {wanted} numbers beside {count} points")
            if any(math.isnan(value) for value in logged):
                raise ValueError(f"`{name}` must be numbers, or inf where none was logged")
        super().__post_init__()

    def words(self) -> str:
        """What was logged."""
        names = {"loss": self.losses, "gradient": self.norms, "rate": self.rates}
        logged = [name for name, values in names.items() if values]
        return f"recorded, with its own {', '.join(logged)}" if logged else "recorded, the path alone"

    def step(
        self, theta: Array, state: tuple[Array, ...], step: int, lr: float, oracle: Oracle
    ) -> tuple[Array, tuple[Array, ...]]:
        """The next point, for every walker."""
        after = theta.copy()
        if self.points:
            known = self.points[min(step + 1, len(self.points) - 1)][: len(theta)]
            after[: len(known)] = np.array(known)[:, None]
        return after, state
