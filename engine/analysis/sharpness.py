"""The sharpness along a run: the largest eigenvalue that its method sees, beside the limit of stability over the rate.

Full-batch descent on a network drives it up to 2 / lr and holds it there: Cohen, Kaur, Li, Kolter and Talwalkar,
Gradient Descent on Neural Networks Typically Occurs at the Edge of Stability, ICLR 2021; for methods that divide by B
it is that of B^-1/2 H B^-1/2, arXiv:2207.14484, 2022. The Hessian is that of the whole loss, with weight decay.
"""

from collections.abc import Iterator

import msgspec
import numpy as np
from numpy.typing import NDArray

from fallline.engine.analysis.preconditioning import Metric, metric
from fallline.engine.analysis.stability import (
    QUICK,
    form_at,
    limit_of,
    preconditioned_along,
    rate_at,
    seen_product,
)
from fallline.engine.method.optimizer import Optimizer
from fallline.engine.problem.krylov import largest
from fallline.engine.problem.normals import normals
from fallline.engine.run.outline import evenly
from fallline.engine.run.trajectory import Trajectory
from fallline.engine.scenario.scenario import Run, Scenario

Array = NDArray[np.float64]
Steps = NDArray[np.intp]

MOST = 120
"""Points of a path."""
MIXED = 0.1
"""Length of a random vector added to the eigenvector of the point before: one that it crosses is not missed."""


class Sharpness(msgspec.Struct, frozen=True, eq=False):
    """At k points of a path, its first walker; NaN where the Hessian, the method's B or its limit is not known."""

    steps: Steps
    """(k,), ascending."""
    value: Array
    """(k,): the largest eigenvalue of B^-1/2 H B^-1/2."""
    bound: Array
    """(k,): an eigenvalue is as near to `value` as this, the residual of Lanczos or the rounding of LAPACK."""
    edge: Array
    """(k,): limit / lr, what `value` must stay under for the step that leaves the point."""
    products: Steps
    """(k,): Hessian-vector products that it took; 0 where the Hessian was formed."""


def sharpness(scenario: Scenario, run: Run, path: Trajectory, most: int = MOST) -> Sharpness:
    """The first walker of `run` at up to `most` points of `path`, evenly."""
    *_, found = sharpness_as_it_comes(scenario, run, path, most)
    return found


def sharpness_as_it_comes(
    scenario: Scenario, run: Run, path: Trajectory, most: int = MOST, *, warm: bool = True
) -> Iterator[Sharpness]:
    """The same, after each point what is known so far; all at once up to d = QUICK.

    Beyond, Lanczos starts from the eigenvector of the point before where `warm`, else from the same random vector.
    """
    steps = evenly(0, path.steps, most)
    d = path.theta.shape[1]
    if d <= QUICK:
        (_, value), _ = preconditioned_along(scenario, run, path, steps)
        edge = np.array([_edge(run, path, int(step), metric(scenario, run, path, int(step))) for step in steps])
        yield Sharpness(steps, value, d * np.finfo(np.float64).eps * np.abs(value), edge, np.zeros_like(steps))
        return
    value, bound, edge = np.full((3, len(steps)), np.nan)
    products = np.zeros_like(steps)
    chance = normals(0, 0, (d, 1))[:, 0]
    chance, before = chance / np.linalg.norm(chance), np.zeros(d)
    for k, step in enumerate(steps.tolist()):
        b = _diagonal(scenario, run, path, step)
        product = None if b is None else seen_product(scenario.landscape, run, path.theta[step, :, 0], b)
        if b is not None and product is not None:
            found = largest(product, before + MIXED * chance)
            value[k], bound[k], products[k] = found.values[0], found.bounds[0], found.products
            edge[k] = _edge(run, path, step, b)
            if warm and np.isfinite(found.vectors).all():
                before = found.vectors[:, 0]
        yield Sharpness(steps[: k + 1], value[: k + 1], bound[: k + 1], edge[: k + 1], products[: k + 1])


def _diagonal(scenario: Scenario, run: Run, path: Trajectory, step: int) -> Metric | None:
    """B where it is a diagonal or the identity; None where it is a matrix, which d > QUICK is too large to form for."""
    whole = type(run.optimizer).matrix_preconditioner is not Optimizer.matrix_preconditioner
    return None if whole and run.optimizer.owns("matrix_preconditioner") else metric(scenario, run, path, step)


def _edge(run: Run, path: Trajectory, step: int, b: Metric) -> float:
    """Limit / lr of the step that leaves point `step`; NaN where there is no limit, or no rate."""
    limit, lr = limit_of(form_at(run, path, step, b)), rate_at(run, path, step)
    return np.nan if limit is None or not lr > 0 else limit / lr
