"""One step taken apart: what the run saw, what it remembered, and which part of the move comes from where."""

import math
from functools import cached_property
from typing import Any

import msgspec
import numpy as np
from numpy.typing import NDArray

from fallline.engine.analysis.replay import Asked, asked
from fallline.engine.method.optimizer import Optimizer
from fallline.engine.optimizers.newton import solve
from fallline.engine.problem.curvature import hessian_or_nan
from fallline.engine.problem.landscape import Landscape
from fallline.engine.run.trajectory import Trajectory
from fallline.engine.scenario.scenario import Run, Scenario

Array = NDArray[np.float64]

LARGEST = 64
"""Parameters up to which a Hessian is formed for a single step."""
FAITHFUL = 1e-3
"""Share of the exact gradient by which one may be off that passes for it: difference quotients are nearer."""


class StepParts(msgspec.Struct, frozen=True, dict=True):
    """The step that leaves point `step` of a run's first walker; all vectors have shape (d,)."""

    landscape: Landscape
    step: int
    lr: float
    theta: Array
    change: Array
    """theta after minus theta before; zero at the end of the path."""
    gradient: Array
    """Exact gradient at theta."""
    coasting: Array
    """What the change would have been had the gradient vanished: the velocity's part. Zero without a memory."""
    before: dict[str, Array]
    """The optimizer's slots before the step."""
    after: dict[str, Array]
    """The slots after it."""
    seen: tuple[tuple[Array, Array], ...] = ()
    """Points where the run asked for its gradient, with the answer it got; empty if the step cannot be replayed."""
    tried: tuple[Array, ...] = ()
    """Points where it asked for the loss alone: the trials of a line search."""
    radius: float | None = None
    """Of the trust region that the step stays in; None where the method has none."""
    ruled: Array | None = None
    """What the method's rule makes of what was seen, before numbers of few digits round it; None where it has none."""
    steepest: float = math.inf
    """The largest slope met so far, which tells a small one."""
    way: float = math.inf
    """The distance from the start, which tells a standstill."""

    @cached_property
    def hessian(self) -> Array:
        """(d, d), formed when it is asked for; one NaN where d > LARGEST, and NaN where there is none."""
        if len(self.theta) > LARGEST:
            return np.full((1, 1), np.nan)
        return hessian_or_nan(self.landscape, self.theta[:, None])[:, :, 0]

    @cached_property
    def true(self) -> Array:
        """The exact gradient where the run asked for its own: at the look-ahead point of one that looks ahead."""
        return self.gradient if self.probe is None else self.landscape.gradient(self.probe[0][:, None])[:, 0]

    @property
    def shown(self) -> Array:
        """The gradient that it was shown there: of a batch, noisy, clipped, decayed, or the exact one."""
        return self.seen[0][1] if self.seen else self.gradient

    @property
    def faithful(self) -> bool:
        """Whether it was shown the exact gradient, to a thousandth of it."""
        with np.errstate(all="ignore"):
            return bool(np.linalg.norm(self.shown - self.true) <= FAITHFUL * np.linalg.norm(self.true))

    @property
    def added(self) -> Array:
        """What the gradient that was shown adds to what coasts."""
        return (self.change if self.ruled is None else self.ruled) - self.coasting

    @property
    def newton(self) -> Array:
        """Newton's full step from here, -H^-1 g; NaN where H is singular or too large to form."""
        if len(self.hessian) != len(self.theta):
            return np.full_like(self.theta, np.nan)
        return -solve(self.hessian[None], self.gradient[None])[0]

    @property
    def probe(self) -> tuple[Array, Array] | None:
        """The look-ahead point and the gradient there, if the run looks from elsewhere than where it stands."""
        away = [pair for pair in self.seen[:1] if not np.array_equal(pair[0], self.theta)]
        return away[0] if away else None


def step_parts(scenario: Scenario, run: Run, path: Trajectory, step: int) -> StepParts:
    """Take apart the step of `run` that leaves point `step` of `path`; past the end, the standstill there."""
    at = min(step, path.steps)
    theta = path.theta[at, :, :1]
    slots = {name: values[at, :, :1] for name, values in path.state.items()}
    last = at >= path.steps
    lr = float(path.lr[min(at, path.steps - 1)]) if path.steps else 0.0
    questions = Asked() if last else asked(scenario, run, path, at)
    after = {name: values[at if last else at + 1, :, 0] for name, values in path.state.items()}
    radius = run.optimizer.radius(tuple(slots.values()), lr)
    return StepParts(
        step=at,
        lr=lr,
        theta=theta[:, 0],
        change=np.zeros(len(theta)) if last else path.theta[at + 1, :, 0] - theta[:, 0],
        gradient=path.gradient[at, :, 0],
        landscape=scenario.landscape,
        coasting=_ruled(run.optimizer, theta, np.zeros_like(theta), slots, at, lr) if slots else np.zeros(len(theta)),
        before={name: values[:, 0] for name, values in slots.items()},
        after=after,
        seen=questions.seen,
        tried=questions.tried,
        radius=None if radius is None else float(radius[0]),
        ruled=(
            _ruled(run.optimizer, theta, questions.seen[0][1][:, None], slots, at, lr)
            if questions.seen and elementwise(run.optimizer)
            else None
        ),
        steepest=float(path.gradient_norm[: at + 1, 0].max()),
        way=float(np.linalg.norm(path.theta[at, :, 0] - path.theta[0, :, 0])),
    )


def elementwise(optimizer: Optimizer) -> bool:
    """Whether the optimizer is a rule over single coordinates rather than a step of its own."""
    return type(optimizer).step is Optimizer.step


def _ruled(optimizer: Optimizer, theta: Array, g: Array, slots: dict[str, Array], at: int, lr: float) -> Array:
    """What an elementwise rule makes of `g` (d, 1): the change (d,); zero of any other method."""
    if not elementwise(optimizer):
        return np.zeros(len(theta))
    place: tuple[Any, ...] = (theta,) if optimizer.uses_theta else ()
    with np.errstate(all="ignore"):
        change = optimizer.rule(*place, g, *slots.values(), *optimizer.coefficients(at, lr))[0]
    return np.asarray(change[:, 0] + np.zeros(len(theta)))
