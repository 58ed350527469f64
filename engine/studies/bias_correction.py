"""Adam with and without bias correction: the factors that correct, and two runs that differ in one switch.

Kingma and Ba, Adam, ICLR 2015, section 3: a mean that begins at zero is 1 - beta^t of what it should be at step t.
"""

import msgspec
import numpy as np
from numpy.typing import NDArray

from fallline.engine.landscapes.quadratic import Quadratic
from fallline.engine.optimizers.adam import Adam
from fallline.engine.run.trace import trace
from fallline.engine.run.trajectory import Trajectory
from fallline.engine.scenario.scenario import Run, Scenario
from fallline.engine.schedules.constant import Constant

Array = NDArray[np.float64]
VALLEY, START = Quadratic(l1=1.0, l2=12.0, rotation=-25.0), (-2.2, 1.1)


class Correction(msgspec.Struct, frozen=True, eq=False):
    """Per step t = 1 … T, each (T,); and the runs."""

    t: Array
    mean: Array
    """1 / (1 - beta1^t), what the mean gradient is multiplied by."""
    square: Array
    """1 / (1 - beta2^t), what the mean square is multiplied by."""
    excess: Array
    """How many times longer a step is without either: (1 - beta1^t) / sqrt(1 - beta2^t), below 1 where shorter."""
    corrected: Trajectory
    uncorrected: Trajectory


def bias_correction(lr: float, beta1: float, beta2: float, steps: int) -> Correction:
    """Both runs of `steps` steps at the rate `lr`, from one start in one ravine."""
    t = np.arange(1, steps + 1, dtype=np.float64)
    mean, square = 1 / (1 - beta1**t), 1 / (1 - beta2**t)
    runs: tuple[Run, ...] = tuple(
        Run(optimizer=Adam(beta1=beta1, beta2=beta2, bias_correction=on), schedule=Constant(lr=lr))
        for on in (True, False)
    )
    corrected, uncorrected = trace(Scenario(landscape=VALLEY, start=START, steps=steps, runs=runs))
    return Correction(t, mean, square, np.sqrt(square) / mean, corrected, uncorrected)


def step_lengths(path: Trajectory, lr: float) -> Array:
    """Length of each step of the first walker over the rate, (T,)."""
    return np.asarray(np.linalg.norm(np.diff(path.theta[:, :, 0], axis=0), axis=1) / lr)
