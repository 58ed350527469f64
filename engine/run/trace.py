"""trace(scenario) -> trajectories: the only loop over steps."""

from collections.abc import Callable, Sequence

import numpy as np
from numpy.typing import NDArray

from fallline.engine.method.gradient import COUNTED
from fallline.engine.method.numbers import stepper
from fallline.engine.method.oracle import Oracle
from fallline.engine.problem.evaluation import MANY
from fallline.engine.problem.landscape import Landscape
from fallline.engine.problem.reach import Reach, reach
from fallline.engine.run import compiled
from fallline.engine.run.ending import diverged, ending
from fallline.engine.run.progress import Progress, part
from fallline.engine.run.trajectory import Counts, Trajectory
from fallline.engine.scenario.scenario import Run, Scenario

Array = NDArray[np.float64]


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
    recording = compiled.recorded(scenario, run)
    return _walk(scenario, run, progress) if recording is None else _read(scenario, run, recording)


def _read(scenario: Scenario, run: Run, recording: compiled.Recording) -> Trajectory:
    """The trajectory that the kernels wrote; each step took one exact gradient, maybe a matrix, and no examples."""
    theta, loss, gradient, history, rates, left, valued = recording
    gone = int(left.min()) <= scenario.steps
    end = diverged(left, valued) if gone else ending(scenario.landscape, run, theta, gradient, loss)
    return Trajectory(
        theta=theta,
        loss=loss,
        gradient=gradient,
        gradient_norm=_length(gradient),
        lr=rates,
        state=dict(zip(run.optimizer.slots, history, strict=True)),
        counts=dict(zip(COUNTED, until_rest(_asked(run, len(theta)), theta), strict=True)),
        examples=np.zeros(len(theta), dtype=np.int64),
        status=end.status,
        diverged_at=int(left.min()) if gone else None,
        reason=end.reason,
    )


def _asked(run: Run, length: int) -> Counts:
    """What the steps of a rule ask, (5, T+1): an exact gradient each, maybe a matrix, which may be factorised."""
    matrix = bool(run.optimizer.matrix)
    return np.outer([0, 1, matrix, 0, matrix and run.optimizer.factorises], np.arange(length))


def until_rest(spent: Counts, theta: Array) -> Counts:
    """`spent` (k, T+1) with nothing more once one step has shown that `theta` (T+1, d, n) moves no more."""
    moved = np.flatnonzero(((theta[1:] != theta[:-1]) & ~np.isnan(theta[1:])).any(axis=(1, 2)))
    last = int(moved[-1]) + 1 if moved.size else 0
    return spent[:, np.minimum(np.arange(spent.shape[1]), last + 1)]


def _walk(scenario: Scenario, run: Run, progress: Progress | None) -> Trajectory:
    rates = run.schedule.rates(scenario.steps)
    oracle = Oracle(scenario.landscape, run.gradient, scenario.seed)
    theta, step_on = run.numbers.kept(scenario.positions()), stepper(run.optimizer, run.numbers, scenario.seed)
    state, memory = run.optimizer.begin(theta), run.schedule.memory
    path = np.full((scenario.steps + 1, *theta.shape), np.nan)
    history = [np.zeros_like(path) for _ in run.optimizer.slots]
    spent = np.zeros((len(COUNTED) + 1, scenario.steps + 1), dtype=np.int64)
    path[0], bounds = theta, reach(scenario.landscape, theta)
    with np.errstate(all="ignore"):
        for step in range(scenario.steps):
            oracle.step = step
            theta, state = step_on(theta, state, step, float(rates[step]), oracle)
            rests = not memory and run.optimizer.rests(state)
            now = slice(step + 1, None if rests else step + 2)  # all steps to come are as this one
            path[now] = theta
            spent[:, now] = np.array([*oracle.counts.values(), oracle.examples])[:, None]
            for slot, values in zip(history, state, strict=False):  # what follows the slots is not recorded
                slot[now] = values
            if rests:
                break
            if memory and run.schedule.warmup <= step < scenario.steps - 1:
                memory = run.schedule.react(memory, _mean_loss(scenario.landscape, path[step]))
                rates[step + 1] = run.schedule.lr * memory[0]
            if step % 16 != 15:
                continue
            if not (np.abs(theta) < bounds.far).any() and bounds.left(theta, scenario.landscape.loss(theta)).all():
                break  # every walker has left; _finish finds the exact step
            if progress is not None:
                progress(step / scenario.steps)
    return _finish(
        scenario.landscape, run, bounds, path, dict(zip(run.optimizer.slots, history, strict=True)), rates, spent
    )


def _mean_loss(landscape: Landscape, theta: Array) -> float:
    """Mean over the walkers that are still there, for one rate drives them all; infinite when none is."""
    loss = landscape.loss(theta)
    there = loss[np.isfinite(loss)]
    return float(there.mean()) if there.size else np.inf


def _in_blocks(function: Callable[[Array], Array], theta: Array) -> Array:
    """`function` of all points (d, k), so many at a time that each is computed as it was in its step."""
    blocks = [function(theta[:, i : i + MANY]) for i in range(0, theta.shape[1], MANY)]
    return blocks[0] if len(blocks) == 1 else np.concatenate(blocks, axis=-1)


def _finish(
    landscape: Landscape, run: Run, bounds: Reach, path: Array, history: dict[str, Array], rates: Array, spent: Counts
) -> Trajectory:
    """Cut what lies past divergence, and add losses and gradients, all points at once."""
    flat = path.transpose(1, 0, 2).reshape(path.shape[1], -1)
    loss = _in_blocks(landscape.loss, flat).reshape(len(path), -1)
    alive = np.logical_and.accumulate(~bounds.left(path, loss), axis=0)
    left = alive.sum(axis=0)  # per walker, the first step without it
    kept = max(int(left.max()), 1)
    alive[0] = True  # the start itself is always shown
    gradient = _in_blocks(landscape.gradient, flat[:, : kept * path.shape[2]])
    gradient = gradient.reshape(path.shape[1], kept, -1).transpose(1, 0, 2)
    here = alive[:kept, None, :]
    theta = np.where(here, path[:kept], np.nan)
    *counts, examples = until_rest(spent[:, :kept], theta)
    gradient = np.where(here, gradient, np.nan)
    loss, gone = loss[: kept + 1], int(left.min()) < len(path)
    if gone:
        end = diverged(left, np.isfinite(loss[np.minimum(left, len(loss) - 1), np.arange(len(left))]))
    else:
        end = ending(landscape, run, theta, gradient, loss)
    return Trajectory(
        theta=theta,
        loss=np.where(alive[:kept], loss[:kept], np.nan),
        gradient=gradient,
        gradient_norm=_length(gradient),
        lr=rates[: kept - 1],
        state={name: np.where(here, values[:kept], np.nan) for name, values in history.items()},
        counts=dict(zip(COUNTED, counts, strict=True)),
        examples=examples,
        status=end.status,
        diverged_at=int(left.min()) if gone else None,
        reason=end.reason,
    )


def _length(vectors: Array) -> Array:
    """Euclidean length along axis 1; where squares overflow the slower hypot, which does not."""
    with np.errstate(over="ignore"):
        # Over an axis of two, numpy's sum takes ten times as long as one addition.
        two = vectors.shape[1] == 2
        length = np.sqrt(vectors[:, 0] ** 2 + vectors[:, 1] ** 2 if two else (vectors**2).sum(axis=1))
    return np.asarray(np.hypot.reduce(vectors, axis=1)) if np.isinf(length).any() else length
