"""The spectrum along a path: its two ends, the condition number, and where the Hessian is indefinite or singular."""

from collections.abc import Iterator, Sequence

import msgspec
import numpy as np
from numpy.typing import ArrayLike, NDArray

from fallline.engine.analysis.preconditioning import Metric, metric
from fallline.engine.analysis.stability import preconditioned_along, seen_product
from fallline.engine.problem.curvature import curvature, tolerance
from fallline.engine.problem.lanczos import extremes
from fallline.engine.run.outline import evenly
from fallline.engine.run.trajectory import Trajectory
from fallline.engine.scenario.scenario import Run, Scenario

Array = NDArray[np.float64]
Steps = NDArray[np.intp]
Mask = NDArray[np.bool_]


FORMED = 256
"""Parameters up to which one Hessian after the other is formed; beyond, Lanczos finds the two ends."""


class Spectrum(msgspec.Struct, frozen=True, eq=False):
    """At k points of a path, its first walker; NaN where the Hessian, or the method's B, is not known."""

    steps: Steps
    """(k,), ascending."""
    lowest: Array
    """(k,)."""
    highest: Array
    """(k,)."""
    condition: Array
    """(k,): infinite where singular."""
    saddle: Mask
    """(k,): whether the Hessian curves up one way and down another."""
    singular: Array
    """Steps where an eigenvalue of the Hessian is zero; between two points where its sign changes, halfway."""


def spectra_along(
    scenario: Scenario, paths: Sequence[tuple[Run, Trajectory]], most: int, *, seen: bool = False
) -> list[Spectrum]:
    """Of each of `paths`, at up to `most` points, evenly; where `seen`, eigenvalues and condition as its method sees.

    The Hessians of all are formed and solved at once: a hand that drags the start asks at every move.
    """
    steps = [evenly(0, path.steps, most) for _, path in paths]
    if not paths:
        return []
    theta = np.concatenate([path.theta[at, :, 0] for (_, path), at in zip(paths, steps, strict=True)])
    there = curvature(scenario.landscape, theta.T, vectors=False)
    saddle = np.array([each == "indefinite" for each in there.definiteness])
    ends = np.cumsum([0, *map(len, steps)])
    found = []
    for (run, path), at, first, last in zip(paths, steps, ends, ends[1:], strict=False):
        every, kappa = there.eigenvalues[:, first:last], there.condition_number[first:last]
        low, high = every[[0, -1]]
        if seen:
            (low, high), kappa = preconditioned_along(scenario, run, path, at)
        found.append(Spectrum(at, low, high, kappa, saddle[first:last], singular_steps(at, every)))
    return found


def spectrum_as_it_comes(
    scenario: Scenario, run: Run, path: Trajectory, most: int, *, seen: bool = False
) -> Iterator[Spectrum]:
    """Of one path what is known so far, point after point, where many Hessians at once take too long.

    Of more than FORMED parameters the condition number is known only where all eigenvalues have one sign: else the
    smallest singular value lies somewhere between the two ends. Nor is it told where they are singular.
    """
    steps = evenly(0, path.steps, most)
    low, high, kappa = np.full((3, len(steps)), np.nan)
    saddle, every = np.zeros(len(steps), np.bool_), list[Array]()
    for k, step in enumerate(steps.tolist()):
        low[k], high[k], kappa[k], saddle[k], values = _point(scenario, run, path, step, seen=seen)
        every.append(values)
        singular = singular_steps(steps[: k + 1], np.array(every).T) if len(values) else np.zeros(0)
        yield Spectrum(steps[: k + 1], low[: k + 1], high[: k + 1], kappa[: k + 1], saddle[: k + 1], singular)


def _point(
    scenario: Scenario, run: Run, path: Trajectory, step: int, *, seen: bool
) -> tuple[float, float, float, bool, Array]:
    """Lowest, highest, condition, whether a saddle, and all eigenvalues of H (d,) where it is formed."""
    theta, d = path.theta[step, :, 0], path.theta.shape[1]
    if d <= FORMED:
        there = curvature(scenario.landscape, theta[:, None])
        values, kappa = there.eigenvalues[:, 0], float(there.condition_number[0])
        low, high = float(values[0]), float(values[-1])
        if seen:
            ends, conditions = preconditioned_along(scenario, run, path, [step])
            low, high, kappa = float(ends[0, 0]), float(ends[1, 0]), float(conditions[0])
        return low, high, kappa, there.definiteness[0] == "indefinite", values
    product = seen_product(scenario.landscape, run, theta, metric(scenario, run, path, step) if seen else Metric())
    if product is None:
        return np.nan, np.nan, np.nan, False, np.zeros(0)
    found = extremes(product, d)
    low, high = map(float, found.values)
    clear = min(abs(low), abs(high)) > max(found.bound, tolerance(d) * max(abs(low), abs(high)))
    kappa = max(abs(low), abs(high)) / min(abs(low), abs(high)) if clear and low * high > 0 else np.nan
    return low, high, kappa, low < -found.bound and high > found.bound, np.zeros(0)


def singular_steps(steps: Steps, eigenvalues: Array) -> Array:
    """The `steps` (k,) at which one of `eigenvalues` (m, k), ascending, is zero, and between which one changes sign.

    A zero next to a change of sign is that change, and counts once.
    """
    with np.errstate(invalid="ignore"):
        zero = (np.abs(eigenvalues) <= tolerance(len(eigenvalues)) * np.abs(eigenvalues).max(axis=0)).any(axis=0)
    known = np.isfinite(eigenvalues).all(axis=0)
    down = (eigenvalues < 0).sum(axis=0)
    clear = known & ~zero
    crossed = np.flatnonzero(clear[:-1] & clear[1:] & (down[:-1] != down[1:]))
    begun = np.flatnonzero(zero & ~np.concatenate([[False], zero[:-1]]))  # of a stretch of zeros, where it begins
    return np.sort(np.concatenate([(steps[crossed] + steps[crossed + 1]) / 2, steps[begun].astype(np.float64)]))


def thinned(mask: Mask, most: int) -> Steps:
    """Indices where `mask` holds, up to about `most`, evenly, and where each stretch of them begins."""
    there = np.flatnonzero(mask)
    stride = max(1, -(-len(mask) // most))
    begins = np.flatnonzero(mask & ~np.concatenate([[False], mask[:-1]]))
    if len(begins) > most:  # it flickers: the places, not the stretches
        begins = begins[:: -(-len(begins) // most)]
    return np.union1d(there[there % stride == 0], begins)


def feature_rates(hessian: ArrayLike) -> Array:
    """1/h_i for the diagonal of `hessian` (d, d): the rate that would suit each parameter alone, (d,).

    Negative where the ground curves down along it, and the step would lead uphill; infinite where it is flat.
    """
    with np.errstate(divide="ignore"):
        return np.asarray(1 / np.abs(np.diag(hessian)) * np.where(np.diag(hessian) < 0, -1.0, 1.0))
