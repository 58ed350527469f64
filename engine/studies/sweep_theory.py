"""What theory draws over a sweep of learning rate and momentum: where runs stop being stable, and the best pair."""

import math

import msgspec
import numpy as np
from numpy.typing import NDArray

from fallline.engine.analysis import theory
from fallline.engine.landscapes.quadratic import Quadratic
from fallline.engine.scenario.scenario import Scenario, ScenarioError
from fallline.engine.studies.cells import placed
from fallline.engine.studies.sweep import Axis, run_of

Array = NDArray[np.float64]


class Lines(msgspec.Struct, frozen=True):
    """In the values of the axes."""

    boundary: Array
    """(k, 2): x and y at the edge of stability."""
    optimum: Array | None
    """(2,): the best pair, where it is known."""


def lines(scenario: Scenario, x: Axis, y: Axis) -> Lines | None:
    """Theory for a sweep on a convex quadratic whose axes hold the run's rate, and its momentum or anything else.

    None where theory is silent: on other landscapes, for methods that are not linear, with a schedule that moves.
    """
    index = run_of(scenario, x, y)
    run, rate = scenario.runs[index], f"runs.{index}.schedule.lr"
    if rate not in (x.place, y.place) or run.schedule.tag() != "constant" or run.gradient.clip_norm:
        return None
    if theory.form(run.optimizer) is None or _ends(scenario, index) is None:
        return None
    other = y if x.place == rate else x
    edge = np.array([_edge(scenario, index, other.place, float(value)) for value in other.values()])
    known = np.isfinite(edge)
    boundary = np.column_stack([edge, other.values()] if x.place == rate else [other.values(), edge])[known]
    if not len(boundary):
        return None
    both = other.place == f"runs.{index}.optimizer.beta"
    return Lines(boundary, _optimum(scenario, index, x.place == rate) if both else None)


def _ends(scenario: Scenario, index: int) -> tuple[float, float] | None:
    """The least and the largest eigenvalue that the run sees, weight decay included; None unless both are positive."""
    landscape, decay = scenario.landscape, scenario.runs[index].gradient.weight_decay
    if not isinstance(landscape, Quadratic):
        return None
    low, high = sorted((landscape.l1 + decay, landscape.l2 + decay))
    return (low, high) if low > 0 else None


def _edge(scenario: Scenario, index: int, place: str, value: float) -> float:
    """The rate at which the run stops being stable with `value` at `place`; NaN where there is none."""
    try:
        there = placed(scenario, {place: value})
    except ScenarioError:
        return math.nan
    ends = _ends(there, index)
    return theory.stability_limit(there.runs[index].optimizer) / ends[1] if ends else math.nan


def _optimum(scenario: Scenario, index: int, rate_first: bool) -> Array | None:
    ends = _ends(scenario, index)
    best = theory.best_pair(scenario.runs[index].optimizer, *ends) if ends else None
    if best is None:
        return None
    return np.array([best.lr, best.beta] if rate_first else [best.beta, best.lr])
