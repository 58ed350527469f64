"""trace(scenario) -> trajectories: the only loop over steps."""

import time
from collections.abc import Sequence

import numpy as np
from msgspec.structs import replace
from numpy.typing import NDArray

from fallline.engine.family.stopping import look_up
from fallline.engine.method.gradient import COUNTED
from fallline.engine.method.numbers import stepper
from fallline.engine.method.oracle import Oracle
from fallline.engine.optimizers.recorded import Recorded
from fallline.engine.problem.landscape import Landscape
from fallline.engine.problem.reach import Reach, reach
from fallline.engine.run import compiled
from fallline.engine.run.ending import diverged, ending
from fallline.engine.run.finish import finish, lengths, until_rest
from fallline.engine.run.memory import check
from fallline.engine.run.points import points
from fallline.engine.run.progress import Progress
from fallline.engine.run.recorded import recorded_trajectory
from fallline.engine.run.trajectory import Counts, Trajectory
from fallline.engine.scenario.scenario import Run, Scenario

Array = NDArray[np.float64]
FIRST_NEWS = 0.1
"""Seconds until a run tells how far it is, step by step; then at twice that time, and so on: each costs as it grows."""
ASKED = 4
"""Steps by numpy after which whoever waits is told."""


def trace(scenario: Scenario) -> tuple[Trajectory, ...]:
    """Run every run of `scenario` from its start; a pure function. Never raises for a run that diverges."""
    return trace_runs(scenario, scenario.runs)


def trace_runs(scenario: Scenario, runs: Sequence[Run], progress: Progress | None = None) -> tuple[Trajectory, ...]:
    """Some runs of `scenario`: long ones side by side, where machine code leaves Python to the others.

    `progress` is told how far they are; its news are pairs of the number of a run and its trajectory, in part while it
    goes on. Machine code is through with a run before anyone could ask. Raises TooMuch where memory does not suffice.
    """
    check(scenario, runs)
    if not compiled.side_by_side(scenario, runs):
        return tuple(_told(scenario, run, progress, k, len(runs)) for k, run in enumerate(runs))
    futures = [compiled.pool().submit(trace_run, scenario, run) for run in runs]
    found = []
    try:
        for k, future in enumerate(futures):
            found.append(future.result())
            if progress:
                progress((k + 1) / len(runs), (k, found[-1]))
    finally:
        for future in futures:
            future.cancel()
    return tuple(found)


def _told(scenario: Scenario, run: Run, progress: Progress | None, number: int, count: int) -> Trajectory:
    """One run, which tells its share of all and its number."""
    if progress is None:
        return trace_run(scenario, run)

    def tell(share: float, news: object = None, /) -> None:
        progress((number + share) / count, None if news is None else (number, news))

    found = trace_run(scenario, run, tell)
    tell(1.0, found)
    return found


def trace_run(scenario: Scenario, run: Run, progress: Progress | None = None) -> Trajectory:
    """One run of `scenario`: as machine code where that is made, else by numpy; a recorded one as it was."""
    if isinstance(run.optimizer, Recorded):
        return recorded_trajectory(scenario, run, run.optimizer)
    recording = compiled.recorded(scenario, run)
    if recording is None:
        return _walk(scenario, run, progress)
    return _read(scenario, run, recording)


def begun(scenario: Scenario, runs: Sequence[Run]) -> tuple[Trajectory, ...]:
    """The first of `runs`, their start, while they are to be traced; of a recorded one all, which nobody waits for.

    They begin at one place, and a loss over many examples takes long: it is looked at once.
    """
    starts = {run.numbers: run for run in runs if not isinstance(run.optimizer, Recorded)}
    firsts = {run.numbers: _start(scenario, run) for run in starts.values()}
    return tuple(
        recorded_trajectory(scenario, run, run.optimizer)
        if isinstance(run.optimizer, Recorded)
        else _of(scenario.landscape, run, firsts[run.numbers])
        for run in runs
    )


def _of(landscape: Landscape, run: Run, start: Trajectory) -> Trajectory:
    """`start` with what `run` has beside its position."""
    state = _resting(run, start.theta)
    return replace(start, state=state, points=points(landscape, run, start.theta, state))


def _start(scenario: Scenario, run: Run) -> Trajectory:
    """But for what it has beside its position. Nobody has left there, where its loss has a value."""
    theta = run.numbers.kept(scenario.positions())
    bounds = Reach(np.full(theta.shape[1], np.inf), np.full(theta.shape[1], np.inf))
    spent = np.zeros((len(COUNTED) + 1, 1), dtype=np.int64)
    with np.errstate(all="ignore"):
        path = theta[None]
        slots = _resting(run, path)
        return finish(scenario.landscape, run, bounds, path, slots, np.empty(0), spent, _unheard, whole=False)


def _resting(run: Run, theta: Array) -> dict[str, Array]:
    return {slot: np.zeros(theta.shape) for slot in run.optimizer.slots}


def _unheard(share: float, news: object = None, /) -> None:
    """Nobody asks how far it is."""


def _read(scenario: Scenario, run: Run, recording: compiled.Recording) -> Trajectory:
    """The trajectory that the kernels wrote; each step took one exact gradient, maybe a matrix, and no examples."""
    theta, loss, gradient, history, rates, left, valued = recording
    gone = int(left.min()) <= scenario.steps
    end = diverged(left, valued) if gone else ending(scenario.landscape, run, theta, gradient, loss)
    state = dict(zip(run.optimizer.slots, history, strict=True))
    return Trajectory(
        theta=theta,
        loss=loss,
        gradient=gradient,
        gradient_norm=lengths(gradient),
        lr=rates,
        state=state,
        counts=dict(zip(COUNTED, until_rest(_asked(run, len(theta)), theta), strict=True)),
        examples=np.zeros(len(theta), dtype=np.int64),
        status=end.status,
        diverged_at=int(left.min()) if gone else None,
        reason=end.reason,
        points=points(scenario.landscape, run, theta, state),
    )


def _asked(run: Run, length: int) -> Counts:
    """What the steps of a rule ask, (5, T+1): an exact gradient each, maybe a matrix, which may be factorised."""
    matrix = bool(run.optimizer.matrix)
    return np.outer([0, 1, matrix, 0, matrix and run.optimizer.factorises], np.arange(length))


def _walk(scenario: Scenario, run: Run, progress: Progress | None) -> Trajectory:
    rates = run.schedule.rates(scenario.steps)
    oracle = Oracle(scenario.landscape, run.gradient, scenario.seed, within=scenario.feasible)
    theta, step_on = run.numbers.kept(scenario.positions()), stepper(run.optimizer, run.numbers, scenario.seed)
    state, memory = run.optimizer.begin(theta), run.schedule.memory
    path = np.full((scenario.steps + 1, *theta.shape), np.nan)
    history = [np.zeros_like(path) for _ in run.optimizer.slots]
    spent = np.zeros((len(COUNTED) + 1, scenario.steps + 1), dtype=np.int64)
    path[0], bounds = theta, reach(scenario.landscape, theta)
    slots = dict(zip(run.optimizer.slots, history, strict=True))

    def finished(count: int, *, whole: bool = False) -> Trajectory:
        kept = {name: values[:count] for name, values in slots.items()}
        return finish(
            scenario.landscape, run, bounds, path[:count], kept, rates[: count - 1], spent[:, :count],
            progress if progress and whole else _unheard, whole=whole, within=scenario.feasible,
        )  # fmt: skip

    news = _News()
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
            if step % ASKED == ASKED - 1:
                there = step + 2
                look_up()
                if progress:
                    progress(step / scenario.steps, finished(there) if news.due() else None)
            if step % 16 != 15:
                continue
            if not (np.abs(theta) < bounds.far).any() and bounds.left(theta, scenario.landscape.loss(theta)).all():
                break  # every walker has left; finish finds the exact step
    return finished(len(path), whole=True)


class _News:
    """When it is time to tell what is there: after FIRST_NEWS, and each time after twice as long."""

    def __init__(self) -> None:
        self._began, self._after = time.monotonic(), FIRST_NEWS

    def due(self) -> bool:
        """Whether it is."""
        due = time.monotonic() - self._began >= self._after
        self._after *= 2 if due else 1
        return due


def _mean_loss(landscape: Landscape, theta: Array) -> float:
    """Mean over the walkers that are still there, for one rate drives them all; infinite when none is."""
    loss = landscape.loss(theta)
    there = loss[np.isfinite(loss)]
    return float(there.mean()) if there.size else np.inf
