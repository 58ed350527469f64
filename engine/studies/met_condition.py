"""AdaGrad and RMSProp as preconditioners: H and B along a path, and the condition number that the method meets.

A method that steps by -lr B^-1 g sees the spectrum of B^(-1/2) H B^(-1/2). Duchi, Hazan, Singer, JMLR 12, 2011.
"""

import math
from collections.abc import Iterable
from typing import Any

import msgspec
import numpy as np
from numpy.typing import NDArray

from fallline.engine.method.optimizer import Optimizer
from fallline.engine.method.schedule import Schedule
from fallline.engine.optimizers.adagrad_full import AdaGradFull, roots
from fallline.engine.problem.landscape import Landscape
from fallline.engine.run.trace import trace
from fallline.engine.run.trajectory import Trajectory
from fallline.engine.scenario.scenario import Run, Scenario
from fallline.engine.schedules.constant import Constant

Array = NDArray[np.float64]


class Along(msgspec.Struct, frozen=True, eq=False):
    """Everything at each of the T points from which a step is taken."""

    path: Trajectory
    hessian: Array
    """H, (T, 2, 2)."""
    scaling: Array
    """B of the step that leaves each point, (T, 2, 2)."""
    kappa: Array
    """Condition number of H, (T,)."""
    met: Array
    """That of B^(-1/2) H B^(-1/2), (T,)."""
    rates: Array
    """lr B^-1 on the diagonal: how far each coordinate goes for its gradient, (T, 2)."""
    factors: Array
    """lr times the eigenvalues of B^-1 H by size, (T, 2): stable below 2, and 1 - the lesser is left after a step."""


def along(landscape: Landscape, optimizer: Optimizer, start: tuple[float, ...], lr: float, steps: int) -> Along:
    """Trace a preconditioned method at a constant rate and look at every step."""
    (path,) = trace(scenario(landscape, (optimizer,), start, lr, steps))
    taken = max(path.steps, 1)
    hessian = landscape.hessian(path.theta[:taken, :, 0].T).transpose(2, 0, 1)
    scaling = preconditioners(optimizer, path)[:taken]
    inverse = np.linalg.pinv(scaling)
    with np.errstate(all="ignore"):
        seen = np.linalg.eigvals(inverse @ hessian)
        met = ratio(seen)
        kappa = ratio(np.linalg.eigvalsh(hessian))
    return Along(
        path, hessian, scaling, kappa, met, lr * np.diagonal(inverse, axis1=1, axis2=2), lr * np.sort(np.abs(seen))
    )


def scenario(
    landscape: Landscape, methods: Iterable[Optimizer], start: tuple[float, ...], lr: float, steps: int
) -> Scenario:
    """All of `methods` at one constant rate."""
    runs: tuple[Run[Optimizer, Schedule], ...] = tuple(
        Run(optimizer=method, schedule=Constant(lr=lr)) for method in methods
    )
    return Scenario(landscape=landscape, start=start, steps=steps, runs=runs)


def preconditioners(optimizer: Optimizer, path: Trajectory) -> Array:
    """B of each step of `path`, (T, d, d); its exact gradients are what the method saw."""
    if isinstance(optimizer, AdaGradFull):
        g = path.gradient[:, :, 0]
        root, vectors = roots(np.cumsum(g[:, :, None] * g[:, None, :], axis=0), optimizer.epsilon)
        return np.asarray(vectors * root[:, None, :] @ vectors.transpose(0, 2, 1))
    diagonals = []
    for step in range(max(path.steps, 1)):
        after = tuple(state[min(step + 1, path.steps)] for state in path.state.values())
        diagonal = optimizer.preconditioner(after, step)
        diagonals.append(np.ones(path.theta.shape[1]) if diagonal is None else diagonal[:, 0])
    return np.asarray(np.array(diagonals)[:, :, None] * np.eye(path.theta.shape[1]))


def ratio(eigenvalues: NDArray[Any]) -> Array:
    """Largest over smallest size of `eigenvalues` (T, d), (T,)."""
    sizes = np.abs(eigenvalues)
    return np.asarray(sizes.max(axis=1) / sizes.min(axis=1))


def half_life(decay: float) -> float:
    """Steps after which half of what a mean with `decay` remembers is gone."""
    return math.log(0.5) / math.log(decay) if decay > 0 else 0.0


def ellipse(matrix: Array, points: int = 91) -> Array:
    """The ellipse x' M x = sqrt(det M), whose area is that of the unit circle, (2, points); NaN unless M > 0."""
    values, vectors = np.linalg.eigh(matrix)
    turn = np.linspace(0, 2 * np.pi, points)
    if not values[0] > 0:
        return np.full((2, points), np.nan)
    axes = np.prod(values) ** 0.25 / np.sqrt(values)
    return np.asarray(vectors @ (axes[:, None] * np.array([np.cos(turn), np.sin(turn)])))
