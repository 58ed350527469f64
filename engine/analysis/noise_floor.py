"""Where a noisy run comes to rest, by theory: its mean loss above the minimum, at a constant rate on a quadratic."""

import math

import numpy as np
from numpy.typing import NDArray

from fallline.engine.analysis import theory
from fallline.engine.method.gradient import Gradient
from fallline.engine.method.noise import along_matrix
from fallline.engine.problem.curvature import hessian_or_nan
from fallline.engine.problem.landscape import Landscape
from fallline.engine.scenario.scenario import Run, Scenario

Array = NDArray[np.float64]
MOST = 64
"""Parameters up to which the Hessian is diagonalised for it."""


def noise_floor(scenario: Scenario, run: Run) -> float | None:
    """The mean loss above f* that descent or momentum rests at, by the Hessian at the nearest known minimum.

    Exact on a quadratic whose noise is the same everywhere; near the minimum elsewhere. None where there is no such
    theory: another method, a rate that changes, epochs of batches, clipping, wrong classes, no minimum known. Infinite
    where the run is unstable or the noise has no variance; 0 under multiplicative noise, which vanishes with the
    gradient.
    """
    minima = np.array(scenario.landscape.minima())
    if not _known(scenario.landscape, run) or not minima.size or minima.shape[1] > MOST:
        return None
    start = scenario.positions()[:, 0]
    at = minima[np.argmin(np.linalg.norm(minima - start, axis=1))][:, None]
    hessian = hessian_or_nan(scenario.landscape, at)[:, :, 0]
    values, vectors = np.linalg.eigh(hessian) if np.isfinite(hessian).all() else (np.zeros(1), hessian)
    if not values[0] > 0:
        return None
    beta, lr = getattr(run.optimizer, "beta", 0.0), run.schedule.lr
    kind, noise = run.gradient.noise_kind, run.gradient.noise
    if noise and kind == "multiplicative":
        return 0.0 if (theory.multiplicative_factor(lr, values, noise) < 1).all() else math.inf
    if noise and kind == "heavy-tailed" and run.gradient.noise_alpha < 2:
        return math.inf
    covariance = _covariance(scenario.landscape, run.gradient, at)
    variances = np.einsum("ik,ij,jk->k", vectors, covariance, vectors)
    return float((values / 2 * theory.noise_floor(lr, beta, values, variances)).sum())


def _known(landscape: Landscape, run: Run) -> bool:
    """Whether there is theory for this method, this schedule and what is drawn."""
    seen = run.gradient
    plain = seen.source == "exact" and not (seen.clip_norm or seen.weight_decay)
    method = run.optimizer.tag() in ("gradient-descent", "momentum")
    steady = run.schedule.tag() == "constant" and not run.schedule.warmup
    if not (plain and method and steady and run.numbers.exact):
        return False
    if not seen.noise:
        return seen.batch_size > 0 and seen.replacement
    if seen.noise_kind == "multiplicative":
        return run.optimizer.tag() == "gradient-descent" and not seen.batch_size
    if seen.noise_kind == "label" and landscape.labels(np.zeros((1, 1), dtype=np.intp))[1]:
        return False
    return seen.replacement or not seen.batch_size


def _covariance(landscape: Landscape, seen: Gradient, at: Array) -> Array:
    """Of what is drawn at `at` (d, 1), from batches with replacement and from noise together: (d, d)."""
    d = len(at)
    of_one = _of_examples(landscape, at) if landscape.examples else along_matrix(seen.noise_angle, seen.noise_ratio, d)
    found = of_one / seen.batch_size if seen.batch_size else np.zeros((d, d))
    if not seen.noise:
        return np.asarray(found)
    if seen.noise_kind == "label":
        of_noise = _of_labels(landscape, at) / (seen.batch_size or landscape.examples)
    else:
        of_noise = of_one if seen.noise_kind == "anisotropic" else np.eye(d)
    return np.asarray(found + seen.noise**2 * of_noise)


def _of_examples(landscape: Landscape, at: Array) -> Array:
    """The covariance of the gradients of single examples, (d, d)."""
    rows = np.arange(landscape.examples)[None]
    each = landscape.batch_gradient(np.repeat(at, rows.size, axis=1), rows)
    return np.cov(each, bias=True).reshape(len(at), -1)


def _of_labels(landscape: Landscape, at: Array) -> Array:
    """What noise of deviation 1 on the target of one example adds to that, for the gradient is linear in it."""
    rows = np.arange(landscape.examples)[None]
    theta, (y, _) = np.repeat(at, rows.size, axis=1), landscape.labels(rows)
    slopes = landscape.batch_gradient(theta, rows, y + 1) - landscape.batch_gradient(theta, rows, y)
    return np.asarray(slopes @ slopes.T / rows.size)
