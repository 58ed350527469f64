"""Step decay under noise: the loss of many walkers, and the floor that each stair would let them settle on.

f = (1/2) (x^2 + 8 y^2), turned. At a constant rate noise keeps the walkers lam / 2 Var w above the minimum along each
eigenvector; a smaller rate keeps them nearer. Robbins and Monro, Ann. Math. Stat. 22, 1951, for why rates must fall.
"""

import msgspec
import numpy as np
from numpy.typing import NDArray

from fallline.engine.analysis import theory
from fallline.engine.landscapes.quadratic import Quadratic
from fallline.engine.method.gradient import Gradient
from fallline.engine.method.optimizer import Optimizer
from fallline.engine.method.schedule import Schedule
from fallline.engine.optimizers.gradient_descent import GradientDescent
from fallline.engine.run.trace import trace
from fallline.engine.run.trajectory import Trajectory
from fallline.engine.scenario.scenario import Run, Scenario
from fallline.engine.schedules.constant import Constant
from fallline.engine.schedules.step_decay import StepDecay

Array = NDArray[np.float64]
VALLEY = Quadratic(l1=1.0, l2=8.0, rotation=24.0)
START = (-2.4, 0.9)
WALKERS = 40


class Stairs(msgspec.Struct, frozen=True, eq=False):
    """The same walkers twice, T steps."""

    rates: Array
    """(T,), falling."""
    falling: Trajectory
    constant: Trajectory
    mean_falling: Array
    """Loss, mean of the walkers, (T+1,)."""
    mean_constant: Array
    floor: Array
    """Where the loss would settle if the rate of each step stayed, (T,); infinite where it is too large."""


def scenario(lr: float, factor: float, every: int, noise: float, steps: int) -> Scenario:
    """Both ways from START, WALKERS of each."""
    both: dict[str, Schedule] = {
        "Rate in stairs": StepDecay(lr=lr, factor=factor, every=every), "Constant rate": Constant(lr=lr)
    }  # fmt: skip
    runs: tuple[Run[Optimizer, Schedule], ...] = tuple(
        Run(label=name, optimizer=GradientDescent(), schedule=each, gradient=Gradient(noise=noise))
        for name, each in both.items()
    )
    return Scenario(landscape=VALLEY, start=(START,) * WALKERS, steps=steps, runs=runs)


def stairs(lr: float, factor: float, every: int, noise: float, steps: int) -> Stairs:
    """Walk both ways from START, with gradient noise of standard deviation `noise`."""
    walked = scenario(lr, factor, every, noise, steps)
    falling, constant = trace(walked)
    rates = walked.runs[0].schedule.rates(steps)
    return Stairs(rates, falling, constant, falling.loss.mean(axis=1), constant.loss.mean(axis=1), floor(rates, noise))


def floor(rates: Array, noise: float) -> Array:
    """The loss above the minimum at rest, at each of `rates`, (T,)."""
    lams = (VALLEY.l1, VALLEY.l2)
    return np.asarray(sum(lam / 2 * theory.noise_floor(rates, 0.0, lam, noise**2) for lam in lams))
