"""The four plots of a comparison as data: each curve's points know the run behind them."""

import msgspec
import numpy as np
from numpy.typing import NDArray

from fallline.engine.language import tr
from fallline.engine.scenario.scenario import Scenario
from fallline.engine.studies import profiles
from fallline.engine.studies.compare import Comparison

Array = NDArray[np.float64]
Counts = NDArray[np.intp]
FACTORS = 10.0 ** np.linspace(-3, 2.2, 131)
"""Times the best rate, at which the sensitivity is told."""
ACCURACIES = (1e-1, 1e-3, 1e-5, 1e-7)
"""Of what may be left of the first loss above the least, those that More and Wild look at."""


class Drawn(msgspec.Struct, frozen=True, eq=False):
    """The curve of one method."""

    x: Array
    """(k,), ascending."""
    y: Array
    """Shares, (k,)."""
    behind: tuple[tuple[int, ...], ...]
    """Of each point what `Plot.open` takes: problem and start, or problem and rate."""


class Plot(msgspec.Struct, frozen=True, eq=False):
    """One plot; `x` is logarithmic, and a curve begins at `begin`."""

    key: str
    title: str
    x: str
    y: str
    begin: float
    end: float
    curves: tuple[Drawn, ...]
    """Of each method."""
    stairs: bool = True
    """Whether each point is the beginning of a step, or one of a curve."""


def plots(found: Comparison, accuracy: float) -> tuple[Plot, ...]:
    """Performance and data profiles for `accuracy`, the ECDF of all targets, and the sensitivity to the rate."""
    instances, dimensions = found.instances(), found.dimensions()
    costs = found.hits(np.array([accuracy]))[:, :, 0]
    instances_of = {
        "performance": profiles.performance(costs),
        "data": profiles.data(costs, dimensions),
        "ecdf": profiles.ecdf(found.hits(), dimensions),
    }
    budget = found.plan.budget
    words = {
        "performance": (tr("Performance profile"), tr("gradients, times the fewest"), tr("runs solved")),
        "data": (tr("Data profile"), tr("gradients / (d + 1)"), tr("runs solved")),
        "ecdf": (tr("Targets reached (ECDF)"), tr("gradients / d"), tr("targets reached")),
    }
    made = []
    for key, curves in instances_of.items():
        drawn = tuple(Drawn(each.x, each.y, tuple(instances[k] for k in each.which.tolist())) for each in curves)
        least = 1.0 if key == "performance" else min((float(each.x[0]) for each in drawn if each.x.size), default=1.0)
        parts = (dimensions + 1 if key == "data" else dimensions).min(initial=2)
        most = max((float(each.x[-1]) for each in drawn if each.x.size), default=1.0)
        end = max(most * 1.1, 2 * least) if key == "performance" else budget / parts
        made.append(Plot(key, *words[key], min(least, end / 2), end, drawn))
    return (*made, _sensitivity(found, accuracy))


def opened(found: Comparison, plot: Plot, method: int, point: int) -> Scenario:
    """The scenario behind a point of a curve."""
    problem, second = plot.curves[method].behind[point]
    return found.at_rate(method, problem, second) if plot.key == "rate" else found.scenario_of(method, problem, second)


def said(found: Comparison, plot: Plot, method: int, point: int) -> str:
    """What a point of a curve says, and whose it is."""
    curve = plot.curves[method]
    problem, second = curve.behind[point]
    whose = f"{found.plan.methods[method]}: " + tr("{share:.0%} at {x:.4g}", share=curve.y[point], x=curve.x[point])
    name = found.plan.names[problem]
    if plot.key == "rate":
        cell = found.cells[method][problem]
        return (
            tr("{whose} times the best rate; {name}, η = {rate:.3g}", whose=whose, name=name, rate=cell.rates[second])
            if cell
            else whose
        )
    return tr("{whose}; {name}, start {second}", whose=whose, name=name, second=second)


def _sensitivity(found: Comparison, accuracy: float) -> Plot:
    curves = tuple(_of_method(found, method, accuracy) for method in range(len(found.cells)))
    return Plot(
        "rate", tr("Sensitivity to the learning rate"), tr("rate, times the best"), tr("problems solved"),
        float(FACTORS[0]), float(FACTORS[-1]), curves, stairs=False,
    )  # fmt: skip


def _of_method(found: Comparison, method: int, accuracy: float) -> Drawn:
    """Share of the complete problems on which the mean loss over all starts ends on target, at each of FACTORS."""
    cells = {problem: cell for problem in found.complete if (cell := found.cells[method][problem])}
    solved, rates = [], []
    for problem, cell in cells.items():
        least = found.lowest(problem)
        level = least + accuracy * (cell.begin - least)
        at, nearest = profiles.solved_at(FACTORS, cell.rates, cell.run.schedule.lr, cell.ends <= level)
        solved.append(at)
        rates.append(nearest)
    if not solved:
        return Drawn(np.empty(0), np.empty(0), ())
    table, problems = np.array(solved), list(cells)
    whose = _nearest_change(table)
    behind = tuple((problems[row], int(rates[row][k])) for k, row in enumerate(whose.tolist()))
    return Drawn(FACTORS, table.sum(axis=0) / len(found.complete), behind)


def _nearest_change(solved: NDArray[np.bool_]) -> Counts:
    """For each column of `solved` (problems, k) the problem that begins or ceases to be solved nearest to it."""
    rows, columns = np.nonzero(np.diff(solved, axis=1))
    if not rows.size:
        return np.zeros(solved.shape[1], dtype=np.intp)
    distance = np.abs(np.arange(solved.shape[1])[:, None] - (columns + 0.5)[None])
    return rows[distance.argmin(axis=1)]
