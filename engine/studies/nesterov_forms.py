"""Nesterov's method in its three forms from one start: where they differ, and where they are one.

Sutskever, Martens, Dahl and Hinton, ICML 2013, for the look-ahead; Bengio, Boulanger-Lewandowski and Pascanu, ICASSP
2013, for the shift to phi = theta - lr beta v.
"""

import msgspec
import numpy as np
from numpy.typing import NDArray

from fallline.engine.language import tr
from fallline.engine.method.optimizer import Optimizer
from fallline.engine.method.schedule import Schedule
from fallline.engine.optimizers.momentum import Momentum
from fallline.engine.optimizers.nesterov import Form, Nesterov
from fallline.engine.problem.landscape import Landscape
from fallline.engine.run.trace import trace
from fallline.engine.run.trajectory import Trajectory
from fallline.engine.scenario.scenario import Run, Scenario
from fallline.engine.schedules.constant import Constant

Array = NDArray[np.float64]


class Forms(msgspec.Struct, frozen=True, eq=False):
    """Paths over T steps; distances are Euclidean."""

    look_ahead: Trajectory
    """Follows theta, and takes the gradient at theta - lr beta v."""
    shifted: Trajectory
    """Follows phi = theta - lr beta v itself."""
    acceleration: Trajectory
    """Follows phi too, by phi <- phi - lr (v' + beta (v' - v))."""
    momentum: Trajectory
    """Heavy ball at the same rate, for comparison."""
    apart: Array
    """From theta to phi, (T+1,)."""
    shift: Array
    """From theta - lr beta v to phi: nothing but rounding, (T+1,)."""
    rewriting: Array
    """From the shifted to the acceleration form: nothing but rounding, (T+1,)."""
    coasting: Array
    """-lr v' of each step of the acceleration form, (T, d)."""
    correction: Array
    """-lr beta (v' - v), the rest of that step, (T, d)."""

    @property
    def lengths(self) -> tuple[Array, Array]:
        """How long the coasting and the correction of each step are, (T,) each."""
        return np.linalg.norm(self.coasting, axis=1), np.linalg.norm(self.correction, axis=1)

    @property
    def braking(self) -> Array:
        """The correction of each step as a share of its coasting, (T,); infinite where there is none."""
        coasting, correction = self.lengths
        with np.errstate(divide="ignore", invalid="ignore"):
            return np.asarray(np.where(correction > 0, correction / coasting, 0.0))


def scenario(landscape: Landscape, start: tuple[float, ...], lr: float, beta: float, steps: int) -> Scenario:
    """The three forms and momentum."""
    written: tuple[Form, ...] = ("look-ahead", "shifted", "acceleration")
    methods = {tr("Nesterov, {each}", each=each): Nesterov(beta=beta, form=each) for each in written} | {
        "Momentum": Momentum(beta=beta)
    }
    runs: tuple[Run[Optimizer, Schedule], ...] = tuple(
        Run(label=name, optimizer=each, schedule=Constant(lr=lr)) for name, each in methods.items()
    )
    return Scenario(landscape=landscape, start=start, steps=steps, runs=runs)


def forms(landscape: Landscape, start: tuple[float, ...], lr: float, beta: float, steps: int) -> Forms:
    """All three at a constant rate, cut to the shortest path if they leave."""
    look_ahead, shifted, acceleration, momentum = trace(scenario(landscape, start, lr, beta, steps))
    kept = min(path.steps for path in (look_ahead, shifted, acceleration)) + 1
    theta, phi, rewritten = (path.theta[:kept, :, 0] for path in (look_ahead, shifted, acceleration))
    ahead = theta - lr * beta * look_ahead.state["v"][:kept, :, 0]
    v = acceleration.state["v"][:kept, :, 0]
    return Forms(
        look_ahead=look_ahead,
        shifted=shifted,
        acceleration=acceleration,
        momentum=momentum,
        apart=np.linalg.norm(phi - theta, axis=1),
        shift=np.linalg.norm(phi - ahead, axis=1),
        rewriting=np.linalg.norm(phi - rewritten, axis=1),
        coasting=-lr * v[1:],
        correction=-lr * beta * np.diff(v, axis=0),
    )
