"""Hyperparameters at their theoretical best, and the rate that theory expects from a step on."""

import math

import numpy as np

from fallline.engine.analysis import theory
from fallline.engine.analysis.step import LARGEST
from fallline.engine.method.optimizer import Optimizer
from fallline.engine.problem.curvature import curvature
from fallline.engine.run.trajectory import Trajectory
from fallline.engine.scenario.edit import replace
from fallline.engine.scenario.scenario import Run, Scenario
from fallline.engine.schedules.constant import Constant


def has_best_pair(optimizer: Optimizer) -> bool:
    """Whether theory knows the best rate and momentum of such a method."""
    return theory.best_pair(optimizer, 1.0, 2.0) is not None


def best_run(scenario: Scenario, index: int) -> Run | None:
    """Run `index` with the rate and momentum that theory finds best for the curvature at the best known minimum.

    Where no minimum is known, for the curvature at the start. None where theory knows no best pair: for other
    methods, or where the ground does not curve up every way.
    """
    run = scenario.runs[index]
    if not has_best_pair(run.optimizer) or scenario.landscape.dimension > LARGEST:
        return None
    minima = scenario.landscape.minima()
    theta = np.array(minima[0])[:, None] if minima else scenario.positions()[:, :1]
    values = curvature(scenario.landscape, theta).eigenvalues[:, 0] + run.gradient.weight_decay
    if not (np.isfinite(values).all() and values[0] > 0):
        return None
    best = theory.best(run.optimizer, float(values[0]), float(values[-1]))
    optimizer = run.optimizer
    if "beta" in optimizer.__struct_fields__:
        optimizer = optimizer.edited(beta=best.beta)
    return replace(run, optimizer=optimizer, schedule=Constant(lr=best.lr))


def expected_rate(scenario: Scenario, run: Run, path: Trajectory, step: int) -> float:
    """The factor per step at which theory expects the distance to shrink from `step` on, by the curvature there.

    NaN where theory is silent: for methods that are not linear, in many dimensions, where the ground curves down.
    """
    if theory.form(run.optimizer) is None or scenario.landscape.dimension > LARGEST or not len(path.lr):
        return math.nan
    at = min(step, path.steps)
    values = curvature(scenario.landscape, path.theta[at, :, :1]).eigenvalues[:, 0] + run.gradient.weight_decay
    if not (np.isfinite(values).all() and values[0] > 0):
        return math.nan
    return float(theory.rate(run.optimizer, float(path.lr[min(at, path.steps - 1)]), values))
