"""Where the ground leads from a place: the minimum at its bottom, the stationary point beside it, a lower place."""

import msgspec
import numpy as np
from numpy.typing import NDArray

from fallline.engine.method.gradient import Gradient
from fallline.engine.optimizers.l_bfgs import LBFGS
from fallline.engine.optimizers.newton import solve
from fallline.engine.optimizers.trust_region import TrustRegion
from fallline.engine.problem.curvature import tolerance
from fallline.engine.run.trace import trace_run
from fallline.engine.scenario.edit import replace
from fallline.engine.scenario.scenario import Run, Scenario
from fallline.engine.schedules.constant import Constant

Array = NDArray[np.float64]
MOST, STEPS, FEW_STEPS = 64, 300, 100
"""Parameters up to which the way down is found by Hessians; steps that it may take, by them and
without."""
NEWTON = 12
"""Steps of Newton's method in which a stationary point must be found."""
GRID = 48
"""Points along a side of the window where a lower place is looked for."""


class Place(msgspec.Struct, frozen=True, eq=False):
    """A point and the loss there."""

    theta: Array
    """(d,)."""
    loss: float


class Stationary(msgspec.Struct, frozen=True, eq=False):
    """A point without a slope."""

    theta: Array
    """(d,)."""
    values: Array
    """Eigenvalues of the Hessian, ascending, (d,)."""
    vectors: Array
    """(d, d)."""

    @property
    def saddle(self) -> bool:
        """Whether the loss falls from it along an eigenvector: a saddle, or a maximum."""
        return bool(self.values[0] < -tolerance(len(self.values)) * np.abs(self.values).max())


def settled(scenario: Scenario, theta: Array, gradient: Gradient) -> Place | None:
    """The minimum below `theta` (d,) of what `gradient` descends, by steps that stay within its basin; None if none."""
    if not np.isfinite(theta).all():
        return None
    x0, x1, y0, y1 = scenario.landscape.window
    hessian = scenario.landscape.has_hessian and len(theta) <= MOST
    reach = 0.02 * max(x1 - x0, y1 - y0)
    run: Run = (
        Run(optimizer=TrustRegion(), schedule=Constant(lr=reach), gradient=gradient)
        if hessian
        else Run(optimizer=LBFGS(), schedule=Constant(lr=1.0), gradient=gradient)
    )
    path = trace_run(
        replace(scenario, runs=(), start=tuple(theta.tolist()), steps=STEPS if hessian else FEW_STEPS), run
    )
    if path.status not in ("converged", "done") or (path.status == "done" and path.reason == "budget"):
        return None
    end, decay = path.theta[-1, :, 0], gradient.weight_decay
    return Place(end, float(path.loss[-1, 0] + decay / 2 * (end @ end)))


def stationary(scenario: Scenario, theta: Array, gradient: Gradient) -> Stationary | None:
    """The point without a slope that Newton's method finds from `theta` (d,), each step shorter; None if none."""
    landscape, decay, here = scenario.landscape, gradient.weight_decay, theta
    if not landscape.has_hessian or len(theta) > MOST:
        return None
    last = np.inf
    for _ in range(NEWTON):
        hessian = landscape.hessian(here[:, None])[:, :, 0] + decay * np.eye(len(here))
        slope = landscape.gradient(here[:, None])[:, 0] + decay * here
        if not (np.isfinite(hessian).all() and np.isfinite(slope).all()):
            return None
        step = solve(hessian[None], slope[None])[0]
        length = float(np.linalg.norm(step))
        if not length <= 0.9 * last and length > 1e-12 * np.linalg.norm(here):
            return None
        here, last = here - step, length
    hessian = landscape.hessian(here[:, None])[:, :, 0] + decay * np.eye(len(here))
    return Stationary(here, *np.linalg.eigh(hessian)) if np.isfinite(hessian).all() else None


def lower_place(scenario: Scenario, loss: float) -> Place | None:
    """The lowest of a grid over what there is to look at, if it is below `loss`; None where d is not 2."""
    if scenario.landscape.dimension != 2:
        return None
    x0, x1, y0, y1 = scenario.window
    theta = np.stack(np.meshgrid(np.linspace(x0, x1, GRID), np.linspace(y0, y1, GRID))).reshape(2, -1)
    values = scenario.landscape.loss(theta)
    values = np.where(np.isfinite(values), values, np.inf)
    at = int(values.argmin())
    return Place(theta[:, at], float(values[at])) if values[at] < loss else None
