"""A run recorded elsewhere: it goes where its points say. fallline.engine.files.recording reads them from a file."""

import math
from collections.abc import Mapping
from typing import Annotated, ClassVar

import msgspec
import numpy as np
from msgspec import Meta

from fallline.engine.language import tr
from fallline.engine.method.optimizer import Array, Optimizer, Oracle

LONGEST, MOST_METRICS = 100_000, 64
AVERAGE = "average"
"""What the mean is called that was kept beside the parameters."""
Logged = tuple[float, ...]


class Metric(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A number for each point, such as an accuracy; inf where none was logged."""

    name: Annotated[str, Meta(max_length=60)]
    values: Annotated[Logged, Meta(max_length=LONGEST)]


class Recorded(Optimizer, frozen=True, tag="recorded"):
    """Recorded:  theta_t = points[t].   Positions per step from outside; it asks for no gradient.

    It begins at its first point and ends at its last, wherever the others start. Parameters of the landscape beyond
    those recorded keep their start. Losses and lengths of the gradient at the points, and rates of the steps between,
    are the run's own where they were logged; inf stands for a number that was not. Else they are those of the
    landscape, and no rate is known. Without points there is what was logged, and no path.
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
    metrics: Annotated[
        tuple[Metric, ...], Meta(max_length=MOST_METRICS, description="what else was logged at each point")
    ] = ()
    mean: Annotated[
        tuple[tuple[float, ...], ...],
        Meta(max_length=LONGEST, description="position of the mean that was kept beside each point"),
    ] = ()
    projected: Annotated[bool, Meta(description="whether the points are coordinates in a plane of more parameters")] = (
        False
    )

    def __post_init__(self) -> None:
        if len({len(point) for point in self.points}) > 1:
            raise ValueError(tr("`points` must all have the same number of coordinates"))
        if not all(math.isfinite(value) for point in self.points for value in point):
            raise ValueError(tr("`points` must be finite"))
        if self.mean and [len(each) for each in self.mean] != [len(each) for each in self.points]:
            raise ValueError(tr("`mean` must be as many points as `points`, of as many coordinates"))
        if not all(math.isfinite(value) for point in self.mean for value in point):
            raise ValueError(tr("`mean` must be finite"))
        logged = {"losses": self.losses, "norms": self.norms, "rates": self.rates}
        logged |= {metric.name: metric.values for metric in self.metrics}
        for name, values in logged.items():
            wanted = self.length - (name == "rates")
            if values and len(values) != wanted:
                raise ValueError(
                    tr(
                        "`{name}` must be {wanted} numbers beside {length} points",
                        name=name,
                        wanted=wanted,
                        length=self.length,
                    )
                )
            if any(math.isnan(value) for value in values):
                raise ValueError(tr("`{name}` must be numbers, or inf where none was logged", name=name))
        super().__post_init__()

    @property
    def length(self) -> int:
        """Positions, the start among them; without points, of what was logged."""
        beside = (self.losses, self.norms, *(metric.values for metric in self.metrics))
        return len(self.points) or max(*map(len, beside), len(self.rates) + 1)

    @property
    def kept(self) -> str:  # type: ignore[override]  # each run has its own
        """Its mean, where one was recorded."""
        return AVERAGE if self.mean else ""

    def sequences(self, theta: Array, state: Mapping[str, Array]) -> dict[str, Array]:
        """The mean that was kept beside, at each of the positions `theta` (T+1, d, n)."""
        if not self.mean:
            return {}
        known = np.array(self.mean)[np.minimum(np.arange(len(theta)), len(self.mean) - 1), : theta.shape[1]]
        found = theta.copy()
        found[:, : known.shape[1]] = known[:, :, None]
        return {AVERAGE: found}

    def words(self) -> str:
        """What was logged."""
        names = {"loss": self.losses, "gradient": self.norms, "rate": self.rates}
        names |= {metric.name: metric.values for metric in self.metrics}
        logged = ", ".join([name for name, values in names.items() if values])
        if not self.points:
            return tr("recorded without parameters: {logged} alone", logged=logged)
        return tr("recorded, with its own {logged}", logged=logged) if logged else tr("recorded, the path alone")

    def step(
        self, theta: Array, state: tuple[Array, ...], step: int, lr: float, oracle: Oracle
    ) -> tuple[Array, tuple[Array, ...]]:
        """The next point, for every walker."""
        after = theta.copy()
        if self.points:
            known = self.points[min(step + 1, len(self.points) - 1)][: len(theta)]
            after[: len(known)] = np.array(known)[:, None]
        return after, state


def is_projected(optimizer: Optimizer) -> bool:
    """Whether it was recorded in more parameters, of which a plane is shown."""
    return isinstance(optimizer, Recorded) and optimizer.projected
