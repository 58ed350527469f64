"""engine.run.compiled.ends without kernels: numpy takes the steps, some walkers at a time, and keeps no path."""

import numpy as np
from numpy.typing import NDArray

from fallline.engine.family.stopping import look_up
from fallline.engine.method.numbers import stepper
from fallline.engine.method.oracle import Oracle
from fallline.engine.problem.landscape import Landscape
from fallline.engine.problem.reach import reach
from fallline.engine.scenario.scenario import Run, Scenario

Array = NDArray[np.float64]
Counts = NDArray[np.int64]
CHUNK, ELEMENTS = 8192, 2**24
"""Walkers at a time, and numbers that all of them may keep beside their slots."""


def walk_plainly(
    scenario: Scenario, run: Run, theta: Array, tolerance: float | None, first: int
) -> tuple[Array, Array, Array, Counts, Counts]:
    """Positions (d, n), losses, gradient norms, steps of leaving and of settling, (n,) each."""
    table = run.optimizer.table_size(len(theta), scenario.landscape.examples)
    size = max(1, min(CHUNK, ELEMENTS // max(table, 1)))
    parts = [
        _chunk(scenario, run, theta[:, k : k + size], tolerance, first + k) for k in range(0, theta.shape[1], size)
    ]
    positions, losses, norms, left, settled = (np.concatenate(part, axis=-1) for part in zip(*parts, strict=True))
    return positions, losses, norms, left, settled


def _chunk(
    scenario: Scenario, run: Run, theta: Array, tolerance: float | None, first: int
) -> tuple[Array, Array, Array, Counts, Counts]:
    landscape, schedule, steps = scenario.landscape, run.schedule, scenario.steps
    rates, oracle = schedule.rates(steps), Oracle(landscape, run.gradient, scenario.seed, first, scenario.feasible)
    theta, step_on = run.numbers.kept(theta), stepper(run.optimizer, run.numbers, scenario.seed, first)
    state, memory, bounds = run.optimizer.begin(theta), schedule.memory, reach(landscape, theta)
    left, settled = (np.full(theta.shape[1], steps + 1) for _ in range(2))
    with np.errstate(all="ignore"):
        for step in range(steps + 1):
            loss = landscape.loss(theta)
            left = np.where(bounds.left(theta, loss), np.minimum(left, step), left)
            if tolerance is not None:
                still = (left > step) & (_norm(landscape, theta) <= tolerance)
                settled = np.where(still, np.minimum(settled, step), settled)
            if step == steps or not ((left > step) & (settled > step)).any():
                break
            oracle.step = step
            look_up()
            moved, state = step_on(theta, state, step, float(rates[step]), oracle)
            theta = np.where(settled <= step, theta, moved)  # who is at rest stays there
            if memory and schedule.warmup <= step < steps - 1:
                there = loss[np.isfinite(loss)]
                memory = schedule.react(memory, float(there.mean()) if there.size else np.inf)
                rates[step + 1] = schedule.lr * memory[0]
        norm = _norm(landscape, theta)
    return np.where(left > step, theta, np.nan), loss, norm, left, settled


def _norm(landscape: Landscape, theta: Array) -> Array:
    return np.asarray(np.hypot.reduce(landscape.gradient(theta), axis=0))
