"""trace(scenario) -> trajectories: the only loop over steps."""

from collections.abc import Callable, Sequence

import numpy as np
from numpy.typing import NDArray

from fallline.engine.method.gradient import Oracle
from fallline.engine.method.numbers import stepper
from fallline.engine.problem.curvature import curvature
from fallline.engine.problem.evaluation import MANY
from fallline.engine.problem.landscape import Landscape
from fallline.engine.run import compiled
from fallline.engine.run.progress import Progress, part
from fallline.engine.run.trajectory import Counts, Status, Trajectory
from fallline.engine.scenario.scenario import Run, Scenario

Array = NDArray[np.float64]

BOUND = 1e8
"""A coordinate beyond this has left: no landscape here has anything to find out there."""
FLAT = 1e-8
"""A gradient norm at or under this, at a point that curves up every way, has converged."""


def trace(scenario: Scenario) -> tuple[Trajectory, ...]:
    """Run every run of `scenario` from its start; a pure function. Never raises for a run that diverges."""
    return trace_runs(scenario, scenario.runs)


def trace_runs(scenario: Scenario, runs: Sequence[Run], progress: Progress | None = None) -> tuple[Trajectory, ...]:
    """Some runs of `scenario`: long ones side by side, where machine code leaves Python to the others.

    `progress` is told how far numpy is; machine code is through before anyone could ask.
    """
    if compiled.side_by_side(scenario, runs):
        return tuple(compiled.pool().map(lambda run: trace_run(scenario, run), runs))
    parts = [None if progress is None else part(progress, k, len(runs)) for k in range(len(runs))]
    return tuple(map(trace_run, [scenario] * len(runs), runs, parts))


def trace_run(scenario: Scenario, run: Run, progress: Progress | None = None) -> Trajectory:
    """One run of `scenario`: as machine code where that is made, else by numpy."""
    recording = compiled.recorded(scenario, run, BOUND)
    return _walk(scenario, run, progress) if recording is None else _read(scenario, run, recording)


def _read(scenario: Scenario, run: Run, recording: compiled.Recording) -> Trajectory:
    """The trajectory that the kernels wrote; each step took one exact gradient, maybe a matrix, and no examples."""
    theta, loss, gradient, history, rates, left = recording
    diverged_at = int(left.min()) if left.min() <= scenario.steps else None
    return Trajectory(
        theta=theta,
        loss=loss,
        gradient=gradient,
        gradient_norm=_length(gradient),
        lr=rates,
        state=dict(zip(run.optimizer.slots, history, strict=True)),
        evaluations=np.arange(len(theta)) * (2 if run.optimizer.matrix else 1),
        examples=np.zeros(len(theta), dtype=np.int64),
        status="diverged" if diverged_at is not None else _settled(scenario.landscape, theta[-1], gradient[-1]),
        diverged_at=diverged_at,
    )


def _walk(scenario: Scenario, run: Run, progress: Progress | None) -> Trajectory:
    rates = run.schedule.rates(scenario.steps)
    oracle = Oracle(scenario.landscape, run.gradient, scenario.seed)
    theta, step_on = run.numbers.kept(scenario.positions()), stepper(run.optimizer, run.numbers, scenario.seed)
    state, memory = run.optimizer.begin(theta), run.schedule.memory
    path = np.full((scenario.steps + 1, *theta.shape), np.nan)
    history = [np.zeros_like(path) for _ in run.optimizer.slots]
    spent = np.zeros((2, scenario.steps + 1), dtype=np.int64)
    path[0] = theta
    with np.errstate(all="ignore"):
        for step in range(scenario.steps):
            oracle.step = step
            theta, state = step_on(theta, state, step, float(rates[step]), oracle)
            path[step + 1] = theta
            spent[:, step + 1] = oracle.evaluations, oracle.examples
            for slot, values in zip(history, state, strict=False):  # what follows the slots is not recorded
                slot[step + 1] = values
            if memory and run.schedule.warmup <= step < scenario.steps - 1:
                memory = run.schedule.react(memory, _mean_loss(scenario.landscape, path[step]))
                rates[step + 1] = run.schedule.lr * memory[0]
            if step % 16 != 15:
                continue
            if not (np.abs(theta) < BOUND).all(axis=0).any():
                break  # every walker has left; _finish finds the exact step
            if progress is not None:
                progress(step / scenario.steps)
    return _finish(scenario.landscape, path, dict(zip(run.optimizer.slots, history, strict=True)), rates, spent)


def _mean_loss(landscape: Landscape, theta: Array) -> float:
    """Mean over the walkers that are still there, for one rate drives them all; infinite when none is."""
    loss = landscape.loss(theta)
    there = loss[np.isfinite(loss)]
    return float(there.mean()) if there.size else np.inf


def _in_blocks(function: Callable[[Array], Array], theta: Array) -> Array:
    """`function` of all points (d, k), so many at a time that each is computed as it was in its step."""
    blocks = [function(theta[:, i : i + MANY]) for i in range(0, theta.shape[1], MANY)]
    return blocks[0] if len(blocks) == 1 else np.concatenate(blocks, axis=-1)


def _finish(landscape: Landscape, path: Array, history: dict[str, Array], rates: Array, spent: Counts) -> Trajectory:
    """Cut what lies past divergence, and add losses and gradients, all points at once."""
    flat = path.transpose(1, 0, 2).reshape(path.shape[1], -1)
    loss = _in_blocks(landscape.loss, flat).reshape(len(path), -1)
    inside = (np.abs(path) < BOUND).all(axis=1) & np.isfinite(loss)
    alive = np.logical_and.accumulate(inside, axis=0)
    left = alive.sum(axis=0)  # per walker, the first step without it
    kept = max(int(left.max()), 1)
    alive[0] = True  # the start itself is always shown
    gradient = _in_blocks(landscape.gradient, flat[:, : kept * path.shape[2]])
    gradient = gradient.reshape(path.shape[1], kept, -1).transpose(1, 0, 2)
    here = alive[:kept, None, :]
    theta = np.where(here, path[:kept], np.nan)
    gradient = np.where(here, gradient, np.nan)
    diverged_at = int(left.min()) if left.min() < len(path) else None
    return Trajectory(
        theta=theta,
        loss=np.where(alive[:kept], loss[:kept], np.nan),
        gradient=gradient,
        gradient_norm=_length(gradient),
        lr=rates[: kept - 1],
        state={name: np.where(here, values[:kept], np.nan) for name, values in history.items()},
        evaluations=spent[0, :kept],
        examples=spent[1, :kept],
        status="diverged" if diverged_at is not None else _settled(landscape, theta[-1], gradient[-1]),
        diverged_at=diverged_at,
    )


def _settled(landscape: Landscape, theta: Array, gradient: Array) -> Status:
    """Converged where all walkers rest at minima; at a saddle the gradient vanishes too, and that is no end."""
    flat = bool((_length(gradient[None]) <= FLAT).all())
    return "converged" if flat and set(curvature(landscape, theta).kind) == {"minimum"} else "done"


def _length(vectors: Array) -> Array:
    """Euclidean length along axis 1; where squares overflow the slower hypot, which does not."""
    with np.errstate(over="ignore"):
        # Over an axis of two, numpy's sum takes ten times as long as one addition.
        two = vectors.shape[1] == 2
        length = np.sqrt(vectors[:, 0] ** 2 + vectors[:, 1] ** 2 if two else (vectors**2).sum(axis=1))
    return np.asarray(np.hypot.reduce(vectors, axis=1)) if np.isinf(length).any() else length
