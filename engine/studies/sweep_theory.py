"""What theory draws over a sweep of learning rate and momentum: where runs stop being stable, and the best pair."""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from engine import theory
from engine.landscapes.quadratic import Quadratic
from engine.scenario import Scenario
from engine.studies.sweep import Axis, run_of

Array = NDArray[np.float64]


class Lines(NamedTuple):
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
    run, landscape = scenario.runs[index], scenario.landscape
    rate, beta = f"runs.{index}.schedule.lr", f"runs.{index}.optimizer.beta"
    places = {x.place, y.place}
    if rate not in places or not isinstance(landscape, Quadratic) or run.schedule.tag() != "constant":
        return None
    low, high = sorted((landscape.l1, landscape.l2))
    if theory.form(run.optimizer) is None or low <= 0 or any(place.startswith("landscape.") for place in places):
        return None
    other = y if x.place == rate else x
    values = other.values()
    betas = values if other.place == beta else np.full(len(values), getattr(run.optimizer, "beta", 0.0))
    form = theory.form(run.optimizer, betas)
    assert form is not None
    edge = np.broadcast_to(form.limit, values.shape) / high
    boundary = np.column_stack([edge, values] if x.place == rate else [values, edge])
    return Lines(boundary, _optimum(run.optimizer.tag(), low, high, x.place == rate) if other.place == beta else None)


def _optimum(tag: str, low: float, high: float, rate_first: bool) -> Array | None:
    kinds: dict[str, theory.Kind] = {"momentum": "momentum", "nesterov": "nesterov-tuned"}
    if tag not in kinds:
        return None
    best = theory.best(kinds[tag], low, high)
    return np.array([best.lr, best.beta] if rate_first else [best.beta, best.lr])
