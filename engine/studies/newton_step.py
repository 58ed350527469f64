"""Newton's step in a ravine, beside the gradient's and each feature's own, and what noise in H makes of it.

(H + E)^-1 g errs along eigenvector i by about |E| / lam_i: the flattest direction, in which Newton gains most, is the
one that noise spoils first. Higham, Accuracy and Stability of Numerical Algorithms, 2002, section 7.1.
"""

from typing import Annotated

import msgspec
import numpy as np
from msgspec import Meta
from numpy.typing import NDArray

from fallline.engine.landscapes.quadratic import Quadratic
from fallline.engine.optimizers.diagonal_newton import DiagonalNewton
from fallline.engine.optimizers.gradient_descent import GradientDescent
from fallline.engine.optimizers.newton import Newton, solve
from fallline.engine.problem.curvature import curvature
from fallline.engine.problem.normals import normals
from fallline.engine.scenario.scenario import Run, Scenario
from fallline.engine.schedules.constant import Constant

Array = NDArray[np.float64]
START = (-2.2, 0.7)
SAMPLES, STEPS = 300, 40


class NewtonStep(msgspec.Struct, frozen=True, kw_only=True):
    """What can be turned."""

    kappa: Annotated[float, Meta(ge=1, le=1e6)] = 12.0
    """Condition number; the flattest curvature is 1."""
    rotation: Annotated[float, Meta(ge=-180, le=180)] = 28.0
    """Of the ravine, in degrees."""
    noise: Annotated[float, Meta(ge=0, le=1e6)] = 0.2
    """Standard deviation of each entry of H."""
    seed: int = 0


class Steps(msgspec.Struct, frozen=True, eq=False):
    """Steps from START; the minimum is the origin."""

    landscape: Quadratic
    descent: Array
    """-lr g with the best rate, 2 / (lam_1 + lam_2), (2,)."""
    newton: Array
    """-H^-1 g, (2,): it ends in the minimum."""
    by_feature: Array
    """-g_i / h_i, each feature by its own curvature, H without what couples them, (2,)."""
    rates: Array
    """1 / h_i, the learning rate of each feature, (2,)."""
    cloud: Array
    """-(H + E)^-1 g, (2, SAMPLES); NaN where H + E is singular."""
    spread: Array
    """Median distance of the cloud from Newton's step along the flat and the steep eigenvector, (2,)."""
    uphill: float
    """Share of the cloud's steps that go up the slope."""


def newton_step(settings: NewtonStep) -> Steps:
    """All steps from START."""
    s = settings
    landscape = Quadratic(l1=1.0, l2=s.kappa, rotation=s.rotation)
    theta = np.array(START)[:, None]
    g, found = landscape.gradient(theta)[:, 0], curvature(landscape, theta)
    hessian = found.hessian[:, :, 0]
    newton = -solve(hessian[None], g[None])[0]
    cloud = noisy(hessian, g, s.noise, s.seed)
    spread = np.nanmedian(np.abs(found.eigenvectors[:, :, 0].T @ (cloud - newton[:, None])), axis=1)
    curved = np.diag(hessian)
    return Steps(
        landscape=landscape,
        descent=-2 / (1 + s.kappa) * g,
        newton=newton,
        by_feature=-g / curved,
        rates=1 / curved,
        cloud=cloud,
        spread=np.asarray(spread),
        uphill=float(np.mean(g @ cloud > 0)),
    )


def scenario(settings: NewtonStep) -> Scenario:
    """The three methods from START, H without noise; the gradient's at its best rate."""
    s = settings
    methods = (GradientDescent(), 2 / (1 + s.kappa)), (DiagonalNewton(), 1.0), (Newton(), 1.0)
    return Scenario(
        landscape=Quadratic(l1=1.0, l2=s.kappa, rotation=s.rotation),
        start=START,
        steps=STEPS,
        runs=tuple(Run(optimizer=method, schedule=Constant(lr=lr)) for method, lr in methods),
    )


def noisy(hessian: Array, g: Array, noise: float, seed: int, samples: int = SAMPLES) -> Array:
    """-(H + E)^-1 g for symmetric E whose entries are normal, (d, samples)."""
    d = len(g)
    upper = np.triu_indices(d)
    errors = np.zeros((samples, d, d))
    errors[:, upper[0], upper[1]] = noise * normals(seed, 0, (len(upper[0]), samples)).T
    errors = errors + np.triu(errors, 1).transpose(0, 2, 1)
    return -solve(hessian + errors, np.repeat(g[None], samples, axis=0)).T
