"""What the condition number costs: steps to a tolerance, measured and by theory, each method at its best settings.

f = (1/2) (x^2 + kappa y^2), turned by `rotation`; the start excites both eigenvectors alike. Nesterov, Introductory
Lectures on Convex Optimization, 2004, section 2.1; Lessard, Recht and Packard, SIAM J. Optim. 26(1), 2016.
"""

import math
from functools import lru_cache

import msgspec
import numpy as np
from numpy.typing import NDArray

from fallline.engine.analysis import theory
from fallline.engine.landscapes.quadratic import Quadratic
from fallline.engine.language import tr
from fallline.engine.method.optimizer import Optimizer
from fallline.engine.optimizers.gradient_descent import GradientDescent
from fallline.engine.optimizers.momentum import Momentum
from fallline.engine.optimizers.nesterov import Nesterov
from fallline.engine.optimizers.newton import Newton
from fallline.engine.run.trace import trace
from fallline.engine.run.trajectory import Trajectory
from fallline.engine.scenario.scenario import Run, Scenario
from fallline.engine.schedules.constant import Constant

Array = NDArray[np.float64]
FINEST = 1e-8
"""The smallest tolerance that is measured."""
Histories = tuple[tuple[Array, ...], ...]
"""Racers -> KAPPAS -> errors at each step, (T+1,)."""
KAPPAS = tuple(float(kappa) for kappa in np.geomspace(1.5, 1000, 14))


class Racer(msgspec.Struct, frozen=True):
    """A method at its best for eigenvalues 1 and kappa."""

    name: str
    optimizer: Optimizer
    lr: float
    rate: float
    """Factor per step by theory; 0 for Newton, which arrives in one."""


def racers(kappa: float) -> tuple[Racer, ...]:
    """Descent, momentum, Nesterov and Newton."""
    methods = (GradientDescent(), Momentum(), Nesterov())
    descent, momentum, nesterov = (theory.best(method, 1.0, kappa) for method in methods)
    return (
        Racer(tr("gradient descent"), GradientDescent(), descent.lr, descent.rate),
        Racer("momentum", Momentum(beta=momentum.beta), momentum.lr, momentum.rate),
        Racer(tr("Nesterov"), Nesterov(beta=nesterov.beta), nesterov.lr, nesterov.rate),
        Racer(tr("Newton"), Newton(), 1.0, 0.0),
    )


def race(kappa: float, rotation: float, steps: int) -> tuple[Trajectory, ...]:
    """All racers from a point at distance 1, as far along the ravine as across it."""
    return trace(scenario(kappa, rotation, steps))


def scenario(kappa: float, rotation: float, steps: int) -> Scenario:
    """The race."""
    return _track(kappa, rotation, steps, racers(kappa))


def _track(kappa: float, rotation: float, steps: int, racing: tuple[Racer, ...]) -> Scenario:
    turn = math.radians(rotation) + math.pi / 4
    return Scenario(
        landscape=Quadratic(l1=1.0, l2=kappa, rotation=rotation),
        start=(-math.cos(turn), -math.sin(turn)),
        steps=steps,
        runs=tuple(Run(label=r.name, optimizer=r.optimizer, schedule=Constant(lr=r.lr)) for r in racing),
    )


def errors(path: Trajectory) -> Array:
    """Distance from the minimum at each step, (T+1,); 1 at the start."""
    return np.asarray(np.linalg.norm(path.theta[:, :, 0], axis=1))


def steps_by_theory(rate: Array | float, tolerance: float) -> Array:
    """Steps in which `rate` per step shrinks the error to `tolerance`; at least one."""
    rate = np.asarray(rate, dtype=np.float64)
    with np.errstate(divide="ignore"):
        needed = math.log(tolerance) / np.log(np.clip(rate, 1e-300, 1 - 1e-16))
    return np.asarray(np.maximum(needed, 1.0))


def steps_expected(tolerance: float, count: int = 60) -> tuple[Array, Array]:
    """Condition numbers up to the largest of KAPPAS, (count,), and each racer's steps there by theory, (4, count)."""
    kappas = np.geomspace(1.02, KAPPAS[-1], count)
    rates = np.array([[racer.rate for racer in racers(kappa)] for kappa in kappas.tolist()])
    return kappas, steps_by_theory(rates, tolerance).T


def errors_expected(rate: float, steps: int) -> Array:
    """rate^k, the distance that is left after each step from 1 on, (steps + 1,)."""
    return np.asarray(rate ** np.arange(steps + 1, dtype=np.float64))


def elongation(kappa: float) -> float:
    """Length of a level line of the loss over its width, the root of the condition number."""
    return math.sqrt(kappa)


def arrival(error: Array, tolerance: float) -> float:
    """The step from which on `error` (T+1,) stays within `tolerance`; infinite if it is not there at the end."""
    beyond = np.flatnonzero(~(error <= tolerance))
    if not len(beyond):
        return 0.0
    return float(beyond[-1] + 1) if beyond[-1] + 1 < len(error) else math.inf


def steps_measured(tolerance: float, measured: Histories) -> tuple[Array, ...]:
    """The `arrival` of each racer at each of KAPPAS, in what `histories` found."""
    return tuple(np.array([arrival(error, tolerance) for error in row]) for row in measured)


@lru_cache(maxsize=1)
def histories() -> Histories:
    """The errors of each racer at each of KAPPAS, long enough for FINEST."""
    columns = []
    for kappa in KAPPAS:
        racing = racers(kappa)
        needed = [math.ceil(float(steps_by_theory(racer.rate, FINEST))) for racer in racing]
        lengths = [min(2 * steps, needed[0]) + 60 for steps in needed]  # a double root leaves k rate^k, not rate^k
        tracks = [_track(kappa, 24.0, *each) for each in zip(lengths, zip(racing, strict=True), strict=True)]
        columns.append([errors(trace(track)[0]) for track in tracks])
    return tuple(zip(*columns, strict=True))
