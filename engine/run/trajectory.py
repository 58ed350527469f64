"""What a run left behind: its positions, losses, gradients, rates and state, step by step."""

from collections.abc import Callable
from functools import cached_property
from typing import TYPE_CHECKING, Any

import msgspec
import numpy as np
from numpy.typing import NDArray

from fallline.engine.method.gradient import EVALUATIONS
from fallline.engine.run.departure import departure
from fallline.engine.run.ending import Reason, Status
from fallline.engine.run.outline import Steps, outline
from fallline.engine.run.points import Points

if TYPE_CHECKING:
    from fallline.engine.run.thumbnail import Ground

Array = NDArray[np.float64]
Counts = NDArray[np.int64]


class Trajectory(msgspec.Struct, frozen=True, dict=True):
    """One run, from its start. T steps were kept; n walkers; NaN for a walker after the step at which it left."""

    theta: Array
    """Positions, (T+1, d, n)."""
    loss: Array
    """(T+1, n)."""
    gradient: Array
    """Exact gradient at each position, whatever the run itself saw, (T+1, d, n)."""
    gradient_norm: Array
    """(T+1, n)."""
    lr: Array
    """Learning rate of each step, (T,)."""
    state: dict[str, Array]
    """The optimizer's slots, each (T+1, d, n), zero at the start."""
    counts: dict[str, Counts]
    """What was spent until each position, each (T+1,): "functions" (losses), "gradients" (exact ones), "hessians" (also
    J'J), "products" (a Hessian times a vector), "factorisations" (of d x d matrices).

    A gradient by differences counts as its losses. Where walkers search along a line together, until the last has
    found. A run that moves no more is asked nothing.
    """
    examples: Counts
    """Examples seen until each position by each walker, (T+1,): the cost of a model's run; 0 where there are none."""
    status: Status
    diverged_at: int | None
    """The first step at which a walker had left: without a loss, or beyond any scale of its own; None if none left."""
    reason: Reason
    """Why it ended so: engine.run.ending.REASONS says it in words."""
    points: dict[str, Points] = {}
    """What it has beside its positions, by name: the `sequences` of its optimizer, and the run's mean."""

    @property
    def steps(self) -> int:
        """Number of steps kept, T."""
        return len(self.theta) - 1

    @property
    def evaluations(self) -> Counts:
        """Functions, gradients, Hessians and their products together, (T+1,)."""
        return np.sum([self.counts[name] for name in EVALUATIONS], axis=0)

    @cached_property
    def outline(self) -> Steps | None:
        """The steps that a picture draws, (k,); None for all, as of most runs."""
        return outline(self.theta, self.loss)

    @cached_property
    def departs_at(self) -> int | None:
        """The first step from which the loss of the first walker is above that of its start, and grows; None if it

        stays. It comes before `diverged_at`, which many a run that goes away does not live to see.
        """
        return departure(self.loss[:, 0], self.diverged_at)

    def drawn(self, values: NDArray[Any]) -> NDArray[Any]:
        """Of `values` (T+1, ...) those of the steps that a picture draws."""
        return values if self.outline is None else values[self.outline]

    def __repr__(self) -> str:
        """In one line: a screen full of numbers tells nobody anything."""
        steps, d, n = self.theta.shape
        return f"Trajectory({steps - 1} steps, d={d}, n={n}, {self.status}, loss {self.loss[-1].mean():.4g})"

    def stand_on(self, ground: "Callable[[], Ground]") -> None:
        """Show itself on its landscape, which is computed when somebody looks."""
        self.__dict__["ground"] = ground

    def _repr_svg_(self) -> str:
        """A small picture, which Jupyter shows."""
        from fallline.engine.run.thumbnail import thumbnail

        ground = self.__dict__.get("ground")
        return thumbnail(self, None if ground is None else ground())
