"""When an unstable run passes the bound, by the closed form of its recurrence on the quadratic that it stands on."""

import numpy as np
from numpy.typing import NDArray

from fallline.engine.method.form import Form
from fallline.engine.method.optimizer import Array
from fallline.engine.problem.landscape import Landscape
from fallline.engine.problem.reach import FALLING, FAR, Reach, reach
from fallline.engine.run.trajectory import Trajectory
from fallline.engine.scenario.scenario import Run

LATE = 10_000_000
"""Steps beyond which nobody waits."""
WINDOW = 256
"""Steps before the estimate in which the exact crossing is looked for: directions that grow alike add up."""


def leaving_step(
    landscape: Landscape, run: Run, path: Trajectory, at: int, scaled: Array, vectors: Array, form: Form
) -> int | None:
    """The step at which the first walker leaves its reach, if lr and the Hessian stay as at point `at`; None if never.

    `scaled` (d,) are lr times the eigenvalues, whose `vectors` are (d, d). The recurrence needs two points: the last
    and this one, or the rule of the first step from rest.
    """
    theta, lr = path.theta[at, :, 0], float(path.lr[min(at, path.steps - 1)]) if path.steps else 0.0
    gradient = path.gradient[at, :, 0] + run.gradient.weight_decay * theta
    with np.errstate(all="ignore"):
        error = np.where(scaled != 0, lr * (vectors.T @ gradient) / scaled, 0.0)
    if form.beta == 0 and form.c == 0:  # one point is enough, and the other would be divided by nothing
        roots = np.stack([form.trace(scaled), np.zeros_like(scaled)])
        weights = np.stack([error, np.zeros_like(error)])
    else:
        after = (1 - form.first * scaled) * error
        if at > 0:
            moved = vectors.T @ (theta - path.theta[at - 1, :, 0])
            after = form.trace(scaled) * error - form.determinant(scaled) * (error - moved)
        roots, weights = _solved(form.trace(scaled), form.determinant(scaled), error, after)
    bounds = reach(landscape, path.theta[0, :, :1])
    for bound in (bounds.far[0], FALLING / FAR * bounds.far[0]):  # the second for a run that falls
        steps = _estimate(np.abs(roots[0]), np.abs(weights[0]), np.abs(vectors).max(axis=0), bound)
        if steps is None:
            return None
        k = np.arange(max(0, steps - WINDOW), steps + 3)
        with np.errstate(all="ignore"):
            errors = (weights[..., None] * roots[..., None] ** k).sum(axis=0).real
            there = theta[:, None] + vectors @ (errors - error[:, None])
            loss = path.loss[at, 0] + (scaled / lr) @ (errors**2 - error[:, None] ** 2) / 2
            beyond = _left(bounds, there, loss)
        if beyond.any():
            return at + int(k[np.argmax(beyond)])
    return None


def _left(bounds: Reach, theta: Array, loss: Array) -> NDArray[np.bool_]:
    """Where of k places theta (d, k) a walker is gone; a loss that overflows is one without a value."""
    return bounds.left(theta.T[:, :, None], loss[:, None])[:, 0]


def _solved(trace: Array, determinant: Array, first: Array, second: Array) -> tuple[Array, Array]:
    """Roots (2, d), the larger first, and weights so that e_k = w1 s1^k + w2 s2^k takes both values."""
    half = np.asarray(trace, dtype=np.complex128) / 2
    root = np.sqrt(half**2 - determinant)
    root = np.where(np.abs(root) < 1e-9, 1e-9, root)  # where both meet the solution is k s^k, its limit
    root = np.where((half.conj() * root).real < 0, -root, root)
    large, small = half + root, half - root
    weight = (second - small * first) / (large - small)
    return np.stack([large, small]), np.stack([weight, first - weight])


def _estimate(growth: Array, weight: Array, share: Array, bound: float) -> int | None:
    """Steps until the first direction that grows reaches the `bound` by itself."""
    with np.errstate(all="ignore"):
        steps = np.log(bound / (share * weight)) / np.log(growth)
    steps = steps[(growth > 1) & (weight > 0) & np.isfinite(steps)]
    if not steps.size or steps.min() > LATE:
        return None
    return max(0, int(np.ceil(steps.min())))
