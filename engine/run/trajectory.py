"""What a run left behind: its positions, losses, gradients, rates and state, step by step."""

from typing import Literal

import msgspec
import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]
Counts = NDArray[np.int64]
Status = Literal["done", "converged", "diverged"]


class Trajectory(msgspec.Struct, frozen=True):
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
    evaluations: Counts
    """Evaluations spent until each position, (T+1,): one for a loss, an exact gradient or a Hessian.

    A gradient by differences costs its losses. Where walkers search along a line together, until the last has found.
    """
    examples: Counts
    """Examples seen until each position by each walker, (T+1,): the cost of a model's run; 0 where there are none."""
    status: Status
    diverged_at: int | None
    """The first step at which a walker was no longer finite, within BOUND and of finite loss; None if none left."""

    @property
    def steps(self) -> int:
        """Number of steps kept, T."""
        return len(self.theta) - 1

    def __repr__(self) -> str:
        """In one line: a screen full of numbers tells nobody anything."""
        steps, d, n = self.theta.shape
        return f"Trajectory({steps - 1} steps, d={d}, n={n}, {self.status}, loss {self.loss[-1].mean():.4g})"

    def _repr_svg_(self) -> str:
        """A small picture, which Jupyter shows."""
        from fallline.engine.run.thumbnail import thumbnail

        return thumbnail(self)
