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
from fallline.engine.language import listed, tr, written
from fallline.engine.method.form import Best
from fallline.engine.optimizers.momentum import Momentum
from fallline.engine.problem.landscape import Landscape
from fallline.engine.run.trace import trace_run
from fallline.engine.run.trajectory import Trajectory
from fallline.engine.scenario.scenario import Run, Scenario
from fallline.engine.schedules.constant import Constant
from fallline.engine.studies.bowl import bowl_of

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


class Ground(msgspec.Struct, frozen=True, eq=False):
    """Where the ball rolls; rates count times the largest of its curvatures."""

    landscape: Landscape
    start: tuple[float, ...]
    lams: tuple[float, float]
    """The curvatures at the minimum, the flat one first."""
    point: Array
    """The minimum, (2,)."""
    axes: Array
    """The eigenvectors, a column for each, (2, 2)."""
    said: str = ""
    """Of what theory speaks there, where that is not the whole of it."""

    @property
    def kappa(self) -> float:
        """The condition number."""
        return self.lams[1] / self.lams[0]

    def rate(self, lr: float) -> float:
        """The learning rate that is `lr` times the largest curvature."""
        return lr / self.lams[1]

    def above(self, path: Trajectory) -> Array:
        """Losses above the least, (T+1, n)."""
        return np.asarray(path.loss - self.landscape.loss(self.point[:, None])[0])

    def errors(self, path: Trajectory) -> Array:
        """Along each eigenvector, of the first walker, (T+1, 2)."""
        return np.asarray((path.theta[:, :, 0] - self.point) @ self.axes)

    def velocities(self, path: Trajectory) -> Array:
        """V along each eigenvector, (T+1, 2)."""
        return np.asarray(path.state["v"][:, :, 0] @ self.axes)

    def displacements(self, path: Trajectory, lr: float) -> Array:
        """-lr v, the way of the last step along each eigenvector, (T+1, 2); nothing at the start."""
        return -self.rate(lr) * self.velocities(path)


def ground(kappa: float, own: Landscape | None = None) -> Ground:
    """The quadratic, or a person's `own` loss by the bowl at its minimum; raises ValueError where it has none."""
    if own is None:
        quadratic = Quadratic(l1=1 / kappa, l2=1.0, rotation=0.0)
        return Ground(quadratic, (1.0, 1.0), (1 / kappa, 1.0), np.zeros(2), np.eye(2))
    bowl = bowl_of(Scenario(landscape=own, start=own.start))
    if bowl is None or bowl.where == "at the start":
        point = listed(written(f"{each:g}") for each in own.start)
        raise ValueError(tr("from ({point}) no minimum is found at which it curves up every way", point=point))
    low, high = bowl.eigenvalues.tolist()
    return Ground(own, own.start, (low, high), bowl.point, bowl.eigenvectors, bowl.said)


def traced(kappa: float, lr: float, beta: float, steps: int, own: Landscape | None = None) -> Trajectory:
    """The run itself; on the quadratic, from (1, 1), its rows are the errors along the two eigenvectors."""
    walked = scenario(kappa, lr, beta, steps, own)
    return trace_run(walked, walked.runs[0])


def scenario(kappa: float, lr: float, beta: float, steps: int, own: Landscape | None = None) -> Scenario:
    """The run alone."""
    place = ground(kappa, own)
    run: Run = Run(optimizer=Momentum(beta=beta), schedule=Constant(lr=place.rate(lr)))
    return Scenario(landscape=place.landscape, start=place.start, steps=steps, runs=(run,))
