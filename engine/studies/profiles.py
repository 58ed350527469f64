"""How many problems each method solves within so much work: performance profiles, data profiles, ECDFs of targets.

All are staircases over `costs` (methods, instances): gradients until a target was reached, NaN where it never was. Each
step up is one instance, named in `which`, so that a point of a curve leads to the run behind it.

Dolan and More, Mathematical Programming 91, 2002; More and Wild, SIAM J. Optimization 20, 2009; Hansen et al., COCO,
Optimization Methods and Software 36, 2021.
"""

import msgspec
import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]
Counts = NDArray[np.intp]


class Curve(msgspec.Struct, frozen=True, eq=False):
    """A staircase: from `x[k]` on the share is `y[k]`."""

    x: Array
    """(k,), ascending."""
    y: Array
    """(k,), ascending to the share of all that is reached in the end."""
    which: Counts
    """The instance that is reached at each, (k,)."""


def staircase(x: Array, which: Counts, count: int) -> Curve:
    """Of those of `count` places that are known."""
    there = np.isfinite(x)
    order = np.argsort(x[there], kind="stable")
    return Curve(x[there][order], np.arange(1, order.size + 1) / count, which[there][order])


def performance(costs: Array) -> list[Curve]:
    """Share of instances on which a method takes at most x times as much as the best of all on that instance."""
    costs = np.maximum(costs, 1.0)  # who begins on the target is no more than one gradient ahead
    least = np.fmin.reduce(costs, axis=0)
    return [staircase(each, np.arange(each.size), each.size) for each in costs / least]


def data(costs: Array, dimensions: Counts) -> list[Curve]:
    """Share of instances that are solved within x times d + 1 gradients, `dimensions` (instances,): x simplex
    gradients.
    """
    return [staircase(each, np.arange(each.size), each.size) for each in costs / (dimensions + 1)]


def ecdf(hits: Array, dimensions: Counts) -> list[Curve]:
    """Share of all pairs of instance and target, `hits` (methods, instances, targets), that are reached within x
    gradients for each parameter.
    """
    methods, instances, targets = hits.shape
    which = np.repeat(np.arange(instances), targets)
    each = (np.maximum(hits, 1.0) / dimensions[:, None]).reshape(methods, -1)
    return [staircase(row, which, row.size) for row in each]


def solved_at(factors: Array, rates: Array, best: float, solved: NDArray[np.bool_]) -> tuple[NDArray[np.bool_], Counts]:
    """Whether a method solves a problem at `factors` (k,) times its `best` rate, and by which of the tried `rates`.

    The nearest on a logarithmic scale; a rate below or above all that were tried solves nothing.
    """
    wanted = np.log(factors * best)
    tried = np.log(rates)
    nearest = np.abs(wanted[:, None] - tried[None]).argmin(axis=1)
    within = (wanted >= tried[0] - 1e-9) & (wanted <= tried[-1] + 1e-9)
    return solved[nearest] & within, nearest
