"""Each method at its best on one landscape: the rate and the dials that end lowest within one budget for all.

What is counted is what the runs ask: a gradient as one, a loss as one, a Hessian as one for each of its columns. Every
method gets as much, searched in one way: a grid of rates that spans GRID decades below the rate whose first step would
cross the landscape, at several momenta; then nearer and nearer around the best, by the rate and by every dial that the
method declares; then along the rates at the best dials, which draws how much the rate matters.
"""

import math
from collections.abc import Callable, Mapping
from itertools import product

import msgspec
import numpy as np
from numpy.typing import NDArray

from fallline.engine.analysis.convergence_rate import mean_loss
from fallline.engine.method.optimizer import Optimizer
from fallline.engine.run.progress import Progress, part
from fallline.engine.run.trace import trace_run
from fallline.engine.run.trajectory import Trajectory
from fallline.engine.scenario.edit import replace
from fallline.engine.scenario.scenario import Run, Scenario
from fallline.engine.studies.dials import dials, moved

Array = NDArray[np.float64]
GRID = 5.0
"""Decades of rates that are tried."""
MOMENTA, FEW_MOMENTA, EACH = (0.0, 0.5, 0.8, 0.9, 0.95, 0.99), (0.0, 0.9, 0.99), 4
"""On the grid of a method with one; where the budget has fewer than EACH rates for each of them; and as it is alone
where that is so of the few."""
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
    values: Mapping[str, float]
    """Of the dials that the method has, by field."""
    end: float
    """Mean loss at the end; infinite where it diverged."""
    arrives: int
    """The step from which on it is no higher than its end and TINY of its first loss."""
    cost: int
    """Gradients that it took."""


class Tuned(msgspec.Struct, frozen=True, eq=False):
    """One method, tuned."""

    run: Run
    """At the best rate and dials that were found, its rate constant or as the schedule has it."""
    best: Trial
    before: Trial
    """The run as it was."""
    rates: Array
    """(k,), ascending, at the best dials."""
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
    values = {dial.name: float(getattr(run.optimizer, dial.name)) for dial in dials(type(run.optimizer))}
    before = search.tried(run.schedule.lr, values)
    top, affordable = _longest(scenario, run), round(COARSE * budget / max(before.cost, 1))
    grid = _grid(values, affordable)
    count = min(max(EACH, affordable // len(grid)), 24)
    for lr in np.geomspace(top, top * 10**-GRID, count):
        for each in grid:
            search.tried(float(lr), each, COARSE)
    _narrow(search, GRID / max(count - 1, 1) / 2)
    best = search.best
    for lr in np.geomspace(top, top * 10**-GRID, SPREAD):
        search.tried(float(lr), best.values)
    _fill(search)
    best = search.best
    curve = sorted((each.lr, each.end) for each in search.trials if each.values == best.values)
    rates, ends = np.array(curve).T
    return Tuned(
        run=with_dials(run, best.lr, best.values),
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

    def tried(self, lr: float, values: Mapping[str, float], share: float = 1.0) -> Trial:
        """The trial of these; the best so far where `share` of the budget does not suffice, or the method refuses."""
        for each in self.trials:
            if each.lr == lr and each.values == values:
                return each
        if self.trials and self.spent + max(each.cost for each in self.trials) > share * self.budget:
            return self.best
        self.progress(min(self.spent / self.budget, 1.0))
        try:
            run = with_dials(self.run, lr, values)
        except ValueError:  # two dials that do not go together
            return self.best
        self.trials.append(_trial(trace_run(self.scenario, run), run.optimizer, lr, values))
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


def price(path: Trajectory) -> NDArray[np.int64]:
    """Gradients that `path` took until each position, (T+1,): a loss and a product count as one, a Hessian as its
    columns.
    """
    weights = {"functions": 1, "gradients": 1, "products": 1, "hessians": path.theta.shape[1]}
    return np.sum([weight * path.counts[kind] for kind, weight in weights.items()], axis=0)


def result(path: Trajectory, optimizer: Optimizer) -> Array:
    """Losses (T+1, n) of what a method gives in the end: of its mean, where that is its result, else of its steps."""
    return path.points[optimizer.kept].loss if optimizer.kept else path.loss


def _grid(values: Mapping[str, float], affordable: int) -> list[Mapping[str, float]]:
    """Dials at each rate of the grid: with several momenta, where there is one, as far as `affordable` runs go."""
    momenta = next((each for each in (MOMENTA, FEW_MOMENTA) if affordable >= EACH * len(each)), ())
    if "beta" not in values or not momenta:
        return [values]
    return [{**values, "beta": beta} for beta in momenta]


def _narrow(search: _Search, decades: float) -> None:
    """Neighbours of the best at half the distance each time, until the curve's share of the budget is left."""
    lost = 2.0
    while decades > 0.003 and search.spent < (1 - CURVE) * search.budget:
        best, count = search.best, len(search.trials)
        for lr, values in _neighbours(search.run.optimizer, best, decades, lost):
            search.tried(lr, values, 1 - CURVE)
        if search.best is best:
            decades, lost = decades / 2, lost**0.5
        if len(search.trials) == count:
            return


def _fill(search: _Search) -> None:
    """Rates at the best momentum, each in the middle of the widest gap, a steep one counting for more."""
    while True:
        best, count = search.best, len(search.trials)
        tried = sorted((each.lr, each.end) for each in search.trials if each.values == best.values)
        rates, ends = np.array(tried).T
        with np.errstate(all="ignore"):
            rise = np.abs(np.diff(np.log10(np.maximum(ends, 1e-300))))
            gaps = np.diff(np.log10(rates)) * (1 + np.where(np.isfinite(rise), np.minimum(rise, STEEP), 0.0))
        if not gaps.size or gaps.max() < FINE:
            return
        at = int(gaps.argmax())
        search.tried(float(np.sqrt(rates[at] * rates[at + 1])), best.values)
        if len(search.trials) == count:
            return


def _neighbours(
    optimizer: Optimizer, best: Trial, decades: float, lost: float
) -> list[tuple[float, Mapping[str, float]]]:
    """Rates at most `decades` from the best, and dials that lose `lost` times as much, or as little.

    All of both together where there is one dial; of more the rate and each dial by itself.
    """
    known = dials(type(optimizer))
    turned = [[{**best.values, dial.name: moved(dial, best.values[dial.name], lost, side)} for side in (-1, 0, 1)]
              for dial in known]  # fmt: skip
    rates = [best.lr * 10 ** (side * decades) for side in (-1, 0, 1)]
    if len(known) < 2:
        return list(product(rates, turned[0] if turned else [best.values]))
    return [(lr, best.values) for lr in rates] + [(best.lr, values) for each in turned for values in each[::2]]


def _trial(path: Trajectory, optimizer: Optimizer, lr: float, values: Mapping[str, float]) -> Trial:
    loss = mean_loss(result(path, optimizer))
    end = math.inf if path.status == "diverged" else float(loss[-1 - path.steps // LATE :].mean())
    end = end if math.isfinite(end) else math.inf
    above = np.flatnonzero(~(loss <= end + TINY * abs(loss[0])))
    return Trial(lr, values, end, int(above[-1]) + 1 if above.size else 0, max(int(price(path)[-1]), 1))


def _longest(scenario: Scenario, run: Run) -> float:
    """The rate whose first step crosses what there is to look at, by a step at the rate that the run has."""
    path = trace_run(replace(scenario, steps=1), run)
    step = float(np.linalg.norm(path.theta[-1] - path.theta[0], axis=0).max())
    x0, x1, y0, y1 = scenario.window
    across = math.hypot(x1 - x0, y1 - y0)
    rate = run.schedule.lr * across / step if step > 0 else math.nan
    return rate if 0 < rate < 1e100 else 10 * run.schedule.lr


def with_dials(run: Run, lr: float, values: Mapping[str, float]) -> Run:
    """`run` at this rate and these dials."""
    edited: Callable[..., Run] = replace
    return edited(run, optimizer=run.optimizer.edited(**values), schedule=run.schedule.edited(lr=lr))
