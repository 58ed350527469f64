"""What theory says of a run on a quadratic: stability limits, rates, the best pair, the noise floor.

f = (1/2) w'Aw, eigenvalues 0 < l1 <= ... <= ln, kappa = ln / l1. What is particular of a method, its recurrence and
its best pair, is declared on it: fallline.engine.method.form.
"""

import math
from typing import Any, Literal

import numpy as np
from numpy.typing import ArrayLike, NDArray

from fallline.engine.language import tr
from fallline.engine.method.form import Best, Form
from fallline.engine.method.optimizer import Optimizer

Array = NDArray[np.float64]
Complex = NDArray[np.complex128]


def form(optimizer: Optimizer, beta: ArrayLike | None = None) -> Form | None:
    """The recurrence of `optimizer`, with `beta` in place of its own if given; None for a method that is not linear."""
    share: Any = getattr(optimizer, "beta", 0.0) if beta is None else np.asarray(beta, dtype=np.float64)
    return optimizer.recurrence(share) if optimizer.owns("recurrence") else None


def stability_limit(optimizer: Optimizer) -> float:
    """The end of 0 < lr lam < limit, where every such run converges: 2; 2 + 2 beta; (2 + 2 beta) / (1 + 2 beta).

    NaN for a method that is not linear in the gradient.
    """
    found = form(optimizer)
    return float(found.limit) if found else math.nan


def iteration_eigenvalues(
    optimizer: Optimizer, lr: ArrayLike, lam: ArrayLike, beta: ArrayLike | None = None
) -> Complex:
    """The two roots sigma for each eigenvalue `lam`, (2, ...); arrays broadcast, `beta` in place of the optimizer's.

    Raises TypeError for a method that is not linear in the gradient.
    """
    found, scaled = _linear(optimizer, beta), np.multiply(lr, lam)
    half = np.asarray(found.trace(scaled), dtype=np.complex128) / 2
    root = np.sqrt(half**2 - found.determinant(scaled))
    return np.stack(np.broadcast_arrays(half + root, half - root))


def spectral_radius(optimizer: Optimizer, lr: ArrayLike, lam: ArrayLike, beta: ArrayLike | None = None) -> Array:
    """The largest |sigma|, the factor per step along the eigenvector of `lam`. Arrays broadcast: a diagram is one call.

    >>> spectral_radius(Momentum(), lr[:, None], 1.0, beta[None, :])    # (len(lr), len(beta))
    """
    found, scaled = _linear(optimizer, beta), np.multiply(lr, lam)
    trace, determinant = np.asarray(found.trace(scaled)), np.asarray(found.determinant(scaled))
    square = trace**2 / 4 - determinant
    real = np.abs(trace) / 2 + np.sqrt(np.maximum(square, 0.0))
    return np.asarray(np.where(square < 0, np.sqrt(np.maximum(determinant, 0.0)), real))


def rate(optimizer: Optimizer, lr: ArrayLike, eigenvalues: ArrayLike, beta: ArrayLike | None = None) -> Array:
    """The factor per step of the slowest of `eigenvalues` (d,), for `lr` and `beta` of any shape; that shape."""
    lr, beta = np.asarray(lr)[..., None], None if beta is None else np.asarray(beta)[..., None]
    return np.asarray(spectral_radius(optimizer, lr, np.ravel(eigenvalues), beta).max(axis=-1))


def _linear(optimizer: Optimizer, beta: ArrayLike | None) -> Form:
    found = form(optimizer, beta)
    if found is None:
        raise TypeError(tr("{tag} is not linear in the gradient: it has no iteration matrix", tag=optimizer.tag()))
    return found


def best_pair(optimizer: Optimizer, l1: float, ln: float) -> Best | None:
    """The best pair for eigenvalues between `l1` and `ln`, 0 < l1 <= ln; None where none is known."""
    return optimizer.best_pair(l1, ln) if optimizer.owns("best_pair") else None


def best(optimizer: Optimizer, l1: float, ln: float) -> Best:
    """The same; raises ValueError where none is known, or the eigenvalues are others."""
    if not 0 < l1 <= ln < math.inf:
        raise ValueError(tr("eigenvalues must be 0 < l1 <= ln"))
    found = best_pair(optimizer, l1, ln)
    if found is None:
        raise ValueError(tr("no best pair is known for {tag}", tag=optimizer.tag()))
    return found


def critical_beta(lr: ArrayLike, lam: ArrayLike, kind: Literal["momentum", "nesterov"] = "momentum") -> Array:
    """The beta at which the two roots meet: below it the motion is overdamped, above it swings. NaN past all.

    Heavy ball (1 - sqrt l)^2, rate |1 - sqrt l|; Nesterov (1 - sqrt l) / (1 + sqrt l), for l < 1.
    """
    with np.errstate(invalid="ignore"):
        root = np.sqrt(np.multiply(lr, lam))
    beta = (1 - root) ** 2 if kind == "momentum" else (1 - root) / (1 + root)
    return np.asarray(np.where((beta >= 0) & (beta < 1), beta, np.nan))


def lower_bound(kappa: ArrayLike) -> Array:
    """The factor per step that no first-order method beats on all quadratics of condition `kappa`, as d grows."""
    root = np.sqrt(kappa)
    return np.asarray((root - 1) / (root + 1))


def stable_floor(lr: ArrayLike, lam: ArrayLike, scale: ArrayLike, alpha: float) -> Array:
    """The scale of w at rest under alpha-stable noise of `scale`, by descent; infinite where it is unstable.

    w' = (1 - lr lam) w - lr xi leaves a stable distribution of the same index, the alpha-th power of whose scale is
    (lr scale)^alpha / (1 - |1 - lr lam|^alpha). For alpha = 2 the scale is the root of `noise_floor`.
    """
    kept = np.abs(1 - np.asarray(lr) * np.asarray(lam)) ** alpha
    with np.errstate(divide="ignore", invalid="ignore"):
        found = np.multiply(lr, scale) * np.where(kept < 1, 1 - kept, np.nan) ** (-1 / alpha)
    return np.asarray(np.where(kept < 1, found, np.inf))


def multiplicative_factor(lr: ArrayLike, lam: ArrayLike, noise: ArrayLike) -> Array:
    """The mean of w^2 is multiplied by this per step of descent where the gradient is (1 + noise z) of itself.

    (1 - lr lam)^2 + (lr lam noise)^2: no floor, but a lower limit of stability, lr lam < 2 / (1 + noise^2).
    """
    step = np.multiply(lr, lam)
    return np.asarray((1 - step) ** 2 + (step * noise) ** 2)


def noise_floor(lr: ArrayLike, beta: ArrayLike, lam: ArrayLike, variance: ArrayLike) -> Array:
    """Var w at rest under independent gradient noise of `variance`, heavy ball; infinite where it is unstable.

    s^2 lr (1 + beta) / [lam (1 - beta) (2 (1 + beta) - lr lam)]; beta = 0 is descent. The loss stays lam / 2 of it up.
    """
    lr, beta, lam = np.asarray(lr), np.asarray(beta), np.asarray(lam)
    below = lam * (1 - beta) * (2 * (1 + beta) - lr * lam)
    with np.errstate(divide="ignore"):
        return np.asarray(np.where(below > 0, variance * lr * (1 + beta) / np.where(below > 0, below, 1.0), np.inf))
