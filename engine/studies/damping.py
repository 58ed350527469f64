"""Heavy ball on a quadratic with curvatures 1 / kappa and 1: the phase diagram, and the motion in words.

f = (1/2) (x^2 / kappa + y^2). Goh, Why Momentum Really Works, Distill 2017.
"""

import math
from functools import lru_cache
from typing import Literal

import msgspec
import numpy as np
from numpy.typing import NDArray

from fallline.engine.analysis import theory
from fallline.engine.landscapes.quadratic import Quadratic
from fallline.engine.method.form import Best
from fallline.engine.optimizers.momentum import Momentum
from fallline.engine.run.trace import trace_run
from fallline.engine.run.trajectory import Trajectory
from fallline.engine.scenario.scenario import Run, Scenario
from fallline.engine.schedules.constant import Constant

Array = NDArray[np.float64]
Motion = Literal["creeps", "swings", "flips sides", "leaves"]
WIDEST = 4.0
"""No lr above this is stable for any beta < 1 where the steepest curvature is 1."""


class Diagram(msgspec.Struct, frozen=True, eq=False):
    """Factor per step over a grid, and the lines that divide it."""

    lr: Array
    """(m,), from 0 to WIDEST."""
    beta: Array
    """(k,), from 0 to 1."""
    rate: Array
    """(k, m), of the slowest direction; 1 and above leaves."""
    limit: Array
    """The lr below which each beta is stable, (k,)."""
    critical: tuple[Array, Array]
    """The beta that damps each lr critically, (m,) for the flat direction and the steep one."""
    best: Best


@lru_cache(maxsize=8)
def diagram(kappa: float, columns: int = 241, rows: int = 161) -> Diagram:
    """The phase diagram for condition number `kappa`."""
    lr, beta = np.linspace(0, WIDEST, columns), np.linspace(0, 1, rows)
    found = theory.rate(Momentum(), lr[None, :], [1 / kappa, 1.0], np.minimum(beta, 1 - 1e-9)[:, None])
    critical = theory.critical_beta(lr, 1 / kappa), theory.critical_beta(lr, 1.0)
    limit = np.array([theory.stability_limit(Momentum(beta=min(each, 1 - 1e-9))) for each in beta])
    return Diagram(lr, beta, found, limit, critical, theory.best(Momentum(), 1 / kappa, 1.0))


def steps_per_digit(rate: Array | float) -> Array:
    """Steps in which the error falls to a tenth, at `rate` per step; infinite where it does not fall."""
    rate = np.asarray(rate, dtype=np.float64)
    with np.errstate(divide="ignore"):
        return np.asarray(np.where(rate < 1, -math.log(10) / np.log(np.minimum(rate, 1 - 1e-16)), np.inf))


def motion(lr: float, beta: float, lam: float) -> Motion:
    """How the error along an eigenvector of `lam` moves."""
    method = Momentum(beta=beta)
    if theory.spectral_radius(method, lr, lam) >= 1:  # not by the sizes of the roots, which round up to 1 near beta = 1
        return "leaves"
    roots = theory.iteration_eigenvalues(method, lr, lam)
    if abs(roots[0].imag) > 0:
        return "swings"
    return "flips sides" if roots.real[int(np.abs(roots).argmax())] < 0 else "creeps"


def locus(lr: float, beta: float, kappa: float, count: int = 200) -> NDArray[np.complex128]:
    """Both roots for every curvature from 1 / kappa to 1, (2, count), each row one unbroken branch.

    A pair leaves the real axis and comes back to it: ordered by imaginary part, then by real, no branch changes places.
    """
    roots = theory.iteration_eigenvalues(Momentum(beta=beta), lr, np.geomspace(1 / kappa, 1.0, count))
    order = np.lexsort((roots.real, roots.imag), axis=0)
    return np.asarray(np.take_along_axis(roots, order, axis=0))


def swinging_factor(beta: float) -> float:
    """The factor per step of whatever swings: the product of its two conjugate roots is beta."""
    return math.sqrt(beta)


def displacements(path: Trajectory, lr: float) -> Array:
    """-lr v, the way of the last step along each eigenvector, (T+1, 2); nothing at the start."""
    return np.asarray(-lr * path.state["v"][:, :, 0])


def traced(kappa: float, lr: float, beta: float, steps: int) -> Trajectory:
    """The run itself from (1, 1): its rows are the errors along the flat and the steep eigenvector."""
    walked = scenario(kappa, lr, beta, steps)
    return trace_run(walked, walked.runs[0])


def scenario(kappa: float, lr: float, beta: float, steps: int) -> Scenario:
    """The run alone."""
    run: Run = Run(optimizer=Momentum(beta=beta), schedule=Constant(lr=lr))
    return Scenario(landscape=Quadratic(l1=1 / kappa, l2=1.0, rotation=0.0), start=(1.0, 1.0), steps=steps, runs=(run,))
