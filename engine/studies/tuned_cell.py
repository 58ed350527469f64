"""One method on one problem: tuned, then run from every start; and all of that as a row of numbers that a store keeps.

From each start the method takes as many steps as the budget of gradients pays. What is kept of a run is when its loss
first was as low as each of many levels, and so no more than a few dozen pairs, however long it was.
"""

import msgspec
import numpy as np
from numpy.typing import NDArray

from fallline.engine.analysis.convergence_rate import mean_loss
from fallline.engine.run.progress import Progress
from fallline.engine.run.trace import trace_run
from fallline.engine.scenario.scenario import Run, Scenario
from fallline.engine.studies.dials import dials
from fallline.engine.studies.plan import Plan
from fallline.engine.studies.sweep_store import Row
from fallline.engine.studies.tuning import price, result, tuned, with_dials

Array = NDArray[np.float64]
TARGETS = 10.0 ** -(np.arange(1, 41) / 5)
"""What may be left of the first loss above the least one, from 10^-0.2 to 10^-8: five to a power of ten."""


class Attempt(msgspec.Struct, frozen=True, eq=False):
    """A tuned run from one start."""

    steps: int
    """That the budget paid."""
    first: float
    """Loss at the start."""
    end: float
    """Loss after the last step; NaN where it diverged."""
    cost: Array
    """Gradients that were taken, (k,), ascending, at each of `best`."""
    best: Array
    """The lowest loss until there, (k,), descending: where a level was reached first, and the last."""

    def reaches(self, levels: Array) -> Array:
        """Gradients until the loss was as low as each of `levels`, (k,); NaN where it never was."""
        return np.append(self.cost, np.nan)[np.searchsorted(-self.best, -levels)]


class Cell(msgspec.Struct, frozen=True, eq=False):
    """A method on a problem."""

    run: Run
    """At the best that the search found."""
    steps: int
    """Of each trial."""
    begin: float
    """Mean loss over all starts."""
    spent: int
    """Gradients that the search took from each start."""
    trials: int
    rates: Array
    """(k,), ascending, at the best dials."""
    ends: Array
    """Mean loss over all starts at the end of each, (k,); NaN where one diverged."""
    attempts: tuple[Attempt, ...]
    """From each start."""


def compute(plan: Plan, method: int, problem: int, progress: Progress) -> Cell:
    """Tune a method on all starts of a problem together, then run it from each."""
    posed = plan.posed(method, problem)
    steps = affordable(posed, plan.budget)
    together = plan.posed(method, problem, steps=steps)
    found = tuned(together, together.runs[0], plan.tuning * plan.budget, progress)
    lowest = plan.problems[problem].lowest()
    attempts = tuple(
        _attempt(plan.posed(method, problem, found.run, seed), plan.budget, lowest) for seed in range(plan.seeds)
    )
    begin = float(mean_loss(together.landscape.loss(together.positions())[None])[0])
    return Cell(found.run, steps, begin, found.spent, found.trials, found.rates, found.ends, attempts)


def affordable(scenario: Scenario, budget: int) -> int:
    """Steps of its run that `budget` gradients pay, one at least."""
    path = trace_run(scenario, scenario.runs[0])
    spent = price(path)
    if spent[-1] > budget:
        return max(int(np.searchsorted(spent, budget, side="right")) - 1, 1)
    if path.status != "diverged" or not spent[-1]:
        return scenario.steps
    return int(np.clip(budget * path.steps // spent[-1], 1, scenario.steps))


def _attempt(scenario: Scenario, budget: int, lowest: float | None) -> Attempt:
    run = scenario.runs[0]
    path = trace_run(scenario, run)
    spent = price(path)
    steps = max(int(np.searchsorted(spent, budget, side="right")) - 1, 0)
    loss = result(path, run.optimizer)[: steps + 1, 0]
    best = np.fmin.accumulate(loss)
    where = np.flatnonzero(np.diff(best, prepend=np.inf) < 0)
    if lowest is not None and where.size:
        where = _first_below(best, where, lowest + TARGETS * (loss[0] - lowest))
    gone = path.diverged_at is not None and path.diverged_at <= steps
    end = np.nan if gone else float(loss[-1])
    return Attempt(max(steps, 1), float(loss[0]), end, spent[where].astype(np.float64), best[where])


def _first_below(best: Array, where: NDArray[np.intp], levels: Array) -> NDArray[np.intp]:
    """Of the improvements `where`: the first, those that are first at or below each of `levels`, and the last."""
    reached = np.searchsorted(-best[where], -levels, side="left")
    return where[np.unique([0, *reached[reached < where.size].tolist(), where.size - 1])]


def packed(cell: Cell) -> Row:
    """`cell` as a store keeps it: how long each part is, then the parts."""
    optimizer = cell.run.optimizer
    values = [float(getattr(optimizer, dial.name)) for dial in dials(type(optimizer))]
    parts = [
        np.array([cell.run.schedule.lr, cell.steps, cell.begin, cell.spent, cell.trials, *values]),
        cell.rates,
        cell.ends,
    ]
    for each in cell.attempts:
        parts += [np.array([each.steps, each.first, each.end]), each.cost, each.best]
    figures = np.concatenate([[len(parts)], [len(part) for part in parts], *parts])
    return Row(figures, np.zeros(len(figures), dtype=bool))


def unpacked(row: Row, run: Run) -> Cell:
    """The cell in `row`, of `run` before it was tuned."""
    count, figures = int(row.figures[0]), row.figures[1:]
    parts = np.split(figures[count:], np.cumsum(figures[:count].astype(int))[:-1])
    (lr, steps, begin, spent, trials, *values), rates, ends, *rest = parts
    names = [dial.name for dial in dials(type(run.optimizer))]
    attempts = tuple(
        Attempt(int(head[0]), float(head[1]), float(head[2]), cost, best)
        for head, cost, best in zip(rest[::3], rest[1::3], rest[2::3], strict=True)
    )
    tuned_run = with_dials(run, float(lr), dict(zip(names, map(float, values), strict=True)))
    return Cell(tuned_run, int(steps), float(begin), int(spent), int(trials), rates, ends, attempts)
