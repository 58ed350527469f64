"""A recorded run as a trajectory: it goes where its points say, and keeps the loss, rate and norms that were logged."""

import numpy as np
from numpy.typing import NDArray

from fallline.engine.method.gradient import COUNTED
from fallline.engine.optimizers.recorded import Logged, Recorded
from fallline.engine.run.points import points
from fallline.engine.run.trajectory import Trajectory
from fallline.engine.scenario.scenario import Run, Scenario

Array = NDArray[np.float64]


def recorded_trajectory(scenario: Scenario, run: Run, optimizer: Recorded) -> Trajectory:
    """Nothing of it is computed but what the landscape is at its points; NaN where neither it nor the log knows."""
    start, landscape = scenario.positions(), scenario.landscape
    steps = min(scenario.steps, max(optimizer.length - 1, 1))
    theta = np.repeat(start[None], steps + 1, axis=0)
    known = (
        np.array(optimizer.points)[: steps + 1, : len(start)] if optimizer.points else np.full((1, len(start)), np.nan)
    )
    at = np.minimum(np.arange(steps + 1), len(known) - 1)
    theta[:, : known.shape[1]] = known[at][:, :, None]
    flat = theta.transpose(1, 0, 2).reshape(len(start), -1)
    with np.errstate(all="ignore"):
        loss = landscape.loss(flat).reshape(steps + 1, -1)
        gradient = landscape.gradient(flat).reshape(len(start), steps + 1, -1).transpose(1, 0, 2)
        norms = np.hypot.reduce(gradient, axis=1)
    nothing = np.zeros(steps + 1, dtype=np.int64)
    return Trajectory(
        theta=theta,
        loss=_logged(optimizer.losses, loss),
        gradient=gradient,
        gradient_norm=_logged(optimizer.norms, norms),
        lr=_logged(optimizer.rates, np.full((steps, 1), np.nan))[:, 0],
        state={},
        counts=dict.fromkeys(COUNTED, nothing),
        examples=nothing,
        status="done",
        diverged_at=None,
        reason="recorded",
        points=points(landscape, run, theta, {}),
    )


def all_recorded(scenario: Scenario) -> bool:
    """Whether there are runs and each was recorded: then nothing begins at the scenario's start."""
    return bool(scenario.runs) and all(isinstance(run.optimizer, Recorded) for run in scenario.runs)


def _logged(values: Logged, else_: Array) -> Array:
    """What was logged at each of the rows (T, n) of `else_`, which stands where nothing was logged at all."""
    if not values:
        return else_
    found = np.array(values)[np.minimum(np.arange(len(else_)), len(values) - 1)]
    return np.where(np.isfinite(found), found, np.nan)[:, None] + np.zeros_like(else_, shape=(1, else_.shape[1]))
