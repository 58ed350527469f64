"""The B in theta <- theta - lr B^-1 g, as a run has it at a point of its path, and the momentum that goes with it."""

from collections.abc import Callable
from typing import Any

import msgspec
import numpy as np

from fallline.engine.analysis.theory import FORMS, Form
from fallline.engine.method.optimizer import Array, Optimizer
from fallline.engine.optimizers.adagrad_full import roots
from fallline.engine.run.trajectory import Trajectory
from fallline.engine.scenario.scenario import Run, Scenario

MEMORY = ("m", "v")
"""Names of slots that hold a mean of gradients."""
TINY = 1e-160
"""A gradient whose square is nothing: the response to it is linear, whatever the rule."""


class Metric(msgspec.Struct, frozen=True):
    """B, as a diagonal or a matrix; neither is the identity."""

    diagonal: Array | None = None
    """(d,)."""
    matrix: Array | None = None
    """(d, d), symmetric."""
    commutes: bool = False
    """Whether the matrix has the eigenvectors of H."""


def metric(scenario: Scenario, run: Run, path: Trajectory, at: int) -> Metric:
    """B of the step that leaves point `at` of `path`, first walker; at the last point, that of the step before."""
    make = MATRICES.get(run.optimizer.tag())
    if make is not None:
        return make(scenario, run, path, at)
    if path.steps == 0:
        return Metric()
    done = min(at, path.steps - 1)
    state = tuple(values[done + 1, :, :1] for values in path.state.values())
    with np.errstate(all="ignore"):
        diagonal = run.optimizer.preconditioner(state, done)
    return Metric(None if diagonal is None else diagonal[:, 0])


def preconditioned_matrix(hessian: Array, b: Metric) -> Array:
    """B^-1/2 H B^-1/2, (d, d); L^-1 H L'^-1 with B = LL' for a matrix, which has the same spectrum.

    Newton's B = H + damping I may have negative eigenvalues: B^-1 H then, symmetric for it commutes. NaN where B is
    singular or, not commuting, has a negative eigenvalue.
    """
    if b.matrix is None:
        if b.diagonal is None:
            return hessian
        root = np.sqrt(np.where(b.diagonal > 0, b.diagonal, np.nan))
        return np.asarray(hessian / root / root[:, None])
    if not (np.isfinite(hessian).all() and np.isfinite(b.matrix).all()):
        return np.full_like(hessian, np.nan)
    try:
        return _commuting(hessian, b.matrix) if b.commutes else _factored(hessian, b.matrix)
    except np.linalg.LinAlgError:
        return np.full_like(hessian, np.nan)


def _commuting(hessian: Array, b: Array) -> Array:
    ratio = np.linalg.solve(b, hessian)
    return np.asarray((ratio + ratio.T) / 2)


def _factored(hessian: Array, b: Array) -> Array:
    lower = np.linalg.cholesky(b)
    return np.asarray(np.linalg.solve(lower, np.linalg.solve(lower, hessian).T))


def exact(run: Run) -> bool:
    """Whether theory is exact for `run` on a quadratic: linear in a gradient that is not clipped."""
    return run.gradient.clip_norm == 0 and run.optimizer.tag() in (*FORMS, "newton", "diagonal-newton", "gauss-newton")


def frozen_form(optimizer: Optimizer, path: Trajectory, at: int) -> Form | None:
    """The recurrence of a preconditioned `optimizer` while B stays, read off its own rule with its own corrections.

    A gradient and a memory so small that their squares vanish get a linear answer, and so does a place: what is taken
    off it without being divided by B is decoupled weight decay. None where B is not positive.
    """
    done = min(at, path.steps - 1)
    memory = next((i for i, name in enumerate(optimizer.slots) if name in MEMORY), None)
    # Three walkers: one with nothing but a gradient of 1, one with a memory, one with a place, all times TINY.
    zero = np.zeros((path.theta.shape[1], 3))
    gradient, mean, theta = (zero + TINY * np.eye(3)[i] for i in range(3))
    state = [mean if i == memory else zero + values[done, :, :1] for i, values in enumerate(path.state.values())]
    place = (theta,) if optimizer.uses_theta else ()
    with np.errstate(all="ignore"):
        change, *after = optimizer.rule(*place, gradient, *state, *optimizer.coefficients(done, 1.0))
        b = optimizer.preconditioner(tuple(after), done)
        answer = -change * (1.0 if b is None else b) / TINY
    of_gradient, of_memory, _ = np.median(answer, axis=0).tolist()
    taken, kept, _ = (after[memory][0] / TINY).tolist() if memory is not None else (0.0, 0.0, 0.0)
    decay = float(path.lr[done]) * float(np.median(-change[:, 2])) / TINY
    form = Form(kept, of_gradient, kept * of_gradient - of_memory * taken, of_gradient, decay)
    return form if np.isfinite([*form]).all() and form.a + form.c > 0 else None


def _hessian(scenario: Scenario, run: Run, path: Trajectory, at: int) -> Array:
    hessian = scenario.landscape.hessian(path.theta[at, :, :1])[:, :, 0]
    return np.asarray(hessian + run.gradient.weight_decay * np.eye(len(hessian)))


def _newton(scenario: Scenario, run: Run, path: Trajectory, at: int) -> Metric:
    optimizer: Any = run.optimizer
    hessian = _hessian(scenario, run, path, at)
    return Metric(matrix=hessian + optimizer.damping * np.eye(len(hessian)), commutes=True)


def _diagonal_newton(scenario: Scenario, run: Run, path: Trajectory, at: int) -> Metric:
    optimizer: Any = run.optimizer
    diagonal = np.diag(_hessian(scenario, run, path, at))
    return Metric(matrix=np.diag(diagonal + optimizer.damping))


def _gauss_newton(scenario: Scenario, run: Run, path: Trajectory, at: int) -> Metric:
    optimizer: Any = run.optimizer
    jacobian = scenario.landscape.jacobian(path.theta[at, :, :1])[:, :, 0]
    shift = optimizer.damping + run.gradient.weight_decay
    return Metric(matrix=2 * jacobian.T @ jacobian + shift * np.eye(jacobian.shape[1]))


def _adagrad_full(_: Scenario, run: Run, path: Trajectory, at: int) -> Metric:
    """From the exact gradients of the path, which are those that it summed unless they were noisy or of batches."""
    optimizer: Any = run.optimizer
    g = path.gradient[: at + 1, :, 0] + run.gradient.weight_decay * path.theta[: at + 1, :, 0]
    root, vectors = roots((g.T @ g)[None], optimizer.epsilon)
    return Metric(matrix=(vectors[0] * root[0]) @ vectors[0].T)


MATRICES: dict[str, Callable[[Scenario, Run, Trajectory, int], Metric]] = {
    "newton": _newton,
    "diagonal-newton": _diagonal_newton,
    "gauss-newton": _gauss_newton,
    "adagrad-full": _adagrad_full,
}
"""By tag: methods whose B is a matrix."""
