"""A loss as the bowl that it is near its minimum: the Hessian there, or at the start, for theory that asks for one.

Theory of linear methods is exact on a quadratic. Elsewhere it holds once a run is near the minimum, and what it is told
by is said in words.
"""

from functools import lru_cache
from typing import Literal

import msgspec
import numpy as np
from numpy.typing import NDArray

from fallline.engine.analysis import theory
from fallline.engine.landscapes.quadratic import Quadratic
from fallline.engine.landscapes.quadratic_nd import QuadraticND
from fallline.engine.language import tr
from fallline.engine.models.linear_regression import LinearRegression
from fallline.engine.optimizers.bfgs import BFGS
from fallline.engine.problem.curvature import curvature
from fallline.engine.problem.landscape import Landscape
from fallline.engine.run.trace import trace
from fallline.engine.scenario.edit import replace
from fallline.engine.scenario.scenario import Run, Scenario
from fallline.engine.schedules.constant import Constant

Array = NDArray[np.float64]
SEARCH, FLAT = 400, 1e-6
"""Steps of BFGS after a minimum that nobody knows, and the slope, of that at the start, at which it has found one."""


class Bowl(msgspec.Struct, frozen=True, eq=False):
    """Curved up every way: its `eigenvalues` are positive."""

    point: Array
    """(d,)."""
    eigenvalues: Array
    """(d,), ascending."""
    eigenvectors: Array
    """(d, d), a column for each."""
    where: Literal["everywhere", "at the minimum", "at the start"]
    """Of what the Hessian is."""

    @property
    def kappa(self) -> float:
        """The condition number."""
        return float(self.eigenvalues[-1] / self.eigenvalues[0])

    @property
    def said(self) -> str:
        """For who reads a theory of it: nothing on a quadratic, which it is exact on."""
        return "" if self.where == "everywhere" else tr("theory by the Hessian {where}", where=self.where)


def bowl_of(scenario: Scenario) -> Bowl | None:
    """By the known minimum nearest to the start, else the one that BFGS finds from there, else by the start itself.

    None where the loss does not curve up every way there, or has no Hessian.
    """
    return _bowl(scenario.landscape, tuple(scenario.positions()[:, 0].tolist()))


@lru_cache(maxsize=32)
def _bowl(landscape: Landscape, start: tuple[float, ...]) -> Bowl | None:
    if not landscape.has_hessian:
        return None
    everywhere = isinstance(landscape, Quadratic | QuadraticND | LinearRegression)
    minimum = nearest_minimum(landscape, start)
    places = [] if minimum is None else [(minimum, "everywhere" if everywhere else tr("at the minimum"))]
    for point, where in (*places, (np.array(start), tr("at the start"))):
        found = curvature(landscape, point[:, None])
        values = found.eigenvalues[:, 0]
        if len(values) == len(point) and np.isfinite(values).all() and values[0] > 0:
            return Bowl(point, values, found.eigenvectors[:, :, 0], where)  # type: ignore[arg-type]  # one of the three
    return None


@lru_cache(maxsize=32)
def nearest_minimum(landscape: Landscape, start: tuple[float, ...]) -> Array | None:
    """The known minimum nearest to `start`, else the one that BFGS comes to from there; None where it comes to none."""
    if known := landscape.minima():
        return min(map(np.array, known), key=lambda point: float(((point - start) ** 2).sum()))
    run: Run = Run(optimizer=BFGS(), schedule=Constant(lr=1.0))
    (path,) = trace(Scenario(landscape=landscape, start=start, steps=SEARCH, runs=(run,)))
    slope = path.gradient_norm[:, 0]
    flat = bool(np.isfinite(slope[-1]) and slope[-1] <= FLAT * max(float(slope[0]), FLAT))
    return np.asarray(path.theta[-1, :, 0]) if flat else None


def at_best(scenario: Scenario, runs: tuple[int, ...]) -> Scenario:
    """Those of `runs` whose best pair theory knows, at the rate and the share kept that are best for the bowl."""
    bowl = bowl_of(scenario)
    return scenario if bowl is None else replace(
        scenario,
        runs=tuple(_best(run, bowl) if index in runs else run for index, run in enumerate(scenario.runs)),
    )  # fmt: skip


def evenly_started(scenario: Scenario, distance: float) -> Scenario:
    """From `distance` off the bowl's minimum, as far along each eigenvector; as it was where there is no bowl."""
    bowl = bowl_of(scenario)
    if bowl is None:
        return scenario
    turned = bowl.eigenvectors * np.where(np.diag(bowl.eigenvectors) < 0, -1.0, 1.0)  # so that it turns with the bowl
    start = bowl.point - distance / np.sqrt(len(bowl.point)) * turned.sum(axis=1)
    return replace(scenario, start=tuple(start.tolist()))


def _best(run: Run, bowl: Bowl) -> Run:
    pair = theory.best_pair(run.optimizer, float(bowl.eigenvalues[0]), float(bowl.eigenvalues[-1]))
    if pair is None:
        return run
    optimizer = replace(run.optimizer, beta=pair.beta) if hasattr(run.optimizer, "beta") else run.optimizer
    return replace(run, optimizer=optimizer, schedule=replace(run.schedule, lr=pair.lr))


def floors(scenario: Scenario, run: Run) -> Array | None:
    """Where the loss of descent or momentum would settle if the rate of each step stayed, (T,), by the bowl.

    Infinite where that rate is too large; None for another method, and where there is no bowl.
    """
    bowl, beta = bowl_of(scenario), getattr(run.optimizer, "beta", 0.0)
    if bowl is None or run.optimizer.tag() not in ("gradient-descent", "momentum"):
        return None
    rates, lowest = run.schedule.rates(scenario.steps), float(scenario.landscape.loss(bowl.point[:, None])[0])
    rest = [lam / 2 * theory.noise_floor(rates, beta, lam, run.gradient.noise**2) for lam in bowl.eigenvalues]
    return np.asarray((lowest if bowl.where != "at the start" else 0.0) + np.sum(rest, axis=0))
