"""Adam with and without bias correction: the factors that correct, and runs that differ in one switch.

Kingma and Ba, Adam, ICLR 2015, section 3: a mean that begins at zero is 1 - beta^t of what it should be at step t. On
the same gradients an uncorrected step is the corrected one times (1 - beta1^t) / sqrt(1 - beta2^t), whatever they were:
as if the rate were so many times larger at first. That helps where the rate is small for the ground, and hurts where it
is as large as the ground bears: out of a narrow well it leaps onto a plain whose slope is nothing beside what it
remembers.
"""

import msgspec
import numpy as np
from numpy.typing import NDArray

from fallline.engine.landscapes.plateau import Plateau
from fallline.engine.landscapes.quadratic import Quadratic
from fallline.engine.language import tr
from fallline.engine.method.optimizer import Optimizer
from fallline.engine.method.schedule import Schedule
from fallline.engine.optimizers.adam import Adam
from fallline.engine.problem.landscape import Landscape
from fallline.engine.run.trace import trace
from fallline.engine.run.trajectory import Trajectory
from fallline.engine.scenario.deck import in_turn
from fallline.engine.scenario.scenario import Run, Scenario
from fallline.engine.schedules.constant import Constant

Array = NDArray[np.float64]
VALLEY, START = Quadratic(l1=1.0, l2=12.0, rotation=-25.0), (-2.2, 1.1)
Place = tuple[Landscape, tuple[float, ...]]
RAVINE: Place = (VALLEY, START)
WELL, EDGE = Plateau(width=0.13, tilt=1e-4), (-0.104, 0.078)
"""A well as wide as a few usual steps, and a start at its edge."""
RATES, LONG = tuple(float(lr) for lr in np.geomspace(2e-3, 1.0, 24)), 300
"""Learning rates that are compared, and the steps that are given to each."""


class Pair(msgspec.Struct, frozen=True, eq=False):
    """Two runs from one start that differ in the switch alone."""

    landscape: Landscape
    corrected: Trajectory
    uncorrected: Trajectory

    def above(self, path: Trajectory) -> Array:
        """Loss above the least there is, (T+1,)."""
        return np.asarray(path.loss[:, 0] - (self.landscape.lowest() or 0.0))


class Correction(msgspec.Struct, frozen=True, eq=False):
    """Per step t = 1 … T, each (T,); and the runs."""

    t: Array
    mean: Array
    """1 / (1 - beta1^t), what the mean gradient is multiplied by."""
    square: Array
    """1 / (1 - beta2^t), what the mean square is multiplied by."""
    excess: Array
    """How many times longer a step is without either: (1 - beta1^t) / sqrt(1 - beta2^t), below 1 where shorter."""
    valley: Pair
    well: Pair


class AgainstRate(msgspec.Struct, frozen=True, eq=False):
    """Losses above the least after LONG steps at each of RATES, (k,) each."""

    corrected: Array
    uncorrected: Array


def bias_correction(lr: float, beta1: float, beta2: float, steps: int, ravine: Place = RAVINE) -> Correction:
    """Both runs of `steps` steps at the rate `lr`, in the ravine and at the edge of the well."""
    t = np.arange(1, steps + 1, dtype=np.float64)
    mean, square = 1 / (1 - beta1**t), 1 / (1 - beta2**t)
    pairs = [_pair(ground, start, lr, beta1, beta2, steps) for ground, start in (ravine, (WELL, EDGE))]
    return Correction(t, mean, square, np.sqrt(square) / mean, *pairs)


def against_rate(beta1: float, beta2: float, ravine: Place = RAVINE) -> tuple[AgainstRate, AgainstRate]:
    """Of the ravine and of the well."""
    found = []
    for ground, start in (ravine, (WELL, EDGE)):
        pairs = [_pair(ground, start, lr, beta1, beta2, LONG) for lr in RATES]
        ends = np.array([[pair.above(path)[-1] for path in (pair.corrected, pair.uncorrected)] for pair in pairs])
        found.append(AgainstRate(*ends.T))
    return found[0], found[1]


def _pair(ground: Landscape, start: tuple[float, ...], lr: float, beta1: float, beta2: float, steps: int) -> Pair:
    return Pair(ground, *trace(_both(ground, start, lr, beta1, beta2, steps)))


def _both(ground: Landscape, start: tuple[float, ...], lr: float, beta1: float, beta2: float, steps: int) -> Scenario:
    runs: tuple[Run[Optimizer, Schedule], ...] = tuple(
        Run(label=name, optimizer=Adam(beta1=beta1, beta2=beta2, bias_correction=on), schedule=Constant(lr=lr))
        for on, name in ((True, tr("Adam, corrected")), (False, tr("Adam, uncorrected")))
    )
    return Scenario(landscape=ground, start=start, steps=steps, runs=runs)


def scenario(lr: float, beta1: float, beta2: float, steps: int, ravine: Place = RAVINE) -> Scenario:
    """Both runs in the ravine, and a snapshot of them there and at the edge of the well."""
    grounds = {"In the ravine": ravine, "At the edge of the well": (WELL, EDGE)}
    scenes = {name: _both(*place, lr, beta1, beta2, steps) for name, place in grounds.items()}
    return in_turn(tr("Adam with and without its bias correction"), scenes)


def step_lengths(path: Trajectory, lr: float) -> Array:
    """Length of each step of the first walker over the rate, (T,)."""
    return np.asarray(np.linalg.norm(np.diff(path.theta[:, :, 0], axis=0), axis=1) / lr)
