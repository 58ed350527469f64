"""Learning rates that suit a landscape: each run's is sought on a grid, by short runs first, within a budget.

A rate is the better, the lower the run ends. But one that leaves is worse than any that does not, and so is one that
ends no lower than it began; then one that goes far out of the landscape's window, as down a slope without an end, or
climbs on its way by more than it comes down.
"""

import math

import numpy as np

from fallline.engine.optimizers.recorded import Recorded
from fallline.engine.problem.landscape import Landscape
from fallline.engine.run.progress import Progress, part
from fallline.engine.run.trace import trace_run
from fallline.engine.run.trajectory import Trajectory
from fallline.engine.scenario.edit import replace, with_run
from fallline.engine.scenario.scenario import Run, Scenario

BUDGET = 3000
"""Gradients that the search for one run's rate may ask for, of each walker."""
SHORT, LONG = 40, 300
"""Steps of a first look at a rate, and of a second at the best of them."""
GRID = tuple(10 ** (k / 2) for k in range(-12, 3))
FINER = 10 ** (1 / 6)
SECOND = 3
"""Rates that are looked at a second time, at first."""
ROOM = 1.5
"""Of the window's width: a path that goes further is out of sight."""
WALKERS = 8
"""Of a crowd so many are enough."""
Score = tuple[int, float, float]
LEFT: Score = (3, math.inf, math.inf)


def fitted(scenario: Scenario, progress: Progress | None = None) -> Scenario:
    """`scenario` with rates that suit its landscape, and all else as it was. `progress` may raise Stopped."""
    tell = progress or _unheard
    for index, run in enumerate(scenario.runs):
        if not isinstance(run.optimizer, Recorded):
            rate = _Search(scenario, run, part(tell, index, len(scenario.runs))).best()
            scenario = with_run(scenario, index, schedule=replace(run.schedule, lr=rate))
    return scenario


class _Search:
    """For the rate of one run; what was tried is not tried again."""

    def __init__(self, scenario: Scenario, run: Run, progress: Progress) -> None:
        points = scenario.positions().T
        some = points[:: math.ceil(len(points) / WALKERS)]
        self._scenario = replace(scenario, start=some, runs=())
        self._run, self._progress, self._spent = run, progress, 0
        self._known: dict[tuple[float, int], Score] = {}

    def best(self) -> float:
        """The rate; the run's own where none does better."""
        own = self._run.schedule.lr
        rates = sorted({own, *map(_tidy, GRID)})
        short, long = (min(self._scenario.steps, steps) for steps in (SHORT, LONG))
        tried = {own, *sorted(rates, key=lambda rate: self.score(rate, short))[:SECOND]}
        while self.score(best := self._best_of(tried, long), long)[0] and (
            below := [r for r in rates if r < min(tried)]
        ):
            tried.add(below[-1])  # none of them stays: what looked well at first left later
        best = self._best_of({best, _tidy(best * FINER), _tidy(best / FINER)}, long)
        return own if self.score(own, long) <= self.score(best, long) else best

    def _best_of(self, rates: set[float], steps: int) -> float:
        return min(sorted(rates), key=lambda rate: self.score(rate, steps))

    def score(self, rate: float, steps: int) -> Score:
        """How `rate` does in so many steps, the lower the better; LEFT where the budget is spent."""
        if (rate, steps) not in self._known:
            if self._spent + steps > BUDGET:
                return LEFT
            self._still_wanted(0.0)
            run = replace(self._run, schedule=replace(self._run.schedule, lr=rate))
            path = trace_run(replace(self._scenario, steps=steps), run, self._still_wanted)
            self._spent += max(int(path.counts["gradients"][-1]), steps)
            self._known[rate, steps] = _score(self._scenario.landscape, path)
        return self._known[rate, steps]

    def _still_wanted(self, share: float, news: object = None, /) -> None:
        self._progress(self._spent / BUDGET)


def _score(landscape: Landscape, path: Trajectory) -> Score:
    loss = path.loss.mean(axis=1)
    if path.diverged_at is not None or not np.isfinite(loss).all():
        return LEFT
    climbs = loss.max() - loss[0] > loss[0] - loss.min()
    fault = 2 if loss[-1] >= loss[0] else int(climbs or not _within(landscape, path))
    return fault, float(loss[-max(len(loss) // 10, 1) :].mean()), float(loss.mean())


def _within(landscape: Landscape, path: Trajectory) -> bool:
    """Whether it stays in the window or near it; of more than two parameters no window shows all."""
    if landscape.dimension != 2:
        return True
    x0, x1, y0, y1 = landscape.window
    reach = ROOM * np.array([[x1 - x0], [y1 - y0]]) / 2
    middle = np.array([[x0 + x1], [y0 + y1]]) / 2
    return bool((np.abs(path.theta - middle) <= reach).all())


def _tidy(rate: float) -> float:
    return float(f"{rate:.2g}")


def _unheard(share: float, news: object = None, /) -> None:
    """Nobody asks how far it is."""
