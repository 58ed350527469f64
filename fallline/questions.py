"""What can be asked of a landscape, a method or a run, in one call each: curvature, stability, theory, maps, checks."""

from typing import Any, Literal

import numpy as np
from numpy.typing import ArrayLike

from fallline.engine.analysis import theory
from fallline.engine.analysis.diagnosis.diagnose import diagnose_run
from fallline.engine.analysis.diagnosis.finding import Finding
from fallline.engine.analysis.stability import Stability
from fallline.engine.analysis.stability import stability as stability_of
from fallline.engine.method.form import Best
from fallline.engine.method.optimizer import OPTIMIZERS, Array, Optimizer
from fallline.engine.optimizers.nesterov import Nesterov
from fallline.engine.problem.curvature import Curvature
from fallline.engine.problem.curvature import curvature as curvature_of
from fallline.engine.problem.landscape import Landscape, NoHessian, Window
from fallline.engine.run.trace import trace_run
from fallline.engine.scenario.scenario import Run, Scenario
from fallline.engine.studies import basins as basins_study
from fallline.engine.studies import gradient_check as check_study
from fallline.engine.studies import sweep as sweep_study
from fallline.tracing import Trajectories


def curvature(landscape: Landscape, theta: ArrayLike) -> Curvature:
    """The Hessian read as geometry: spectrum, singular values, condition number.

    Args:
        landscape: a loss over d parameters.
        theta: a point (d,), or n of them (d, n).

    Returns:
        A `Curvature` with eigenvalues (m, n) ascending, eigenvectors (d, m, n), singular_values (m, n),
        condition_number (n,), and more; m = d up to 2,000 parameters, beyond them the two ends by Lanczos.

    Raises:
        ValueError: theta has not d rows.
        NotImplementedError: the landscape has no Hessian: a class of one's own with loss and gradient alone.

    >>> import fallline
    >>> bowl = fallline.LANDSCAPES["quadratic"](l1=1, l2=36)
    >>> float(fallline.curvature(bowl, [0.0, 0.0]).condition_number[0].round(9))
    36.0
    """
    points = _columns(landscape, theta)
    if not landscape.has_hessian:
        raise NoHessian(landscape)
    return curvature_of(landscape, points)


def stability(scenario: Scenario, run: int = 0, step: int = 0) -> Stability:
    """Whether a run's learning rate is stable where it stands, and by what margin.

    Args:
        scenario: with the run.
        run: its number, from 0.
        step: the point of its path, from 0.

    Returns:
        A `Stability`: value is lr times the largest eigenvalue of the (preconditioned) Hessian, limit what it must stay
        under, margin the share of the limit that is left, leaves_at the step at which an unstable run leaves.

    Raises:
        ValueError: the scenario has no such run.
        NotImplementedError: the landscape has no Hessian.

    >>> import fallline
    >>> descent = fallline.stability(fallline.load_scenario("ravine"))
    >>> descent.value < descent.limit
    True
    """
    chosen = _run(scenario, run)
    if not scenario.landscape.has_hessian:
        raise NoHessian(scenario.landscape)
    return stability_of(scenario, chosen, trace_run(scenario, chosen), step)


def diagnose(trajectories: Trajectories, run: int = 0) -> tuple[Finding, ...]:
    """Why a run went as it did: oscillates, crawls, is held at a saddle, diverged, or converged.

    Args:
        trajectories: what `trace` gave.
        run: the number of the run, from 0.

    Returns:
        The findings, the cause first. Each has a cause, a sentence, the span of steps, the figures it rests on, the
        eigenvector as direction (d,) where there is one, and remedies: changed runs. "not-clear" where nothing that
        was tried explains it. What can be taken away is: it traces a few runs of as many steps.

    Raises:
        ValueError: there is no such run.

    >>> import fallline
    >>> found = fallline.diagnose(fallline.trace(fallline.load_scenario("ravine")))
    >>> found[0].cause, found[0].figures["condition number"].__round__()
    ('condition', 36)
    """
    chosen = _run(trajectories.scenario, run)
    return diagnose_run(trajectories.scenario, chosen, trajectories[run])


def stability_limit(optimizer: Optimizer) -> float:
    """The end of 0 < lr lambda < limit within which every run on a quadratic of that curvature converges.

    Args:
        optimizer: a method that is linear in the gradient: descent, momentum, Nesterov, QHM.

    Returns:
        2 for gradient descent, 2 + 2 beta for momentum, (2 + 2 beta) / (1 + 2 beta) for Nesterov; NaN for a method
        that is not linear in the gradient.

    >>> import fallline
    >>> fallline.stability_limit(fallline.OPTIMIZERS["momentum"](beta=0.5))
    3.0
    """
    return theory.stability_limit(optimizer)


def spectral_radius(optimizer: Optimizer, lr: ArrayLike, curvature: ArrayLike) -> Array:
    """The factor by which the error shrinks or grows per step along an eigenvector of the Hessian.

    Args:
        optimizer: a method that is linear in the gradient.
        lr: learning rates, of any shape.
        curvature: eigenvalues of the Hessian, of a shape that broadcasts with it.

    Returns:
        The largest modulus of the iteration's roots, of the broadcast shape; below 1 a run converges.

    Raises:
        TypeError: the method is not linear in the gradient.

    >>> import fallline
    >>> fallline.spectral_radius(fallline.OPTIMIZERS["gradient-descent"](), [0.5, 1.0, 2.5], 1.0).tolist()
    [0.5, 0.0, 1.5]
    """
    return theory.spectral_radius(optimizer, lr, curvature)


def best_pair(
    kind: Optimizer | Literal["gradient-descent", "momentum", "nesterov", "nesterov-tuned"],
    lowest: float,
    highest: float,
) -> Best:
    """The best learning rate and momentum on quadratics whose curvatures lie between two numbers.

    Args:
        kind: an optimizer that declares its best pair; or the name of one of ours, where "nesterov" is the standard
            choice lr = 1 / highest, and "nesterov-tuned" the best on quadratics.
        lowest: the smallest eigenvalue of the Hessian, above 0.
        highest: the largest.

    Returns:
        A named tuple of lr, beta and rate, the factor per step.

    Raises:
        ValueError: not 0 < lowest <= highest, or none is known for such a method.

    >>> import fallline
    >>> round(fallline.best_pair("momentum", 1.0, 36.0).rate, 3)  # (sqrt 36 - 1) / (sqrt 36 + 1)
    0.714
    """
    if isinstance(kind, str) and kind.removesuffix("-tuned") not in OPTIMIZERS:
        raise ValueError(f"no best pair is known for {kind!r}")
    method = OPTIMIZERS[kind.removesuffix("-tuned")]() if isinstance(kind, str) else kind
    best = theory.best(method, lowest, highest)
    return Nesterov().standard_pair(lowest, highest) if kind == "nesterov" else best


def sweep(
    scenario: Scenario,
    x: str,
    y: str,
    metric: sweep_study.Metric = "rate",
    tolerance: float = 1e-6,
) -> sweep_study.Sweep:
    """One run under every pair of values of two fields.

    Args:
        scenario: what is varied.
        x: a field and its values, as "runs.0.schedule.lr=log:1e-4:1:64" or "...=lin:0:0.99:64".
        y: the same for the other axis.
        metric: "loss", "steps", "rate" or "distance".
        tolerance: loss above the lowest that counts as arrived, for "steps".

    Returns:
        A `Sweep` with figures and diverged (len y, len x), and its axes; NaN where a run diverged.

    Raises:
        ScenarioError: an axis that names no field or is not written as above.

    >>> import fallline
    >>> lr, beta = "runs.1.schedule.lr=log:1e-3:1:4", "runs.1.optimizer.beta=lin:0:0.9:2"
    >>> fallline.sweep(fallline.load_scenario("ravine"), lr, beta, "loss").figures.shape
    (2, 4)
    """
    return sweep_study.sweep(scenario, sweep_study.parse_axis(x), sweep_study.parse_axis(y), metric, tolerance)


def basins(
    scenario: Scenario, run: int = 0, resolution: int = 256, window: Window | None = None
) -> basins_study.Basins:
    """Where each start of a run ends, on a landscape of two parameters.

    Args:
        scenario: with the run and its landscape.
        run: its number, from 0.
        resolution: starts along each side.
        window: x from, x to, y from, y to; the scenario's own if not given.

    Returns:
        A `Basins` with points (m, 2) and, for each start (resolution, resolution), minimum, the index into them
        (negative where it diverged or did not arrive), and steps.

    Raises:
        ValueError: the landscape has not two parameters, or there is no such run.

    >>> import fallline
    >>> found = fallline.basins(fallline.load_scenario("two-minima"), resolution=32)
    >>> found.minimum.shape
    (32, 32)
    """
    _run(scenario, run)
    if scenario.landscape.dimension != 2:
        raise ValueError(f"basins need a landscape of two parameters; this one has {scenario.landscape.dimension}")
    return basins_study.basins(scenario, run, window or scenario.window, resolution)


def check_gradient(landscape: Landscape, theta: ArrayLike | None = None) -> check_study.Check:
    """A landscape's gradient against difference quotients and the complex step, at every h.

    Args:
        landscape: a loss over d parameters.
        theta: the point (d,); the landscape's start if not given.

    Returns:
        A `Check`: passed, verdict (one sentence), h (65,), and for each scheme its errors against h, measured and by
        theory.

    Raises:
        ValueError: theta has not d numbers.

    >>> import fallline
    >>> fallline.check_gradient(fallline.LANDSCAPES["rosenbrock"]()).passed
    True
    """
    point = () if theta is None else tuple(_columns(landscape, theta)[:, 0].tolist())
    return check_study.gradient_check(check_study.GradientCheck(landscape=landscape, theta=point))


def _columns(landscape: Landscape, theta: ArrayLike) -> Array:
    """`theta` as (d, n)."""
    values = np.asarray(theta, dtype=np.float64)
    values = values[:, None] if values.ndim == 1 else values
    if values.ndim != 2 or len(values) != landscape.dimension:
        raise ValueError(f"theta must have {landscape.dimension} rows, (d,) or (d, n), not the shape {np.shape(theta)}")
    return values


def _run(scenario: Scenario, index: int) -> Run[Any, Any]:
    if not 0 <= index < len(scenario.runs):
        raise ValueError(f"run {index}: the scenario has {len(scenario.runs)} runs, counted from 0")
    return scenario.runs[index]
