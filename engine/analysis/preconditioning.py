"""The B in theta <- theta - lr B^-1 g, as a run has it at a point of its path, and the momentum that goes with it."""

import msgspec
import numpy as np

from fallline.engine.analysis import theory
from fallline.engine.method.form import Form
from fallline.engine.method.gradient import Gradient
from fallline.engine.method.optimizer import Array, Optimizer
from fallline.engine.method.oracle import Oracle
from fallline.engine.run.trajectory import Trajectory
from fallline.engine.scenario.scenario import Run, Scenario

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
    optimizer, decay = run.optimizer, run.gradient.weight_decay
    gradients = path.gradient[: at + 1, :, 0]  # exact: those that it saw unless they were noisy or of batches
    if decay:
        gradients = gradients + decay * path.theta[: at + 1, :, 0]
    oracle = Oracle(scenario.landscape, Gradient(weight_decay=decay), scenario.seed)
    if optimizer.owns("matrix_preconditioner"):
        matrix = optimizer.matrix_preconditioner(path.theta[at, :, :1], gradients, oracle)
        if matrix is not None:
            return Metric(matrix=matrix, commutes=optimizer.commutes)
    if path.steps == 0:
        return Metric()
    done = min(at, path.steps - 1)
    state = tuple(values[done + 1, :, :1] for values in path.state.values())
    with np.errstate(all="ignore"):
        diagonal = optimizer.preconditioner(state, done)
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
    steady = run.optimizer.steady and run.optimizer.owns("matrix_preconditioner")
    return run.gradient.clip_norm == 0 and (theory.form(run.optimizer) is not None or steady)


def frozen_form(optimizer: Optimizer, path: Trajectory, at: int) -> Form | None:
    """The recurrence of a preconditioned `optimizer` while B stays, read off its own rule with its own corrections.

    A gradient and a memory so small that their squares vanish get a linear answer, and so does a place: what is taken
    off it without being divided by B is decoupled weight decay. None where B is not positive.
    """
    done = min(at, path.steps - 1)
    memory = optimizer.slots.index(optimizer.mean_slot) if optimizer.mean_slot else None
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
