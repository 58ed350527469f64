"""The learning rate past which a run cannot rest at the minimum that it is sent to: limit / largest eigenvalue."""

from functools import lru_cache

import msgspec
import numpy as np

from fallline.engine.analysis import theory
from fallline.engine.analysis.preconditioning import exact
from fallline.engine.analysis.step import LARGEST
from fallline.engine.method.optimizer import Array, Optimizer
from fallline.engine.problem.curvature import curvature
from fallline.engine.problem.landscape import Landscape
from fallline.engine.scenario.scenario import Run, Scenario

Point = tuple[float, ...]


class RateLimit(msgspec.Struct, frozen=True):
    """Exact on a quadratic; elsewhere it holds once the run is near the minimum."""

    lr: float
    minimum: Point


def rate_limit(scenario: Scenario, run: Run) -> RateLimit | None:
    """The limit at the known minimum nearest to the start; None where theory or the landscape tells none.

    Theory tells it of methods that are linear in the gradient; a minimum must be known, and curve up every way.
    """
    landscape = scenario.landscape
    if not exact(run) or theory.form(run.optimizer) is None:
        return None
    if landscape.dimension > LARGEST or not landscape.has_hessian:
        return None
    minima = landscape.minima()
    if not minima:
        return None
    nearest = minima[0] if len(minima) == 1 else _nearest(minima, scenario.positions()[:, 0])
    lr = _limit(landscape, tuple(nearest), run.optimizer, run.gradient.weight_decay)
    return None if lr is None else RateLimit(lr, tuple(nearest))


def _nearest(minima: tuple[Point, ...], start: Array) -> Point:
    return min(minima, key=lambda point: float(np.sum((np.array(point) - start) ** 2)))


@lru_cache(maxsize=64)  # a hand that drags the start asks at every move
def _limit(landscape: Landscape, minimum: Point, optimizer: Optimizer, decay: float) -> float | None:
    form = theory.form(optimizer)
    values = curvature(landscape, np.array(minimum)[:, None]).eigenvalues[:, 0] + decay
    if form is None or not (np.isfinite(values).all() and values[0] >= 0 and values[-1] > 0 and form.limit > 0):
        return None
    return float(form.limit) / float(values[-1])
