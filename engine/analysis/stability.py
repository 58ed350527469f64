"""A run held against theory where it stands: is its rate stable here, by what margin, and when would it leave.

A method that steps by -lr B^-1 g sees the spectrum of B^-1/2 H B^-1/2, of which lr times the largest eigenvalue must
stay under the limit of its momentum. Exact on a quadratic for methods that are linear in the gradient; elsewhere, and
where B moves with the gradients, it is what holds while H and B stay as they are. Cohen et al., Adaptive Gradient
Methods at the Edge of Stability, arXiv:2207.14484, 2022, for Adam's limit of 2 (1 + beta1) / (1 - beta1); where weight
decay is decoupled, as AdamW's, 2 - lr weight_decay stands for the 2.
"""

import math
from collections.abc import Callable

import msgspec
import numpy as np
from numpy.typing import ArrayLike

from fallline.engine.analysis import theory
from fallline.engine.analysis.divergence import leaving_step
from fallline.engine.analysis.preconditioning import Metric, exact, frozen_form, metric, preconditioned_matrix
from fallline.engine.method.form import Form
from fallline.engine.method.optimizer import Array
from fallline.engine.problem.curvature import DENSE, Method, condition_number, hessian_or_nan
from fallline.engine.problem.lanczos import extremes
from fallline.engine.problem.landscape import Landscape
from fallline.engine.run.trajectory import Trajectory
from fallline.engine.scenario.scenario import Run, Scenario

QUICK = 64
"""Parameters up to which a gauge forms the Hessian; beyond, Lanczos finds the two ends."""


class Stability(msgspec.Struct, frozen=True):
    """How the first walker of a run stands at one point of its path."""

    value: float
    """lr times the largest eigenvalue of B^-1 H; NaN where the Hessian is not finite."""
    lowest: float
    """lr times the smallest; below 0 the run is pushed off a saddle, and leaves if the loss goes on falling."""
    limit: float | None
    """Stable while value < limit; None where the method has no such limit (signs, line searches, trust regions).

    0 where decoupled weight decay alone, lr weight_decay >= 2, throws the run about.
    """
    margin: float | None
    """1 - value / limit: the share of the limit that is left, negative beyond it; -inf where the limit is 0."""
    leaves_at: int | None
    """Step at which it leaves its reach if the loss is quadratic and lr stays; None where it does not, or untold."""
    known: bool
    """Whether theory is exact for this run on a quadratic: linear in the gradient, which is not clipped."""
    method: Method
    """How the eigenvalues were found."""


class Preconditioned(msgspec.Struct, frozen=True):
    """What the method sees, and what is there, at one point of a path."""

    eigenvalues: Array
    """Of B^-1/2 H B^-1/2, ascending: (d,), or the two ends by Lanczos; NaN where B is unknown or not positive."""
    condition_number: float
    """Largest over smallest singular value of it: the one that counts. NaN where undefined, or unknown by Lanczos."""
    plain: float
    """That of H alone."""
    method: Method


class Sight(msgspec.Struct, frozen=True, eq=False):
    """What the step that leaves a point sees there."""

    lr: float
    b: Metric
    values: Array
    """Eigenvalues of B^-1/2 H B^-1/2, ascending: (d,), or the two ends by Lanczos; NaN where undefined."""
    vectors: Array
    """Theirs, (d, m); (d, 0) where they were not wanted."""
    method: Method
    form: Form | None
    """The recurrence along each of them while H and B stay; None where the method has none."""

    @property
    def limit(self) -> float | None:
        """What lr times the largest eigenvalue must stay under."""
        return limit_of(self.form)


def sight(scenario: Scenario, run: Run, path: Trajectory, step: int, *, vectors: bool = True) -> Sight:
    """What the step of `run` that leaves point `step` of `path` sees; of a point past the end, the last."""
    at = min(step, path.steps)
    b = metric(scenario, run, path, at)
    values, found, method = _spectrum(scenario.landscape, run, path.theta[at, :, 0], b, QUICK, vectors=vectors)
    return Sight(rate_at(run, path, at), b, values, found, method, form_at(run, path, at, b))


def stability(scenario: Scenario, run: Run, path: Trajectory, step: int = 0) -> Stability:
    """Where the step of `run` that leaves point `step` of `path` stands; of a point past the end, the last."""
    at, seen = min(step, path.steps), sight(scenario, run, path, step, vectors=False)  # every frame would wait for them
    lr, values, form, method, limit = seen.lr, seen.values, seen.form, seen.method, seen.limit
    value, lowest = lr * float(values[-1]), lr * float(values[0])
    known, linear, leaves_at = exact(run), theory.form(run.optimizer), None
    grows = form is not None and (lowest < form.floor or value > form.limit)
    if grows and known and linear is not None and method == "dense" and np.isfinite(values).all():
        seen = sight(scenario, run, path, step)
        leaves_at = leaving_step(scenario.landscape, run, path, at, lr * seen.values, seen.vectors, linear)
    margin = None if limit is None or math.isnan(value) else 1 - value / limit if limit else -math.inf
    return Stability(value, lowest, limit, margin, leaves_at, known, method)


def rate_at(run: Run, path: Trajectory, step: int) -> float:
    """The learning rate of the step that leaves point `step` of `path`; at its end and past it, of the last step."""
    return float(path.lr[min(step, path.steps - 1)]) if path.steps else float(run.schedule.rates(1)[0])


def preconditioned(scenario: Scenario, run: Run, path: Trajectory, step: int) -> Preconditioned:
    """The spectrum that the step leaving point `step` of `path` sees: dense up to d = DENSE, Lanczos beyond."""
    at = min(step, path.steps)
    theta = path.theta[at, :, 0]
    seen, _, method = _spectrum(scenario.landscape, run, theta, metric(scenario, run, path, at), DENSE, vectors=False)
    there, _, _ = _spectrum(scenario.landscape, run, theta, Metric(), DENSE, vectors=False)
    return Preconditioned(seen, _condition(seen, method), _condition(there, method), method)


def preconditioned_along(scenario: Scenario, run: Run, path: Trajectory, steps: ArrayLike) -> tuple[Array, Array]:
    """At k points of `path`, as `preconditioned` at each: the lowest and highest eigenvalue (2, k), the condition (k,).

    Hessians are formed and solved all at once.
    """
    at = np.minimum(np.ravel(steps), path.steps)
    if path.theta.shape[1] > DENSE:
        found = [preconditioned(scenario, run, path, int(step)) for step in at]
        ends = np.array([each.eigenvalues[[0, -1]] for each in found]).reshape(-1, 2)
        return ends.T, np.array([each.condition_number for each in found])
    hessian = _decayed(hessian_or_nan(scenario.landscape, path.theta[at, :, 0].T), run)
    pairs = zip(np.moveaxis(hessian, 2, 0), at.tolist(), strict=True)
    matrix = np.array([preconditioned_matrix(each, metric(scenario, run, path, step)) for each, step in pairs])
    finite = np.isfinite(matrix).all(axis=(1, 2))
    values = np.where(finite, np.linalg.eigvalsh(np.where(finite[:, None, None], matrix, 0.0)).T, np.nan)
    return values[[0, -1]], condition_number(-np.sort(-np.abs(values), axis=0))


def _decayed(hessian: Array, run: Run) -> Array:
    """`hessian` (d, d, n) with the weight decay of `run`, as its gradients have it."""
    return np.asarray(hessian + run.gradient.weight_decay * np.eye(len(hessian))[:, :, None])


def _spectrum(
    landscape: Landscape, run: Run, theta: Array, b: Metric, dense: int, *, vectors: bool
) -> tuple[Array, Array, Method]:
    """Eigenvalues, and if wanted `vectors`, of the preconditioned Hessian with weight decay; NaN where undefined."""
    d = len(theta)
    if d <= dense:
        matrix = preconditioned_matrix(_decayed(hessian_or_nan(landscape, theta[:, None]), run)[:, :, 0], b)
        if not np.isfinite(matrix).all():
            return np.full(d, np.nan), np.full((d, d), np.nan), "dense"
        if not vectors:
            return np.asarray(np.linalg.eigvalsh(matrix), dtype=np.float64), np.empty((d, 0)), "dense"
        values, found = np.linalg.eigh(matrix)
        return values, found, "dense"
    product = seen_product(landscape, run, theta, b)
    if product is None:
        return np.full(2, np.nan), np.full((d, 2), np.nan), "lanczos"
    ends = extremes(product, d)
    return ends.values, ends.vectors, "lanczos"


def seen_product(landscape: Landscape, run: Run, theta: Array, b: Metric) -> Callable[[Array], Array] | None:
    """V -> B^-1/2 H B^-1/2 v at `theta` (d,), both (d,), weight decay included; None where undefined or B a matrix."""
    if not landscape.has_hessian or b.matrix is not None or (b.diagonal is not None and not (b.diagonal > 0).all()):
        return None
    scale = np.ones(len(theta)) if b.diagonal is None else 1 / np.sqrt(b.diagonal)
    decay, times = run.gradient.weight_decay, landscape.hessian_products(theta[:, None])

    def product(v: Array) -> Array:
        turned = scale * v.reshape(-1)
        return np.asarray(scale * (times(turned[:, None])[:, 0] + decay * turned))

    return product


def _condition(values: Array, method: Method) -> float:
    singular = -np.sort(-np.abs(values))
    if method == "lanczos" and not values[0] * values[-1] > 0:  # the smallest lies somewhere between the ends
        return math.nan
    return float(condition_number(singular[:, None])[0])


def form_at(run: Run, path: Trajectory, at: int, b: Metric) -> Form | None:
    """The recurrence of `run` at point `at` of `path` while H and B stay; None where its method has none."""
    linear = theory.form(run.optimizer)
    if linear is not None:
        return linear
    if b.matrix is not None:
        return Form(0.0)
    known = run.optimizer.one_memory and b.diagonal is not None and path.steps > 0
    return frozen_form(run.optimizer, path, at) if known else None


def limit_of(form: Form | None) -> float | None:
    """What lr times the largest eigenvalue must stay under; 0 where decoupled weight decay alone throws a run about."""
    return None if form is None else max(float(form.limit), 0.0)
