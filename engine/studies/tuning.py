"""Each method at its best on one landscape: the rate, and the momentum, that end lowest within one budget for all.

What is counted is what the runs ask: a gradient as one, a loss as one, a Hessian as one for each of its columns. Every
method gets as much, searched in one way: a grid of rates that spans GRID decades below the rate whose first step would
cross the landscape, at several momenta; then nearer and nearer around the best; then along the rates at the best
momentum, which draws how much it matters.
"""

import math
from collections.abc import Callable

import msgspec
import numpy as np
from numpy.typing import NDArray

from fallline.engine.analysis.convergence_rate import mean_loss
from fallline.engine.run.progress import Progress, part
from fallline.engine.run.trace import trace_run
from fallline.engine.run.trajectory import Trajectory
from fallline.engine.scenario.edit import replace
from fallline.engine.scenario.scenario import Run, Scenario

Array = NDArray[np.float64]
GRID = 5.0
"""Decades of rates that are tried."""
MOMENTA = (0.0, 0.5, 0.8, 0.9, 0.95, 0.99)
COARSE, CURVE = 0.45, 0.3
"""Shares of the budget: for the grid, and for the curve; the rest narrows down."""
SPREAD, STEEP, FINE = 12, 3.0, 0.01
"""Of the curve: rates over all of the grid to begin with; decades of the end by which a gap counts for more at most;
decades of the rate that are no gap."""
TINY = 1e-12
"""Share of the loss at first below which ends are alike, and the sooner is the better."""
LATE = 10
"""A run's end is the mean over its last step and the LATE-th part before, so that no lucky swing wins."""


class Trial(msgspec.Struct, frozen=True):
    """One run."""

    lr: float
    beta: float
    """NaN where the method has none."""
    end: float
    """Mean loss at the end; infinite where it diverged."""
    arrives: int
    """The step from which on it is no higher than its end and TINY of its first loss."""
    cost: int
    """Gradients that it took."""


class Tuned(msgspec.Struct, frozen=True, eq=False):
    """One method, tuned."""

    run: Run
    """At the best rate and momentum that were found, its rate constant or as the schedule has it."""
    best: Trial
    before: Trial
    """The run as it was."""
    rates: Array
    """(k,), ascending, at the best momentum."""
    ends: Array
    """Loss at the end of each, (k,); NaN where it diverged."""
    spent: int
    """Gradients that the search took."""
    trials: int
    """Runs."""


def tune(scenario: Scenario, runs: tuple[Run, ...], budget: int, progress: Progress) -> tuple[Tuned, ...]:
    """Each of `runs` of `scenario` at its best, by at most `budget` gradients each; its news are those tuned so far."""
    found: list[Tuned] = []
    for number, run in enumerate(runs):
        found.append(tuned(scenario, run, budget, part(progress, number, len(runs))))
        progress((number + 1) / len(runs), tuple(found))
    return tuple(found)


def tuned(scenario: Scenario, run: Run, budget: int, progress: Progress) -> Tuned:
    """`run` at its best; at the least it is tried as it is."""
    search = _Search(scenario, run, budget, progress)
    before = search.tried(run.schedule.lr, _momentum(run))
    top = _longest(scenario, run)
    momenta = [beta for beta in MOMENTA if not math.isnan(before.beta)] or [math.nan]
    count = max(4, round(COARSE * budget / max(before.cost, 1) / len(momenta)))
    for lr in np.geomspace(top, top * 10**-GRID, min(count, 24)):
        for beta in momenta:
            search.tried(float(lr), beta, COARSE)
    _narrow(search, GRID / max(min(count, 24) - 1, 1) / 2)
    best = search.best
    for lr in np.geomspace(top, top * 10**-GRID, SPREAD):
        search.tried(float(lr), best.beta)
    _fill(search)
    best = search.best
    curve = sorted((each.lr, each.end) for each in search.trials if _same(each.beta, best.beta))
    rates, ends = np.array(curve).T
    return Tuned(
        run=_with(run, best.lr, best.beta),
        best=best,
        before=before,
        rates=rates,
        ends=np.where(np.isfinite(ends), ends, np.nan),
        spent=search.spent,
        trials=len(search.trials),
    )


class _Search:
    """What was tried, and what it took."""

    def __init__(self, scenario: Scenario, run: Run, budget: int, progress: Progress) -> None:
        self.scenario, self.run, self.budget, self.progress = scenario, run, budget, progress
        self.trials: list[Trial] = []
        self.spent = 0
        self.first = float(np.mean(scenario.landscape.loss(scenario.positions())))
        """Loss where all begin."""

    def tried(self, lr: float, beta: float, share: float = 1.0) -> Trial:
        """The trial of these; where `share` of the budget does not suffice for it, the best so far."""
        for each in self.trials:
            if each.lr == lr and _same(each.beta, beta):
                return each
        if self.trials and self.spent + max(each.cost for each in self.trials) > share * self.budget:
            return self.best
        self.progress(min(self.spent / self.budget, 1.0))
        path = trace_run(self.scenario, _with(self.run, lr, beta))
        self.trials.append(_trial(path, lr, beta))
        self.spent += self.trials[-1].cost
        return self.trials[-1]

    @property
    def best(self) -> Trial:
        """The lowest end, and of those that are alike the soonest."""
        lowest = min(each.end for each in self.trials)
        alike = lowest + TINY * abs(self.first - lowest)
        if math.isinf(lowest):
            return self.trials[0]
        return min((each for each in self.trials if each.end <= alike), key=lambda each: each.arrives)


def _narrow(search: _Search, decades: float) -> None:
    """Neighbours of the best at half the distance each time, until the curve's share of the budget is left."""
    lost = 2.0
    while decades > 0.003 and search.spent < (1 - CURVE) * search.budget:
        best, count = search.best, len(search.trials)
        for lr, beta in _neighbours(best, decades, lost):
            search.tried(lr, beta, 1 - CURVE)
        if search.best is best:
            decades, lost = decades / 2, lost**0.5
        if len(search.trials) == count:
            return


def _fill(search: _Search) -> None:
    """Rates at the best momentum, each in the middle of the widest gap, a steep one counting for more."""
    while True:
        best, count = search.best, len(search.trials)
        tried = sorted((each.lr, each.end) for each in search.trials if _same(each.beta, best.beta))
        rates, ends = np.array(tried).T
        with np.errstate(all="ignore"):
            rise = np.abs(np.diff(np.log10(np.maximum(ends, 1e-300))))
            gaps = np.diff(np.log10(rates)) * (1 + np.where(np.isfinite(rise), np.minimum(rise, STEEP), 0.0))
        if not gaps.size or gaps.max() < FINE:
            return
        at = int(gaps.argmax())
        search.tried(float(np.sqrt(rates[at] * rates[at + 1])), best.beta)
        if len(search.trials) == count:
            return


def _neighbours(best: Trial, decades: float, lost: float) -> list[tuple[float, float]]:
    """Rates at most `decades` from the best, momenta that lose `lost` times as much of the velocity, or as little."""
    rates = [best.lr * 10 ** (side * decades) for side in (-1, 0, 1)]
    momenta = [best.beta] if math.isnan(best.beta) else [1 - (1 - best.beta) * lost**side for side in (-1, 0, 1)]
    return [(lr, beta if math.isnan(beta) else max(beta, 0.0)) for lr in rates for beta in momenta if not beta >= 1]


def _trial(path: Trajectory, lr: float, beta: float) -> Trial:
    loss = mean_loss(path.loss)
    end = math.inf if path.status == "diverged" else float(loss[-1 - path.steps // LATE :].mean())
    end = end if math.isfinite(end) else math.inf
    above = np.flatnonzero(~(loss <= end + TINY * abs(loss[0])))
    weights = {"functions": 1, "gradients": 1, "products": 1, "hessians": path.theta.shape[1]}
    cost = sum(weight * int(path.counts[kind][-1]) for kind, weight in weights.items())
    return Trial(lr, beta, end, int(above[-1]) + 1 if above.size else 0, max(cost, 1))


def _longest(scenario: Scenario, run: Run) -> float:
    """The rate whose first step crosses what there is to look at, by a step at the rate that the run has."""
    path = trace_run(replace(scenario, steps=1), run)
    step = float(np.linalg.norm(path.theta[-1] - path.theta[0], axis=0).max())
    x0, x1, y0, y1 = scenario.window
    across = math.hypot(x1 - x0, y1 - y0)
    rate = run.schedule.lr * across / step if step > 0 else math.nan
    return rate if 0 < rate < 1e100 else 10 * run.schedule.lr


def _momentum(run: Run) -> float:
    return float(getattr(run.optimizer, "beta", math.nan))


def _with(run: Run, lr: float, beta: float) -> Run:
    """`run` at this rate and momentum."""
    edited: Callable[..., Run] = replace
    optimizer = run.optimizer if math.isnan(beta) else run.optimizer.edited(beta=beta)
    return edited(run, optimizer=optimizer, schedule=run.schedule.edited(lr=lr))


def _same(one: float, other: float) -> bool:
    return one == other or (math.isnan(one) and math.isnan(other))
